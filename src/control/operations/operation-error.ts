import { StationError } from '../../model/station-error.js';
import type { OperationError } from './operation.js';

/** An error as operators are told: a code of the table, and the message without the code. */
export const operationError = (error: unknown): OperationError => {
  if (error instanceof StationError)
    return { code: error.code, message: error.message.replace(`[${error.code}] `, '') };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL_SERVER_ERROR', message };
};

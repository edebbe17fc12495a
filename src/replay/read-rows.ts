import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { StationError } from '../model/station-error.js';

/** One row of a file; `line` counts from 1, the head being line 1. */
export interface FileRow {
  readonly line: number;
  readonly fields: readonly string[];
}

export interface RowFile {
  /** Length of the file in bytes, as it lies on the disk. */
  readonly size: number;
  /** Bytes read so far; it runs ahead of the rows by what is buffered. */
  readonly bytesRead: () => number;
  readonly rows: AsyncIterable<FileRow>;
}

/**
 * Opens a `.csv` or `.csv.gz` and reads it as a stream; the first row must name the columns.
 * @throws StationError REPLAY_FILE_INVALID, also out of `rows`.
 */
export async function openRows(path: string, columns: readonly string[]): Promise<RowFile> {
  const file = await stat(path).catch((cause: unknown) => {
    throw new StationError('REPLAY_FILE_INVALID', `${path} cannot be read: ${reason(cause)}.`, {
      cause,
    });
  });
  if (!file.isFile()) throw new StationError('REPLAY_FILE_INVALID', `${path} is no file.`);
  const bytes = createReadStream(path);
  return { size: file.size, bytesRead: () => bytes.bytesRead, rows: rowsOf(bytes, path, columns) };
}

async function* rowsOf(
  bytes: Readable,
  path: string,
  columns: readonly string[],
): AsyncGenerator<FileRow> {
  const records = recordsOf(bytes, path.endsWith('.gz'));
  let isHead = true;
  try {
    for await (const { record, info } of records) {
      if (!isHead) yield { line: info.lines, fields: record };
      else if (record.join() !== columns.join()) throw wrongHead(path, columns);
      isHead = false;
    }
  } catch (cause) {
    if (cause instanceof StationError) throw cause;
    throw new StationError('REPLAY_FILE_INVALID', `${path} is damaged: ${reason(cause)}.`, {
      cause,
    });
  } finally {
    bytes.destroy();
  }
  if (isHead) throw wrongHead(path, columns);
}

interface CsvRecord {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

function recordsOf(bytes: Readable, isCompressed: boolean): AsyncIterable<CsvRecord> {
  // Rows of a wrong width pass: the translation refuses them, with their line.
  const parser = parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true });
  // A failure of any part reaches the reader: pipeline destroys the parser with it.
  const passOn = (): void => undefined;
  if (isCompressed) pipeline(bytes, createGunzip(), parser, passOn);
  else pipeline(bytes, parser, passOn);
  return parser;
}

function wrongHead(path: string, columns: readonly string[]): StationError {
  const what = `${path} does not begin with the columns ${columns.join(',')}.`;
  return new StationError('REPLAY_FILE_INVALID', what);
}

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

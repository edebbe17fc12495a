import { Controller, Get, Header, Inject, Param, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SERVED_ROWS, type ServedRows } from '../../feed/served-rows.js';
import type { Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import { ControlErrors } from '../operator-api/control-errors.js';
import { OperatorAccess } from '../operator-api/operator-access.js';
import {
  contractDocuments,
  pathPart,
  textOf,
  type ContractDocument,
  type ContractForm,
} from './exported-files.js';

/** The projections whose contracts are told. */
export const PROMISED_PROJECTIONS = Symbol('promised-projections');

/** One document in one of its forms. */
interface ToldContract {
  readonly document: object;
  readonly form: ContractForm;
}

/** What producers and projections promise, for tools in any language. It shows the whole schema, so operators ask for it. */
@Controller('control/contracts')
@UseFilters(ControlErrors)
@UseGuards(OperatorAccess)
export class ContractsOutController {
  /** By path; made when first asked for, as GraphQL is served by then. */
  #told: ReadonlyMap<string, ToldContract> | undefined;

  constructor(
    @Inject(PROMISED_PROJECTIONS) private readonly projections: readonly Projection[],
    @Inject(SERVED_ROWS) private readonly rows: ServedRows,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  all(): { readonly contracts: readonly string[] } {
    return { contracts: [...this.told().keys()].map((path) => `/control/contracts/${path}`) };
  }

  @Get('producers/:owner/:file')
  ofProducer(
    @Param('owner') owner: string,
    @Param('file') file: string,
    @Res() reply: FastifyReply,
  ): void {
    this.send(`producers/${pathPart(owner)}/${pathPart(file)}`, reply);
  }

  @Get('projections/:name/:file')
  ofProjection(
    @Param('name') name: string,
    @Param('file') file: string,
    @Res() reply: FastifyReply,
  ): void {
    this.send(`projections/${pathPart(name)}/${pathPart(file)}`, reply);
  }

  private send(path: string, reply: FastifyReply): void {
    const told = this.told().get(path);
    if (told === undefined)
      throw new StationError('CONTRACT_UNKNOWN', `There is no contract ${path}.`);
    void reply
      .header('cache-control', 'no-store')
      .header('content-type', mediaTypeOf(path))
      .send(textOf(told.document, told.form));
  }

  private told(): ReadonlyMap<string, ToldContract> {
    const { projections, rows } = this;
    this.#told ??= new Map(contractDocuments({ projections, rows }).flatMap(formsOf));
    return this.#told;
  }
}

const formsOf = ({ path, document, forms }: ContractDocument): [string, ToldContract][] =>
  forms.map((form) => [`${path}.${form}`, { document, form }]);

const mediaTypeOf = (path: string): string => {
  if (path.endsWith('.schema.json')) return 'application/schema+json';
  return path.endsWith('.json') ? 'application/json' : 'application/yaml';
};

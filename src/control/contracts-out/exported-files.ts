import { stringify } from 'yaml';
import type { ServedRows } from '../../feed/served-rows.js';
import type { Projection } from '../../model/projection.js';
import { asyncApiOf } from './asyncapi.js';
import { formsOf, nameOfForm, schemaDocumentOf } from './event-schemas.js';
import { odcsOf } from './odcs.js';
import { producersOf, type Producer } from './producers.js';

/** What contracts are told of. */
export interface Promised {
  readonly projections: readonly Projection[];
  /** How the rows of the projections look; needs the schema that they are served by, and no server. */
  readonly rows: ServedRows;
}

/** A contract as a document of its standard. */
export interface ContractDocument {
  /** Where it stands among the others, without the ending that tells its form. */
  readonly path: string;
  readonly document: object;
  /** The forms in which it is given. */
  readonly forms: readonly ContractForm[];
}

export type ContractForm = 'json' | 'yaml';

/** A file to be written. */
export interface ExportedFile {
  /** Relative, with `/` between folders. */
  readonly path: string;
  readonly text: string;
}

/** What producers and projections promise, each in its standard: always the same documents in the same order. */
export const contractDocuments = ({ projections, rows }: Promised): readonly ContractDocument[] => [
  ...producersOf(projections).flatMap(documentsOfProducer),
  ...projections
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((projection) => ({
      path: `projections/${pathPart(projection.name)}/odcs`,
      document: odcsOf(projection, rows),
      forms: BOTH,
    })),
];

const BOTH: readonly ContractForm[] = ['yaml', 'json'];

const documentsOfProducer = (producer: Producer): ContractDocument[] => [
  {
    path: `producers/${pathPart(producer.owner)}/asyncapi`,
    document: asyncApiOf(producer),
    forms: BOTH,
  },
  ...producer.contracts.flatMap(formsOf).map((form) => ({
    path: `producers/${pathPart(producer.owner)}/${pathPart(nameOfForm(form))}.schema`,
    document: schemaDocumentOf(producer.owner, form),
    forms: ['json'] as const,
  })),
];

/** A name as one part of a path, also where it holds a `/` or is nothing but dots. */
export const pathPart = (name: string): string =>
  encodeURIComponent(name).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length));

/** A document as text, ending in a line break. */
export const textOf = (document: object, form: ContractForm): string =>
  form === 'json'
    ? `${JSON.stringify(document, null, 2)}\n`
    : stringify(document, { aliasDuplicateObjects: false, lineWidth: 100 });

/** The contracts as files for a repository: each document once, in YAML where its standard is written so. */
export const exportContracts = (promised: Promised): readonly ExportedFile[] =>
  contractDocuments(promised).flatMap(({ path, document, forms: [form = 'json'] }) => [
    { path: `${path}.${form}`, text: textOf(document, form) },
  ]);

import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import type { Projection, Ref } from '../model/projection.js';
import { refsOfRow } from '../model/ref.js';
import type { Row } from '../model/row.js';
import { FRESHNESS } from './freshness-type.js';
import { selectedFields } from './selected-fields.js';

/** What a client sees of a list, as text: where it is the same, the client sees the same. */
export type VisibleContent = (rows: readonly Row[]) => string;

type Operation = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

const OWN_FIELDS: ReadonlySet<string> = new Set(['__typename', FRESHNESS]);

/**
 * By the fields that an operation selects of the rows under one field. The age of rows alone makes no difference, nor
 * do rows of other projections: of a ref, only where it leads counts, and nested ones lead where the field around them says.
 */
export function visibleContent(
  projection: Projection,
  operation: Operation,
  under: string,
): VisibleContent {
  const fieldNodes: FieldNode[] = [];
  for (const { selectionSet } of operation.fieldNodes)
    collect(operation, { selectionSet, under, found: fieldNodes });
  const names = [...selectedFields({ ...operation, fieldNodes })].filter((n) => !OWN_FIELDS.has(n));
  const refs = refsOfRow(projection);
  return (rows) => JSON.stringify(rows.map((row) => seen(refs, names, row)));
}

function seen(refs: Readonly<Record<string, Ref>>, names: readonly string[], row: Row): unknown {
  const fields = row as Readonly<Record<string, unknown>>;
  const parts: unknown[] = [];
  for (const name of names) {
    const ref = refs[name];
    if (ref !== undefined) parts.push(ref.keyOf(row));
    // What its type computes may depend on all of the row.
    else if (name in fields) parts.push(fields[name]);
    else return row;
  }
  return parts;
}

interface Collecting {
  readonly selectionSet: SelectionSetNode | undefined;
  readonly under: string;
  readonly found: FieldNode[];
}

/** Validation has refused fragments that contain themselves. */
function collect(operation: Operation, { selectionSet, under, found }: Collecting): void {
  for (const selection of selectionSet?.selections ?? []) {
    if (selection.kind === 'Field') {
      if (selection.name.value === under) found.push(selection);
      continue;
    }
    const inner =
      selection.kind === 'InlineFragment'
        ? selection.selectionSet
        : operation.fragments[selection.name.value]?.selectionSet;
    collect(operation, { selectionSet: inner, under, found });
  }
}

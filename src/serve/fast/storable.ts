import type {
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  DocumentNode,
} from 'graphql';
import type { TrackedVersion } from '../../freshness/tracked-version.js';
import { freshnessOf, type Standing } from '../../model/freshness.js';
import type { Projection } from '../../model/projection.js';
import { namesOf } from '../names.js';
import type { RequestContext } from '../request.js';
import type { Touched } from '../request-freshness.js';
import { toldByOwners } from '../request-origin.js';
import { demandedAge } from './demanded-age.js';
import { shapeOf, type OperationShape } from './operation-shape.js';
import type { Part } from './stored-answer.js';
import { templateOf, type Template } from './template.js';

/** An operation that was executed, and what became of it. */
export interface Executed {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly request: RequestContext;
  /** GraphQL's result, as it is before it is serialised. */
  readonly result: {
    readonly data?: unknown;
    readonly errors?: unknown;
    readonly extensions?: unknown;
  };
  readonly touched: Touched;
}

/** Decides which answers may be given again, and under which conditions. */
export class Storable {
  private readonly shapes = new WeakMap<OperationDefinitionNode, OperationShape | 'none'>();
  /** Of these it is known that every row they answer is noted as read. */
  private readonly noted: ReadonlySet<string>;
  private readonly projectionOfType: ReadonlyMap<string, string>;

  constructor(private readonly tracked: ReadonlyMap<Projection, TrackedVersion>) {
    const names = [...tracked.keys()].map((projection) => ({
      name: projection.name,
      ...namesOf(projection),
    }));
    this.noted = new Set(
      names.flatMap(({ row, rows, list, position }) => [row, rows, list, position]),
    );
    this.projectionOfType = new Map(
      names.flatMap(({ name, type, connection, positionType }) => [
        [type, name],
        [connection, name],
        [positionType, name],
      ]),
    );
  }

  /** What the answer was read from; undefined where it must not be given to anybody else. */
  partsOf(executed: Executed): readonly Part[] | undefined {
    const { operation, result, touched } = executed;
    if (operation.operation !== 'query' || result.errors !== undefined) return undefined;
    // Each time that something is asked beyond a contract is counted.
    if (executed.request.reduced !== undefined) return undefined;
    // An owner may tell something else the next time, and no version says so.
    if (toldByOwners(executed.request).size > 0) return undefined;
    const shape = this.shapeOf(executed);
    if (shape === undefined || touched.size === 0) return undefined;
    if (!shape.roots.every(({ name }) => this.noted.has(name.value) || name.value === TYPE_NAME))
      return undefined;
    const age = demandedAge({ ...executed, roots: shape.roots });
    if (age === undefined) return undefined;
    const parts = [...touched].map(([projection, standing]) =>
      this.partOf(projection, standing, age),
    );
    const known = parts.filter((part) => part !== undefined);
    return known.length === parts.length ? known : undefined;
  }

  /** The body, open where it tells freshness; undefined where it cannot be told where that is. */
  templateOf(executed: Executed, text: string): Template | undefined {
    const { data, extensions } = executed.result;
    const shape = this.shapeOf(executed);
    if (shape === undefined || !isAgeAlone(extensions)) return undefined;
    const projectionOf = (type: string) => this.projectionOfType.get(type);
    return templateOf({ text, data, extensions, places: shape.places, projectionOf });
  }

  private partOf(projection: Projection, standing: Standing, age: number): Part | undefined {
    const { budget, limit } = projection.staleness;
    const tracked = this.tracked.get(projection);
    const { version } = standing;
    if (tracked === undefined || version === undefined) return undefined;
    if (freshnessOf(standing, budget).state !== 'FRESH') return undefined;
    const limited = limit?.staleness ?? Infinity;
    return { tracked, version, maxAge: Math.min(age, budget, limited) };
  }

  private shapeOf({ schema, document, operation }: Executed): OperationShape | undefined {
    let shape = this.shapes.get(operation);
    if (shape === undefined) {
      const fragments = new Map<string, FragmentDefinitionNode>();
      for (const definition of document.definitions)
        if (definition.kind === 'FragmentDefinition')
          fragments.set(definition.name.value, definition);
      shape = shapeOf({ schema, operation, fragments }) ?? 'none';
      this.shapes.set(operation, shape);
    }
    return shape === 'none' ? undefined : shape;
  }
}

const TYPE_NAME = '__typename';

const isAgeAlone = (extensions: unknown): boolean =>
  typeof extensions === 'object' &&
  extensions !== null &&
  Object.keys(extensions).join() === 'asOf,freshness';

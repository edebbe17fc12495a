import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { serveStation } from '../support/served-station.js';

/** The path of the compiler's program on this machine. */
const relayCompiler = createRequire(join(process.cwd(), 'package.json'))(
  'relay-compiler',
) as string;

/** A list that grows both ways, and a row that is fetched anew by its id. */
const SOURCE = `
import {graphql} from 'react-relay';

graphql\`
  query ShelfQuery($count: Int!) { ...Shelf_list @arguments(count: $count) }
\`;
graphql\`
  fragment Shelf_list on Query
  @refetchable(queryName: "ShelfPageQuery")
  @argumentDefinitions(
    count: { type: "Int" } cursor: { type: "String" } last: { type: "Int" } before: { type: "String" }
  ) {
    popularProducts(first: $count, after: $cursor, last: $last, before: $before) @connection(key: "Shelf_popularProducts") {
      edges { node { name ...Shelf_product } }
    }
  }
\`;
graphql\`
  fragment Shelf_product on PopularProduct @refetchable(queryName: "ShelfProductQuery") {
    unitsSold
    card { name }
  }
\`;
`;

interface Compiled {
  readonly code: number;
  readonly output: string;
}

const compile = (folder: string): Promise<Compiled> =>
  new Promise((resolve) => {
    execFile(relayCompiler, ['--noWatchman'], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr }),
    );
  });

describe('Relay', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'relay-'));
    mkdirSync(join(folder, 'src'));
    mkdirSync(join(folder, 'artifacts'));
    copyFileSync('schema.graphql', join(folder, 'schema.graphql'));
    const config = {
      src: './src',
      schema: './schema.graphql',
      language: 'typescript',
      artifactDirectory: './artifacts',
    };
    writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The text of an operation that the compiler made. */
  const operation = (name: string): string => {
    const artifact = readFileSync(join(folder, 'artifacts', `${name}.graphql.ts`), 'utf8');
    const [, text = ''] = /"text": (".*"|null)/.exec(artifact) ?? [];
    return JSON.parse(text) as string;
  };

  it('compiles connections and refetchable rows against schema.graphql, and the station answers them', async () => {
    writeFileSync(join(folder, 'src', 'Shelf.ts'), SOURCE);
    expect(await compile(folder)).toMatchObject({ code: 0 });
    const station = await serveStation({ served: [PopularProductsModule, ProductCardsModule] });
    const rows = Object.fromEntries(
      ['a', 'b', 'c'].map((id, i) => [id, { ...popularProducts.initial(id), popularity: i }]),
    );
    await station.commit(popularProducts, rows);
    const ask = async (name: string, variables: object) => {
      const { data, errors } = await station.query(operation(name), variables);
      expect(errors).toBeUndefined();
      return data as {
        popularProducts: { edges: { node: { id: string } }[]; pageInfo: { endCursor: string } };
        node: object;
      };
    };
    const first = await ask('ShelfQuery', { count: 2 });
    expect(first.popularProducts.edges).toHaveLength(2);
    const cursor = first.popularProducts.pageInfo.endCursor;
    const next = await ask('ShelfPageQuery', { count: 2, cursor, last: null, before: null });
    const [{ node: { id } } = { node: { id: '' } }] = next.popularProducts.edges;
    expect(await ask('ShelfProductQuery', { id })).toEqual({
      node: { __typename: 'PopularProduct', id, unitsSold: 0, card: null },
    });
    await station.close();
  });

  it('refuses what the schema has not', async () => {
    writeFileSync(join(folder, 'src', 'Shelf.ts'), SOURCE.replaceAll('unitsSold', 'unitsBought'));
    const { code, output } = await compile(folder);
    expect(code).toBe(1);
    expect(output).toContain('unitsBought');
  });
});

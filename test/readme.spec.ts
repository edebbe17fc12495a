import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Test } from '@nestjs/testing';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { parse, validate, type GraphQLSchema } from 'graphql';
import { projections } from '../projections/index.js';
import { PropagationResolver } from '../src/serve/propagation-resolver.js';
import { CountryTotalsModule } from './first-projection/country-totals/country-totals.module.js';

const PAGES = ['README.md', 'projections/README.md', 'projections/SOURCES.md'] as const;
const WITH_QUERIES = ['README.md', 'projections/consumers/README.md'] as const;

interface Block {
  readonly language: string;
  readonly file: string | undefined;
  readonly text: string;
}

const read = (path: string): string => readFileSync(path, 'utf8');

const blocksOf = (page: string): readonly Block[] =>
  [...read(page).matchAll(/^```(\w*)(?: file=(\S+))?\n([^]*?)^```$/gm)].map(
    ([, language = '', file, text = '']) => ({ language, file, text }),
  );

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** The schema of a station that also serves the projection of the walk. */
async function servedSchema(): Promise<GraphQLSchema> {
  const builder = await Test.createTestingModule({
    imports: [GraphQLSchemaBuilderModule],
  }).compile();
  const resolvers = [...projections, CountryTotalsModule].flatMap(({ providers = [] }) =>
    providers.filter((provider) => typeof provider === 'function'),
  );
  return builder.get(GraphQLSchemaFactory).create([...resolvers, PropagationResolver]);
}

describe.each(PAGES)('%s', (page) => {
  const code = blocksOf(page).filter(({ language }) => language === 'ts');

  it('shows code', () => expect(code.length).toBeGreaterThan(3));

  it('names the file of every snippet', () =>
    expect(code.filter(({ file }) => file === undefined)).toEqual([]));

  it.each(code)('shows $file as it is', ({ file = '', text }) => {
    expect(text.trim()).not.toBe('');
    expect(read(file)).toContain(text);
  });

  it('links to what exists', () => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, to = '']) => to);
    expect(links.filter((to) => !existsSync(join(dirname(page), to)))).toEqual([]);
  });

  it('names commands that exist', () => {
    const named = [...read(page).matchAll(/npm (?:run )?(\w+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('names folders that exist', () => {
    const folders = [...read(page).matchAll(/^\| `([\w/.]+)`/gm)].map(([, path = '']) => path);
    expect(folders.filter((path) => path.includes('/') && !existsSync(path))).toEqual([]);
  });
});

describe('the lists of what is here', () => {
  const served = projections.map(({ projection }) => projection);

  it('name every projection', () => {
    const rows = [...read('projections/README.md').matchAll(/^\| \[([\w-]+)\]\(\1\) /gm)];
    expect(rows.map(([, name = '']) => name).toSorted()).toEqual(
      served.map(({ name }) => name).toSorted(),
    );
  });

  it('tell every contract, with where its events are', () => {
    const page = read('projections/producers/README.md').replaceAll(/ +/g, ' ');
    const rows = [...new Set(served.flatMap(({ reads }) => reads))].map(
      ({ owner, stream, subject, events }) => {
        const types = Object.keys(events).map((type) => `\`${type}\``);
        return `| ${owner} | \`${stream}\` | \`${subject}\` | ${types.join(', ')} |`;
      },
    );
    expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  });
});

const queriesOf = (page: string) =>
  blocksOf(page)
    .filter(({ language }) => language === 'graphql')
    .map(({ text }) => ({ page, text, field: /[{]\s*(\w+)/.exec(text)?.[1] }));

describe('the queries of the guides', () => {
  const queries = WITH_QUERIES.flatMap(queriesOf);

  it('show what the station and the first projection serve', () =>
    expect(queries.length).toBeGreaterThanOrEqual(8));

  it.each(queries)('$page asks for $field as the schema has it', async ({ text }) =>
    expect(validate(await servedSchema(), parse(text))).toEqual([]),
  );
});

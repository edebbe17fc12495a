import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { earlierSchema, schemaFromFile } from './read-schema.js';

describe('an earlier schema', () => {
  const repository = mkdtempSync(join(tmpdir(), 'schema-'));
  // The station need not be all of its repository.
  const root = join(repository, 'station');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd: root,
      stdio: 'pipe',
    });

  beforeAll(() => {
    mkdirSync(root);
    writeFileSync(join(root, 'schema.graphql'), 'type Query { old: Int }');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
    git('tag', 'v1');
    writeFileSync(join(root, 'schema.graphql'), 'type Query { new: Int }');
    writeFileSync(join(root, 'broken.graphql'), 'type Query {');
  });
  afterAll(() => rmSync(repository, { recursive: true }));

  const fieldsOf = (schema: ReturnType<typeof schemaFromFile>) =>
    Object.keys(schema.getQueryType()?.getFields() ?? {});

  it.each(['v1', 'HEAD'])('comes from git: %s', async (named) =>
    expect(fieldsOf(await earlierSchema({ named, folder: root, root }))).toEqual(['old']),
  );

  it('comes from a file, if there is one of that name', async () =>
    expect(fieldsOf(await earlierSchema({ named: 'schema.graphql', folder: root, root }))).toEqual([
      'new',
    ]));

  it.each([
    [
      'neither',
      'nothing',
      /^\[SCHEMA_UNREADABLE\] nothing is no schema file, and git says: .+\n?$/,
    ],
    ['a ref that begins like an option', '--output=x', /^\[SCHEMA_UNREADABLE\] --output=x .+$/],
    ['no schema', 'broken.graphql', /broken\.graphql is no GraphQL schema: Syntax Error/],
  ])('is refused where it is %s', async (_what, named, words) =>
    expect(earlierSchema({ named, folder: root, root })).rejects.toThrow(words),
  );

  it('is refused where the file is not there', () =>
    expect(() => schemaFromFile(join(root, 'none.graphql'))).toThrow(/There is no schema file/));
});

import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projections } from '../projections/index.js';
import { rootFolder } from './launch/root.js';
import { printedSchema } from './serve/served-schema.js';

const FILE = 'schema.graphql';
const USAGE = `npm run schema prints the GraphQL schema of the projections in projections/index.ts.
  --write   writes it to ${FILE}, which is kept beside the code: a change of it is a change of the API`;

/** The command `npm run schema`. Exit codes: 0 done, 2 a wrong command line. */
async function schema(args: readonly string[]): Promise<number> {
  const isWrite = args.length === 1 && args[0] === '--write';
  if (args.length > 0 && !isWrite) {
    const asksForHelp = args.length === 1 && args[0] === '--help';
    (asksForHelp ? console.log : console.error)(USAGE);
    return asksForHelp ? 0 : 2;
  }
  const sdl = await printedSchema(projections);
  if (!isWrite) {
    process.stdout.write(sdl);
    return 0;
  }
  writeFileSync(join(rootFolder(), FILE), sdl);
  console.log(`Written to ${FILE}.`);
  return 0;
}

process.exitCode = await schema(process.argv.slice(2));

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, print, separateOperations } from 'graphql';
import { rootFolder } from '../../../src/launch/root.js';

/** The operations of the contract of a consumer, by name: the text of each, as its code sends it. */
export function operationsOf(consumer: string): ReadonlyMap<string, string> {
  const folder = join(rootFolder(), 'projections', 'consumers', consumer);
  const documents = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
  const text = documents.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const operations = Object.entries(separateOperations(parse(text)));
  return new Map(operations.map(([name, document]) => [name, print(document)]));
}

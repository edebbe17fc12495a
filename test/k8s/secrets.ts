import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CREDENTIALS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@"'`:]*:[^\s/@"'`]+@/i;
const SECRET_OBJECT = /^kind:\s*["']?Secret\b/m;
const SECRET_GENERATOR = /^\s*-?\s*secretGenerator\s*:/m;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** What in a file's text gives a secret away, or makes a Secret out of it, as sentences. */
export function secretsIn(text: string): string[] {
  const signs: [string, RegExp][] = [
    ['a URL with a password', CREDENTIALS],
    ['a Secret object', SECRET_OBJECT],
    ['a secretGenerator', SECRET_GENERATOR],
    ['a private key', PRIVATE_KEY],
  ];
  return signs.filter(([, sign]) => sign.test(text)).map(([what]) => `holds ${what}`);
}

/** Every file under `folder`, with its text. */
export function filesUnder(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

const root = new URL('../../', import.meta.url);
const FRONT_DOORS = { '#station': 'src/index.ts', '#station/testing': 'src/testing/index.ts' };
const { transform } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).jest;
const [[, options]] = Object.values(transform);

export function resolve(specifier, context, next) {
  const door = FRONT_DOORS[specifier];
  if (door !== undefined) return { url: new URL(door, root).href, shortCircuit: true };
  if (specifier.startsWith('.') && specifier.endsWith('.js')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source))
      return { url: pathToFileURL(fileURLToPath(source)).href, shortCircuit: true };
  }
  return next(specifier, context);
}

export function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { sourceMaps, ...rest } = options;
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...rest, sourceMaps, filename });
  return { format: 'module', source: code, shortCircuit: true };
}

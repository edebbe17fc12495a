#!/usr/bin/env node
import 'reflect-metadata';
import { projections } from '../projections/index.js';
import { usualConsumersFolder } from './access-config.js';
import { runStation } from './command/run-station.js';
import { rootFolder } from './launch/root.js';

const root = rootFolder();

/** npm changes into the station's folder; the user stands where npm was called. */
const folder = process.cwd() === root ? (process.env['INIT_CWD'] ?? process.cwd()) : process.cwd();

/** A reader that has seen enough, such as `head`, is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runStation(process.argv.slice(2), {
  served: projections,
  root,
  contracts: usualConsumersFolder(),
  folder,
  env: process.env,
  print: (line) => console.log(line),
  tell: (line) => console.error(line),
});

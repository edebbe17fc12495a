import { register } from 'node:module';

// `node --import ./test/bench/swc.mjs file.ts` runs TypeScript with the types of decorated parameters, which tsx leaves out.
register('./swc-hooks.mjs', import.meta.url);

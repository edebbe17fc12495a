import { recordFault, type PackageRecord } from './packages.mjs';

const linux = { platform: 'linux', arch: 'x64' };
const a = { version: '1.0.0', integrity: 'sha512-a' };
const b = { version: '2.0.0', integrity: 'sha512-b' };

const fault = (locked: PackageRecord, installed: PackageRecord) =>
  recordFault({ '': { version: '0.1.0' }, ...locked }, installed, linux);

describe('the installed packages', () => {
  it('are right when they are those of the lockfile', () => {
    expect(fault({ 'node_modules/a': a }, { 'node_modules/a': a })).toBeUndefined();
  });

  it('may lack optional packages, which are for other systems', () => {
    const optional = { ...b, optional: true };
    const locked = { 'node_modules/a': a, 'node_modules/b': optional };
    expect(fault(locked, { 'node_modules/a': a })).toBeUndefined();
  });

  it('may be more than those of the lockfile', () => {
    const installed = { 'node_modules/a': a, 'node_modules/b': b };
    expect(fault({ 'node_modules/a': a }, installed)).toBeUndefined();
  });

  it.each([
    ['is missing', {}],
    ['has another version', { 'node_modules/a': { ...a, version: '1.0.1' } }],
    ['has another content', { 'node_modules/a': { ...a, integrity: 'sha512-x' } }],
  ])('are wrong when one %s', (_what, installed) => {
    expect(fault({ 'node_modules/a': a }, installed)).toBe('package-lock.json changed');
  });

  it.each([{ os: ['darwin'] }, { os: ['!linux'] }, { cpu: ['arm64'] }])(
    'are wrong when they were installed on another system: %j',
    (system) => {
      const native = { 'node_modules/a': { ...a, ...system } };
      expect(fault(native, native)).toBe('they are for another system');
    },
  );

  it.each([{ os: ['linux', 'darwin'] }, { os: ['!win32'] }, { cpu: ['x64'] }])(
    'are right when they name this system: %j',
    (system) => {
      const native = { 'node_modules/a': { ...a, ...system } };
      expect(fault(native, native)).toBeUndefined();
    },
  );
});

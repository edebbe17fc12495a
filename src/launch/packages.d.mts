export interface InstalledPackage {
  version?: string;
  integrity?: string;
  optional?: boolean;
  devOptional?: boolean;
  link?: boolean;
  os?: string[];
  cpu?: string[];
}
export interface System {
  platform: string;
  arch: string;
}
export type PackageRecord = Record<string, InstalledPackage>;
export function packagesFault(root: string, system?: System): string | undefined;
export function recordFault(
  locked: PackageRecord,
  installed: PackageRecord,
  system: System,
): string | undefined;

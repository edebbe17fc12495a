import { SERVER_PROGRAMS, type PackageManager, type ServerProgram } from './server-programs.js';

/** What of a system decides how to install on it. */
export interface SystemFacts {
  has: (program: string) => boolean;
  isRoot: boolean;
  /** Whether `sudo -n` works: without asking for a password. */
  sudo: boolean;
}

export interface InstallPlan {
  manager: PackageManager;
  packages: string[];
  command: string;
  args: string[];
}

const MANAGERS: readonly PackageManager[] = ['apt-get', 'brew', 'apk', 'dnf'];

/** How to install the programs; undefined when this system gives no way without a person. */
export function installPlan(
  programs: readonly ServerProgram[],
  system: SystemFacts,
): InstallPlan | undefined {
  const manager = MANAGERS.find((name) => system.has(name));
  if (manager === undefined) return undefined;
  const packages = packagesOf(programs, manager);
  if (packages.length < programs.length) return undefined;
  const [command, ...args] = commandOf(manager, packages);
  // Homebrew refuses to run as root; all others need it.
  if (manager === 'brew') return system.isRoot ? undefined : { manager, packages, command, args };
  if (system.isRoot) return { manager, packages, command, args };
  if (!system.sudo) return undefined;
  return { manager, packages, command: 'sudo', args: ['-n', command, ...args] };
}

/** The packages that bring the programs, those that the manager knows. */
export const packagesOf = (programs: readonly ServerProgram[], manager: PackageManager): string[] =>
  programs.flatMap((program) => SERVER_PROGRAMS[program].packages[manager] ?? []);

function commandOf(manager: PackageManager, packages: string[]): [string, ...string[]] {
  switch (manager) {
    case 'apt-get':
      return ['sh', '-c', APT, 'apt', ...packages];
    case 'brew':
      return ['brew', 'install', '--quiet', ...packages];
    case 'apk':
      return ['apk', 'add', '--no-cache', ...packages];
    case 'dnf':
      return ['dnf', 'install', '--assumeyes', '--quiet', ...packages];
  }
}

/**
 * Debian starts a server as a system service when its package is installed, now and at every boot. We
 * only want the program: a policy forbids the start while we install, and the services are disabled.
 */
const APT = `
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 143' HUP INT TERM
  printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
install() {
  apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
}
install "$@" || { apt-get update -o DPkg::Lock::Timeout=120 && install "$@"; } || exit 1
if [ -d /run/systemd/system ]; then systemctl disable "$@" || true; fi
`;

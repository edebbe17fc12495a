import type { ConfigFault, Environment } from './config-fault.js';
import { hideSecrets } from './model/hide-secrets.js';
import type { Owner } from './model/owner.js';
import type { OwnerAddresses } from './owners/owner-addresses.js';

const EXPECTED = 'http://<host>:<port> or https://<host>:<port>, with a path if need be';

/** The variable that tells where an owner is. */
export const addressVariable = (owner: string): string =>
  `OWNER_URL_${owner.toUpperCase().replaceAll('-', '_')}`;

/** Where owners are that have no variable of their own: each at the path of its name. */
const OF_ALL = 'OWNER_URL';

/** Reads the address of each owner that is asked over HTTP, or what is wrong with them. */
export function readOwnerAddresses(
  env: Environment,
  owners: readonly Owner[],
): { readonly addresses: OwnerAddresses; readonly faults: readonly ConfigFault[] } {
  const addresses = new Map<string, URL>();
  const faults: ConfigFault[] = [];
  const read = (variable: string): URL | undefined => {
    const told = env[variable]?.trim() || undefined;
    const address = told === undefined ? undefined : addressOf(told);
    if (address === undefined)
      faults.push({ variable, seen: told && hideSecrets(told), expected: EXPECTED });
    return address;
  };
  const ofAll = env[OF_ALL]?.trim() ? read(OF_ALL) : undefined;
  for (const name of new Set(owners.filter(({ over }) => over === 'http').map((one) => one.name))) {
    const own = addressVariable(name);
    const address = ofAll !== undefined && !env[own]?.trim() ? below(ofAll, name) : read(own);
    if (address !== undefined) addresses.set(name, address);
  }
  return { addresses, faults };
}

const below = (base: URL, name: string): URL => {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${name}`;
  return url;
};

function addressOf(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '') return undefined;
  if (url.search !== '' || url.hash !== '') return undefined;
  return [url.username, url.password].every(isDecodable) ? url : undefined;
}

/** A `%` of a password must be written as %25. */
function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

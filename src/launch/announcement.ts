import { isLoopback, type AccessMode } from '../access/access-mode.js';
import { hideSecrets } from '../model/hide-secrets.js';

/** A first query; `test/e2e` sends it, so that it stays true. */
export const EXAMPLE_QUERY =
  '{ popularProducts(first: 5) { totalCount nodes { productId name unitsSold revenueMinor popularity } freshness { state stalenessMs } } }';

export interface Announced {
  stationUrl: string;
  natsUrl: string;
  redisUrl: string;
  databaseUrl: string;
  /** The folder of data and logs. */
  data: string;
  /** Whether keys are asked for. */
  access: AccessMode;
  /** What the station listens on. */
  host: string;
}

/** What the user reads when the station answers. */
export function announcement(at: Announced): string {
  const graphql = `${at.stationUrl}/graphql`;
  const body = JSON.stringify({ query: EXAMPLE_QUERY });
  return `
The station answers.

  GraphQL   ${graphql}
  NATS      ${hideSecrets(at.natsUrl)}
  Redis     ${hideSecrets(at.redisUrl)}
  SQL       ${hideSecrets(at.databaseUrl)}
  Data      ${at.data}

${whoMayAsk(at)}

A query to paste:

  ${EXAMPLE_QUERY}

The same for a terminal:

  curl -s ${graphql} -H 'content-type: application/json' -d '${body}'

Events all the time, from example services, in another terminal:

  npm run producers

Ctrl-C stops everything; npm start goes on from here.
`;
}

function whoMayAsk({ access, host }: Announced): string {
  if (access === 'required')
    return 'Keys are asked for. With CONTROL_TOKEN set, npm run station -- keys create <consumer> makes one.';
  const everybody = isLoopback(host)
    ? 'everybody on this machine'
    : `everybody who reaches ${host}`;
  return `It is open to ${everybody}: no keys are asked for.`;
}

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

A query to paste:

  ${EXAMPLE_QUERY}

The same for a terminal:

  curl -s ${graphql} -H 'content-type: application/json' -d '${body}'

Ctrl-C stops everything; npm start goes on from here.
`;
}

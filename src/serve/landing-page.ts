import type { ApolloServerPlugin } from '@apollo/server';

/** What a browser gets at the GraphQL URL: a query to paste. Nothing is loaded from elsewhere. */
export const landingPage = (exampleQuery: string): ApolloServerPlugin => ({
  serverWillStart: async () => ({
    renderLandingPage: async () => ({ html: pageOf(exampleQuery) }),
  }),
});

const pageOf = (exampleQuery: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Data station</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 3rem auto; padding: 0 1rem }
pre { padding: 1rem; background: #f4f4f4; overflow: auto }</style>
<h1>Data station: GraphQL</h1>
<p>Send queries here by POST, and subscriptions over WebSocket (protocol graphql-transport-ws).</p>
<pre id="query">${escaped(exampleQuery)}</pre>
<p>From a shell:</p>
<pre>curl -s -H 'content-type: application/json' \\
  -d '${escaped(JSON.stringify({ query: exampleQuery }))}' \\
  <span id="url">http://this-host/graphql</span></pre>
<script>document.getElementById('url').textContent = location.href</script>
</html>
`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

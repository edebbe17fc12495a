// Stands for the station: ready at once, or broken as STUB_FAULT says.
import { createServer } from 'node:http';

if (process.env.STUB_FAULT) {
  console.error(process.env.STUB_FAULT);
  process.exit(1);
}
const server = createServer((request, response) => {
  response.writeHead(request.url === '/readyz' ? 200 : 404).end(process.env.NATS_URL);
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => process.exit(0));

// Limit: pass-through proxy on node:http with a keep-alive agent. Parses HTTP, never the body.
//   node-http.ts PORT UPSTREAM_PORT
import http from 'node:http';

const [port, upstreamPort] = process.argv.slice(2).map(Number);
const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 256 });

const server = http.createServer((request, response) => {
  const { url: path, method, headers } = request;
  const upstream = http.request({ host: '127.0.0.1', port: upstreamPort, path, method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  upstream.on('error', () => {
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
  response.on('close', () => {
    if (!response.writableFinished) upstream.destroy();
  });
  request.pipe(upstream);
});
server.keepAliveTimeout = 120_000;
server.requestTimeout = 0;
server.listen(port, '127.0.0.1', 4096);

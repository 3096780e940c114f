// Limit: bytes spliced between two TCP connections in Node. Not even HTTP is parsed.
//   node-tcp.ts PORT UPSTREAM_PORT
import net from 'node:net';

const [port, upstreamPort] = process.argv.slice(2).map(Number);

const relay = (from: net.Socket, to: net.Socket): void => {
  from.on('data', (chunk) => {
    if (to.write(chunk)) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
  from.on('close', () => to.destroy());
  from.on('error', () => to.destroy());
};

net
  .createServer({ noDelay: true }, (client) => {
    const upstream = net.connect({ port: upstreamPort ?? 0, host: '127.0.0.1', noDelay: true });
    relay(client, upstream);
    relay(upstream, client);
  })
  .listen(port, '127.0.0.1', 4096);

// The "internet" of the lab: HTTP on every address, TLS on two, a resolver, a sink for UDP. Every hit is one JSON line of the log.
import { createSocket } from 'node:dgram';
import { appendFileSync, existsSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createTcp } from 'node:net';
import { dirname, join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { createAuthority } from '../../servers/tls/certificate.ts';

const [logPath = '/dev/null'] = process.argv.slice(2);
const log = (hit: Readonly<Record<string, unknown>>): void => appendFileSync(logPath, `${JSON.stringify(hit)}\n`);

// The addresses are there when the shell script says so.
while (!existsSync(join(dirname(logPath), 'ready'))) await new Promise((resolve) => setTimeout(resolve, 20));

const ADDRESSES = [
  '169.254.169.254',
  '10.66.0.5',
  '192.168.77.9',
  '203.0.113.10',
  '203.0.113.66',
  '198.51.100.7',
  'fd00:bad::66',
];
for (const address of ADDRESSES)
  for (const port of [80, 8080])
    createHttp((request, response) => {
      const { host } = request.headers;
      log({ kind: 'http', address, port, url: request.url, host });
      if (request.url === '/redir') response.writeHead(302, { location: 'http://169.254.169.254/from-redirect' }).end();
      else response.end(`LAB ${address}:${port} host=${host}\n`);
    }).listen(port, address);

const certificate = createAuthority().issue(['allowed.test', 'evil.test']);
for (const address of ['203.0.113.10', '203.0.113.66'])
  createTls(certificate, (socket) => {
    const { servername } = socket;
    log({ kind: 'tls', address, servername });
    const body = `TLS ${address} sni=${servername}`;
    socket.on('error', () => {});
    socket.once('data', () =>
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`),
    );
  })
    .on('tlsClientError', () => {})
    .listen(443, address);

createSocket('udp4')
  .on('message', (packet) => log({ kind: 'udp', text: packet.toString().slice(0, 80) }))
  .bind(9000, '203.0.113.66');

const ZONE: Readonly<Record<string, string>> = {
  'allowed.test': '203.0.113.10',
  'evil.test': '203.0.113.66',
  'rebind.test': '169.254.169.254',
  'rebind10.test': '10.66.0.5',
  'rebindloop.test': '127.0.0.1',
};
const asked = new Map<string, number>();

/** flip.test is public the first time and private the second: DNS rebinding. */
function addressOf(name: string): string | undefined {
  if (name.endsWith('.evil.test')) return '203.0.113.66';
  if (name !== 'flip.test') return ZONE[name];
  const times = asked.get(name) ?? 0;
  asked.set(name, times + 1);
  return times % 2 === 0 ? '203.0.113.10' : '10.66.0.5';
}

function answer(packet: Buffer): Buffer {
  let at = 12;
  const labels: string[] = [];
  for (let length = packet[at] ?? 0; length > 0; length = packet[at] ?? 0) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const name = labels.join('.').toLowerCase();
  const type = packet.readUInt16BE(at + 1);
  log({ kind: 'dns', name, type });
  const address = type === 1 ? addressOf(name) : undefined;
  const isKnown = address !== undefined || ZONE[name] !== undefined || name === 'flip.test' || name.endsWith('.evil.test');
  const head = Buffer.from(packet.subarray(0, at + 5));
  head.writeUInt16BE(isKnown ? 0x8180 : 0x8183, 2);
  head.writeUInt16BE(address === undefined ? 0 : 1, 6);
  head.writeUInt32BE(0, 8);
  if (address === undefined) return head;
  return Buffer.concat([head, Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])]);
}

const resolver = createSocket('udp4');
resolver.on('message', (packet, { port, address }) => resolver.send(answer(packet), port, address));
resolver.bind(53, '203.0.113.53');
createTcp((socket) => {
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    const reply = answer(chunk.subarray(2));
    const length = Buffer.alloc(2);
    length.writeUInt16BE(reply.length);
    socket.write(Buffer.concat([length, reply]));
  });
}).listen(53, '203.0.113.53');
process.stdout.write('lab servers up\n');

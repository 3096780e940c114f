// Every way from inside to a target: directly, or through a proxy if the launcher names one in the environment.
import { connect, isIP, isIPv6, type Socket } from 'node:net';
import { type Outcome, outcome } from './outcome.ts';

/** What came back. */
export interface Answer {
  readonly body: string;
  readonly end: string;
}

const MAX_WAIT_MS = 2500;

/** Sends and reads until the lab has answered or the connection ends. */
export function talk(socket: Socket, send: string, ms = MAX_WAIT_MS): Promise<Answer> {
  return new Promise((resolve) => {
    let body = '';
    const finish = (end: string): void => {
      socket.destroy();
      resolve({ body, end });
    };
    socket.setTimeout(ms, () => finish('timeout'));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
    socket.on('close', () => finish('closed'));
    socket.on('data', (chunk) => {
      body += chunk.toString('latin1');
      if (body.includes('LAB ')) finish('answered');
    });
    if (send !== '') socket.write(send);
  });
}

export const direct = (host: string, port: number, send: string, ms?: number): Promise<Answer> => {
  const family = isIP(host);
  return talk(connect({ host, port, ...(family === 0 ? {} : { family }) }), send, ms);
};

export function proxy(): URL | undefined {
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy } = process.env;
  const url = HTTPS_PROXY ?? https_proxy ?? HTTP_PROXY ?? http_proxy;
  return url === undefined ? undefined : new URL(url);
}

export function credentials({ username, password }: URL): string {
  if (username === '') return '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Proxy-Authorization: Basic ${Buffer.from(pair).toString('base64')}\r\n`;
}

/** A tunnel through the proxy, or why there is none. */
export function tunnel(target: string): Promise<{ readonly socket?: Socket; readonly why: string }> {
  const by = proxy();
  if (by === undefined) return Promise.resolve({ why: 'no proxy' });
  return new Promise((resolve) => {
    const socket = connect(Number(by.port), by.hostname.replace(/^\[|\]$/g, ''));
    let head = '';
    const fail = (why: string): void => {
      socket.destroy();
      resolve({ why });
    };
    socket.setTimeout(3000, () => fail('timeout'));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? ''));
    socket.once('close', () => fail('closed'));
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credentials(by)}\r\n`);
    socket.on('data', function read(chunk) {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      const status = head.split('\r\n')[0] ?? '';
      if (!/ 2\d\d/.test(status)) return fail(status);
      socket.removeAllListeners();
      resolve({ socket, why: status });
    });
  });
}

export async function throughTunnel(target: string, host: string): Promise<Answer> {
  const { socket, why } = await tunnel(target);
  if (socket === undefined) return { body: '', end: why };
  return talk(socket, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
}

export function forwarded(url: string): Promise<Answer> {
  const by = proxy();
  if (by === undefined) return Promise.resolve({ body: '', end: 'no proxy' });
  const host = URL.canParse(url) ? new URL(url).host : 'x';
  return direct(
    by.hostname,
    Number(by.port),
    `GET ${url} HTTP/1.1\r\nHost: ${host}\r\n${credentials(by)}Connection: close\r\n\r\n`,
  );
}

/** Tries every way; allowed if the lab's answer `wanted` comes back by one. */
export async function reach(host: string, port: number, wanted: string): Promise<Outcome> {
  const bracketed = isIPv6(host) ? `[${host}]` : host;
  const ways: readonly (readonly [way: string, go: () => Promise<Answer>])[] = [
    ['direct', () => direct(host, port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)],
    ['by CONNECT', () => throughTunnel(`${bracketed}:${port}`, bracketed)],
    ['forwarded', () => forwarded(`http://${bracketed}:${port}/`)],
  ];
  const tried: string[] = [];
  for (const [way, go] of ways) {
    const { body, end } = await go();
    if (body.includes(wanted)) return outcome('ALLOWED', way);
    tried.push(`${way} ${end}`);
  }
  return outcome('DENIED', tried.join('; '));
}

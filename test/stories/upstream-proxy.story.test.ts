// The promise: servers behind a company's proxy and a company's own authority are reached, and only so: no certificate is taken on trust,
// and nothing goes around the proxy or to it that should not.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { createAuthority } from '../servers/tls/certificate.ts';
import { MODERN, type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { Place } from '../support/place.ts';

const LEGACY = '2025-11-25';
/** Nobody else's name (RFC 6761): only the proxy of this story knows where it is. */
const NAME = 'tools.test';
const USER = 'Basic dXNlcjpwQHNz'; // user:p@ss

const textOf = (reply: Reply): string => String(at(reply.result, 'content', 0, 'text'));
const reasonOf = (reply: Reply): string => `${String(at(reply.error, 'data', 'code'))} ${String(at(reply.error, 'message'))}`;

/** A listener of this story, with every connection it has. */
class Listener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => this.hold(socket));
  }

  hold(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy()).once('close', () => this.#sockets.delete(socket));
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** What a proxy was asked. */
interface Asked {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

/** A proxy that tunnels every CONNECT to one port, and answers nothing else. */
class Tunnels {
  readonly asked: Asked[] = [];
  /** What CONNECT answers. */
  status = '200 Connection established';
  readonly listener: Listener;

  constructor(targetPort: number) {
    const server = createServer(({ method = '', url = '', headers }, response) => {
      this.asked.push({ method, target: url, headers });
      response.writeHead(502).end();
    });
    this.listener = new Listener(server);
    server.on('connect', ({ url = '', headers }, socket: Socket) => {
      this.asked.push({ method: 'CONNECT', target: url, headers });
      socket.on('error', () => socket.destroy());
      if (!this.status.startsWith('200')) return void socket.end(`HTTP/1.1 ${this.status}\r\n\r\n`);
      const onward = connect(targetPort, '127.0.0.1', () => {
        socket.write(`HTTP/1.1 ${this.status}\r\n\r\n`);
        socket.pipe(onward).pipe(socket);
      });
      this.listener.hold(onward);
    });
  }
}

describe('a server behind a proxy and an own authority', () => {
  const place = new Place();
  const authority = createAuthority('A company');
  const listeners: Listener[] = [];
  const ports = { proxy: 0, secure: 0 };
  let proxy: Tunnels;

  before(async () => {
    const upstream = Number(new URL(await place.startStory({ era: 'dual', name: 'tools' })).port);
    // TLS in front of the story server, for one name and one address.
    const secure = new Listener(
      createTlsServer(authority.issue([NAME, '0.0.0.0']), (socket) => {
        const onward = connect(upstream, '127.0.0.1');
        secure.hold(onward);
        socket.on('error', () => socket.destroy());
        socket.pipe(onward).pipe(socket);
      }),
    );
    ports.secure = await secure.start();
    proxy = new Tunnels(ports.secure);
    ports.proxy = await proxy.listener.start();
    listeners.push(secure, proxy.listener);
    writeFileSync(place.path('ca.pem'), authority.cert);
    writeFileSync(place.path('other.pem'), createAuthority('Another').cert);
    writeFileSync(place.path('junk.pem'), 'no certificate');
  });
  after(async () => {
    for (const listener of listeners) listener.stop();
    await place.end();
  });

  interface Setting {
    readonly url?: string;
    readonly ca?: string;
    readonly env?: Readonly<Record<string, string>>;
  }

  const throughProxy = (): Record<string, string> => ({ HTTPS_PROXY: `http://user:p%40ss@127.0.0.1:${ports.proxy}` });

  /** What a call of each client gets. */
  async function called({ url = `https://${NAME}/mcp`, ca, env = throughProxy() }: Setting): Promise<readonly Reply[]> {
    proxy.asked.length = 0;
    const headers = { authorization: 'Bearer of-the-server' };
    const settings = { servers: { tools: { url, headers } }, ...(ca === undefined ? {} : { extraCa: ca }) };
    place.forget();
    place.configure(settings);
    const service = await place.serve(['--no-auth'], env);
    const replies: Reply[] = [];
    for (const version of [LEGACY, MODERN]) {
      const client = new StoryClient({ wire: new HttpWire(`${service.url}/s/tools`), version });
      const opened = await client.open();
      replies.push(opened.error === undefined ? await client.call('echo', { version }) : opened);
      await client.close();
    }
    assert.deepEqual(await service.program.stop(), { code: 0, signal: null }, `it does not end: ${JSON.stringify(settings)}`);
    return replies;
  }

  const echoes = [JSON.stringify({ version: LEGACY }), JSON.stringify({ version: MODERN })];
  const journaled = (): number => place.journal().length;

  for (const variable of ['HTTPS_PROXY', 'https_proxy']) {
    it(`is reached with extraCa and ${variable}; the proxy gets its own credentials and the server its own`, async () => {
      const env = { [variable]: throughProxy()['HTTPS_PROXY'] ?? '' };
      const replies = await called({ ca: place.path('ca.pem'), env });
      assert.deepEqual(replies.map(textOf), echoes, replies.map((reply) => reply.text).join('\n'));
      assert.ok(proxy.asked.length > 0);
      for (const { method, target, headers } of proxy.asked) {
        assert.deepEqual([method, target, headers['proxy-authorization']], ['CONNECT', `${NAME}:443`, USER]);
        assert.equal(headers.authorization, undefined, 'the credentials of the server do not reach the proxy');
      }
      const seen = place.journal('headers').map((one) => at(one, 'headers'));
      assert.ok(seen.length > 0);
      for (const headers of seen) {
        assert.equal(at(headers, 'authorization'), 'Bearer of-the-server');
        assert.equal(at(headers, 'proxy-authorization'), undefined);
      }
    });
  }

  it('is refused without extraCa or with another, under another name, and nothing is sent to it', async () => {
    const before = journaled();
    const cases = [
      [{}, /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY/],
      [
        { ca: place.path('other.pem') },
        /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY/,
      ],
      [{ env: { ...throughProxy(), NODE_TLS_REJECT_UNAUTHORIZED: '0' } }, /UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET/],
      [{ ca: place.path('ca.pem'), url: 'https://others.test/mcp' }, /ERR_TLS_CERT_ALTNAME_INVALID/],
      [{ ca: place.path('junk.pem') }, /no PEM certificate/],
    ] as const;
    for (const [setting, reason] of cases) {
      for (const reply of await called(setting)) {
        assert.match(reasonOf(reply), /^upstream\.(?:refused|unavailable) server "tools"/, reply.text);
        assert.match(reasonOf(reply), reason);
        assert.match(String(at(reply.error, 'data', 'fix')), /\S/);
      }
      assert.ok(proxy.asked.every(({ method }) => method === 'CONNECT'));
    }
    assert.equal(journaled(), before);
  });

  it('is refused when the proxy refuses, with what it said', async () => {
    proxy.status = '407 Proxy Authentication Required';
    const before = journaled();
    for (const reply of await called({ ca: place.path('ca.pem') }))
      assert.match(reasonOf(reply), /^upstream\..*the proxy answered 407/);
    proxy.status = '200 Connection established';
    assert.equal(journaled(), before);
  });

  // The address of every interface leads to this machine without asking a resolver, and is no loopback address.
  const own = (): string => `https://0.0.0.0:${ports.secure}/mcp`;
  for (const [what, noProxy, isThrough] of [
    ['not named in NO_PROXY', 'other.test,10.0.0.0/8', true],
    ['named in NO_PROXY', 'other.test, 0.0.0.0', false],
    ['in a network of NO_PROXY', '0.0.0.0/8', false],
    ['at another port than NO_PROXY names', '0.0.0.0:1', true],
    ['with NO_PROXY for everything', '*', false],
  ] as const) {
    it(`${what} it is reached ${isThrough ? 'through the proxy' : 'directly'}`, async () => {
      const replies = await called({ url: own(), ca: place.path('ca.pem'), env: { ...throughProxy(), NO_PROXY: noProxy } });
      assert.deepEqual(replies.map(textOf), echoes, replies.map((reply) => reply.text).join('\n'));
      assert.equal(proxy.asked.length > 0, isThrough);
    });
  }

  it('on this machine is reached directly whatever the proxy', async () => {
    const plain = await place.startStory({ era: 'dual', name: 'here' });
    const env = { ...throughProxy(), HTTP_PROXY: `http://127.0.0.1:${ports.proxy}` };
    assert.deepEqual((await called({ url: plain, env })).map(textOf), echoes);
    assert.deepEqual(proxy.asked, []);
  });

  it('does not start with an authority that is not there, and says which', async () => {
    await assert.rejects(
      called({ ca: place.path('none.pem') }),
      /settings\.invalid {2}extraCa: .*none\.pem cannot be read \(ENOENT\)/,
    );
  });
});

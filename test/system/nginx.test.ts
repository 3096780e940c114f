// Bartizan where others can reach it: behind a real nginx that ends TLS, and with TLS of its own. Without either it does not start.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { createAuthority } from '../servers/tls/certificate.ts';
import { MODERN, type Reply, StoryClient } from '../support/client.ts';
import { at, listAt } from '../support/look.ts';
import { answering, capabilitiesOf } from '../support/pairs.ts';
import { Place, ROOT, type Service } from '../support/place.ts';
import type { Program } from '../support/programs.ts';
import { SecureWire } from './secure-wire.ts';

const NAME = 'gate.test';
const LEGACY = '2025-11-25';
// Debian keeps nginx where an ordinary user's PATH does not look.
const PATH = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;

const authority = createAuthority();
const textOf = (reply: Reply): string => String(at(reply.result, 'content', 0, 'text'));
const initialize = (version: string): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: version, capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
  });

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

/** Writes a certificate for {@link NAME} and gives its paths. */
function certificateIn(place: Place): { readonly cert: string; readonly key: string } {
  const { cert, key } = authority.issue([NAME]);
  writeFileSync(place.path('cert.pem'), cert);
  writeFileSync(place.path('key.pem'), key, { mode: 0o600 });
  return { cert: place.path('cert.pem'), key: place.path('key.pem') };
}

/** nginx as its own documentation sets up a reverse proxy; `more` goes into the location. */
function nginxConf(place: Place, port: number, service: Service, more: string): string {
  const { cert, key } = certificateIn(place);
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const folders = kinds.map((kind) => `${kind}_temp_path ${place.path(`nginx/${kind}`)};`).join('\n  ');
  return `daemon off; master_process off; pid ${place.path('nginx/pid')}; error_log stderr warn;
events {}
http {
  access_log off;
  ${folders}
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${cert};
    ssl_certificate_key ${key};
    location / {
      proxy_pass ${service.url};
      proxy_set_header Host $http_host;
      ${more}
    }
  }
}
`;
}

async function startNginx(
  place: Place,
  service: Service,
  more: string,
): Promise<{ readonly port: number; readonly program: Program }> {
  const port = await freePort();
  mkdirSync(place.path('nginx'), { recursive: true });
  writeFileSync(place.path('nginx.conf'), nginxConf(place, port, service, more));
  const program = place.start('nginx', ['-p', place.path('nginx'), '-e', 'stderr', '-c', place.path('nginx.conf')], { PATH });
  const probe = new SecureWire({ port, path: '/healthz', name: NAME, ca: authority.cert, headers: {} });
  const state = { isUp: false };
  await until('nginx answers', () => {
    assert.ok(program.isRunning(), `nginx ended: ${program.stderr()}`);
    probe.bare('GET', {}).then(
      (status) => {
        state.isUp = status === 200;
      },
      () => undefined,
    );
    return state.isUp;
  });
  await probe.close();
  return { port, program };
}

interface Reached {
  readonly place: Place;
  readonly port: number;
  readonly key: string;
}

const wireOf = ({ port, key }: Reached, path: string): SecureWire =>
  new SecureWire({ port, path, name: NAME, ca: authority.cert, headers: { authorization: `Bearer ${key}` } });

function clientOf(reached: Reached, version: string, path: string): StoryClient {
  return new StoryClient({
    wire: wireOf(reached, path),
    version,
    capabilities: capabilitiesOf(version),
    answer: answering('ann'),
  });
}

const settings = (place: Place, listen: JsonObject) => ({
  servers: {
    old: place.story({ era: 'legacy', name: 'old' }),
    new: place.story({ era: 'modern', name: 'new' }),
    stepping: place.entry(`${ROOT}test/servers/stepping/main.ts`),
  },
  listen,
});

/** What holds wherever TLS ends. */
function clientsWork(reached: () => Reached): void {
  for (const version of [LEGACY, MODERN]) {
    it(`a client of ${version} discovers, calls, is asked and gets errors`, async () => {
      for (const name of ['old', 'new']) {
        const client = clientOf(reached(), version, `/s/${name}`);
        const opened = await client.open();
        assert.equal(opened.error, undefined, opened.text);
        assert.deepEqual(await client.call('echo', { a: 1 }).then(textOf), '{"a":1}');
        assert.match(textOf(await client.call('form')), /"name":"ann"/);
        assert.equal(at((await client.call('rpc-error')).error, 'code'), -32_050);
        assert.equal(textOf(await client.call('big', { chars: 1_000_000 })).length, 1_000_000);
        await client.close();
      }
      const all = clientOf(reached(), version, '/mcp');
      await all.open();
      assert.ok(listAt((await all.request('tools/list')).result, 'tools').length > 2);
      await all.close();
    });

    it(`progress reaches a client of ${version} before the result exists`, async () => {
      const client = clientOf(reached(), version, '/s/stepping');
      await client.open();
      const file = reached().place.path(`go-on-${version}`);
      const called = client.call('step', { until: file }, { meta: { progressToken: 'steps' } });
      const told = await client.noticed('notifications/progress');
      assert.deepEqual([told['progressToken'], told['progress']], ['steps', 1]);
      writeFileSync(file, '');
      assert.equal(textOf(await called), 'stepped');
      await client.close();
    });
  }

  it('what belongs to no request arrives on the stream of a legacy session and of a modern subscription', async () => {
    const legacy = clientOf(reached(), LEGACY, '/s/old');
    await legacy.open();
    await legacy.openStream();
    await legacy.call('grow', { name: 'grown' });
    await legacy.noticed('notifications/tools/list_changed');
    await legacy.close();

    const modern = clientOf(reached(), MODERN, '/s/new');
    const controller = new AbortController();
    const listening = modern.request(
      'subscriptions/listen',
      { notifications: { toolsListChanged: true } },
      { signal: controller.signal },
    );
    await modern.noticed('notifications/subscriptions/acknowledged');
    await modern.call('grow', { name: 'grown' });
    await modern.noticed('notifications/tools/list_changed');
    controller.abort();
    await assert.rejects(listening);
    await modern.close();
  });

  it('a client that closes its request cancels the call at the server', async () => {
    const modern = clientOf(reached(), MODERN, '/s/new');
    const controller = new AbortController();
    const called = modern.call('wait', { tag: 'left' }, { signal: controller.signal });
    await reached().place.journaled('waiting', (one) => at(one, 'args', 'tag') === 'left');
    controller.abort();
    await assert.rejects(called);
    await reached().place.journaled('cancelled', (one) => at(one, 'args', 'tag') === 'left');
    await modern.close();
  });

  for (const [what, headers, status] of [
    ['the right name and key', {}, 200],
    ['no key', { authorization: '' }, 401],
    ['a wrong key', { authorization: 'Bearer nobodys' }, 401],
    ['a foreign Host', { host: 'rebound.test' }, 403],
    ['a Host that only begins like ours', { host: `${NAME}.evil.test` }, 403],
    ['a foreign Origin', { origin: 'https://evil.test' }, 403],
    ['our own Origin', { origin: `https://${NAME}` }, 200],
  ] as const) {
    it(`with ${what} the answer is ${status}`, async () => {
      const wire = wireOf(reached(), '/s/old');
      assert.equal(await wire.bare('POST', headers, initialize(LEGACY)), status);
      await wire.close();
    });
  }
}

for (const [what, more, host] of [
  ['as it comes', '', '127.0.0.1'],
  [
    'with HTTP/1.1 and kept connections, bound to every address',
    'proxy_http_version 1.1; proxy_set_header Connection "";',
    '0.0.0.0',
  ],
] as const) {
  describe(`behind nginx ${what}`, () => {
    const place = new Place();
    const made: { reached: Reached } = { reached: { place, port: 0, key: '' } };

    before(async () => {
      place.configure(settings(place, { host, behindProxy: true, hosts: [NAME] }));
      const key = place.newKey('ann');
      const service = await place.serve([]);
      const reachable = { ...service, url: service.url.replace('0.0.0.0', '127.0.0.1') };
      const { port } = await startNginx(place, reachable, more);
      made.reached = { place, port, key };
    });
    after(() => place.end());

    clientsWork(() => made.reached);
  });
}

describe('with TLS of its own, bound to every address', () => {
  const place = new Place();
  const made: { reached: Reached } = { reached: { place, port: 0, key: '' } };

  before(async () => {
    place.configure(settings(place, { host: '0.0.0.0', hosts: [NAME], tls: certificateIn(place) }));
    const key = place.newKey('ann');
    const { url } = await place.serve([]);
    assert.equal(new URL(url).origin, `https://${NAME}:${new URL(url).port}`);
    made.reached = { place, port: Number(new URL(url).port), key };
  });
  after(() => place.end());

  clientsWork(() => made.reached);

  for (const [what, options] of [
    ['a version of TLS that is broken', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }],
    ['an authority that did not sign it', { ca: createAuthority('another').cert }],
    ['another name', { servername: 'other.test' }],
  ] as const satisfies readonly (readonly [string, RequestOptions])[]) {
    it(`${what} ends the handshake`, async () => {
      const wire = wireOf(made.reached, '/healthz');
      await assert.rejects(wire.open({ ...options, agent: false }));
      await wire.close();
    });
  }

  it('plain HTTP gets no answer', async () => {
    await assert.rejects(fetch(`http://127.0.0.1:${made.reached.port}/healthz`));
  });
});

describe('another address than loopback', () => {
  const place = new Place();
  after(() => place.end());
  const tls = certificateIn(place);

  for (const [what, listen, flags, code] of [
    ['without TLS and names', { host: '0.0.0.0' }, [], 'settings.invalid'],
    ['without TLS or a proxy', { host: '0.0.0.0', hosts: [NAME] }, [], 'settings.invalid'],
    ['with TLS but no names', { host: '0.0.0.0', tls }, [], 'settings.invalid'],
    ['behind a proxy but without names', { host: '::', behindProxy: true }, [], 'settings.invalid'],
    ['by a flag', {}, ['--host', '0.0.0.0'], 'settings.exposed'],
    ['by a flag, without names', { tls }, ['--host', '0.0.0.0'], 'settings.exposed'],
    ['by a flag, as a name', {}, ['--host', 'machine.test'], 'settings.exposed'],
    ['without keys', { host: '0.0.0.0', hosts: [NAME], tls }, ['--no-auth'], 'cli.usage'],
    ['without keys, by a flag', { hosts: [NAME], tls }, ['--no-auth', '--host', '0.0.0.0'], 'cli.usage'],
  ] as const) {
    it(`is refused ${what}`, () => {
      place.configure({ servers: { a: { command: 'x' } }, listen: listen as JsonObject });
      for (const workers of ['1', '2']) {
        const args = ['serve', '--config', place.config, '--port', '0', '--workers', workers, ...flags];
        const { code: exit, err } = place.bartizan(...args);
        assert.match(err, new RegExp(`^${code.replace('.', '\\.')} .* Fix: `), err);
        assert.notEqual(exit, 0);
        assert.doesNotMatch(err, /serves|\n {4}at /);
      }
    });
  }
});

describe('a certificate that cannot be used', () => {
  const place = new Place();
  after(() => place.end());
  const { cert, key } = certificateIn(place);
  writeFileSync(place.path('junk.pem'), 'no certificate');

  for (const [what, tls] of [
    ['is not there', { cert: place.path('none.pem'), key }],
    ['has no key', { cert, key: place.path('none.pem') }],
    ['is none', { cert: place.path('junk.pem'), key }],
    ['has a key that is none', { cert, key: place.path('junk.pem') }],
  ] as const) {
    it(`is named when it ${what}`, () => {
      place.configure({ servers: { a: { command: 'x' } }, listen: { tls } });
      const { code, err } = place.bartizan('serve', '--config', place.config, '--port', '0');
      assert.match(err, /^settings\.\S+ .*listen\.tls.* Fix: /, err);
      assert.notEqual(code, 0);
    });
  }
});

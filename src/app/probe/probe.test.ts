// Each thing that a server can do wrong, by itself, at a server that is right otherwise: found as what it is, and nothing else is.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { endpointRules } from '../../scanner/rules/endpoint.ts';
import { type Probed, probe } from './probe.ts';

const program = fileURLToPath(new URL('../../../test/servers/probe/main.ts', import.meta.url));
const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
after(() => child.kill('SIGKILL'));
const lines = createInterface({ input: child.stdout });
const [port] = (await once(lines, 'line')) as [string];
const asked = new Set<string>();
lines.on('line', (line) => asked.add(line));

const probed = (words: string): Promise<Probed> => probe(`http://127.0.0.1:${port}/${words}/mcp`, AbortSignal.timeout(60_000));

const hitsIn = ({ facts }: Probed): readonly (readonly [rule: string, note: string])[] =>
  endpointRules.flatMap((rule) => [...rule.judge(facts)].map(({ note }) => [rule.id, note] as const));

/** What each word must be found as; an open server is told as open beside it. */
const OPEN: readonly (readonly [words: string, rule: string, note: RegExp])[] = [
  ['host-any', 'host-unchecked', /rebinding/],
  ['host-prefix', 'host-unchecked', /rebinding/],
  ['origin-any', 'origin-unchecked', /another site/],
  ['origin-prefix', 'origin-unchecked', /another site/],
  ['origin-null', 'origin-unchecked', /another site/],
  ['cors-any', 'cors-open', /whatever site/],
  ['cors-star', 'cors-open', /every site/],
  ['cors-null', 'cors-open', /whatever site/],
  ['cors-prefix', 'cors-open', /whatever site/],
  ['session-short', 'weak-session', /4 characters/],
  ['session-same', 'weak-session', /the same id/],
  ['session-number', 'weak-session', /a number/],
  ['session-counter', 'weak-session', /a few characters/],
  ['session-time', 'weak-session', /version 1/],
  ['leak-stack', 'error-leak', /stack/],
  ['leak-json', 'error-leak', /stack/],
  ['header-any', 'header-mismatch', /does not exist/],
  ['any-version', 'header-mismatch', /whatever revision/],
  ['both,method-any', 'header-mismatch', /proxy/],
  ['modern,method-any', 'header-mismatch', /proxy/],
  ['modern,host-prefix', 'host-unchecked', /rebinding/],
  ['stream,host-any', 'host-unchecked', /rebinding/],
  ['stream', 'weak-session', /in an address/],
];

/** The same where it asks for a token. */
const CLOSED: readonly (readonly [words: string, rule: string, note: RegExp])[] = [
  ['token-any', 'open-endpoint', /takes any/],
  ['token-unsigned', 'open-endpoint', /nobody signed/],
  ['no-challenge,no-metadata', 'oauth-metadata', /who gives access/],
  ['resource-other', 'oauth-metadata', /another resource/],
  ['resource-sibling', 'oauth-metadata', /another resource/],
  ['resource-none', 'oauth-metadata', /do not say what they are about/],
  ['no-issuer', 'oauth-metadata', /no authorization server/],
  ['issuer-plain', 'oauth-metadata', /without TLS/],
  ['issuer-other', 'oauth-metadata', /another issuer/],
  ['no-server-metadata', 'oauth-metadata', /RFC 8414/],
  ['no-pkce', 'oauth-metadata', /PKCE/],
  ['pkce-plain', 'oauth-metadata', /PKCE/],
];

for (const [words, rule, note] of OPEN)
  test(`${words} is found as ${rule}, and nothing else but that it is open`, async () => {
    const seen = await probed(words);
    const hits = hitsIn(seen);
    // The older transport has its session in an address: that is its way.
    const others = new Set(['open-endpoint', ...(words.startsWith('stream') ? ['weak-session'] : [])]);
    assert.match(hits.find(([id]) => id === rule)?.[1] ?? '', note);
    assert.deepEqual(
      hits.map(([id]) => id).filter((id) => id !== rule && !others.has(id)),
      [],
    );
    assert.ok(hits.some(([id]) => id === 'open-endpoint'));
    assert.deepEqual(seen.failed, []);
  });

for (const [words, rule, note] of CLOSED)
  test(`closed,${words} is found as ${rule}, and nothing else`, async () => {
    const seen = await probed(`closed,${words}`);
    const hits = hitsIn(seen);
    assert.deepEqual([...new Set(hits.map(([id]) => id))], [rule]);
    assert.match(hits.map(([, text]) => text).join(), note);
    assert.match(seen.unmeasured.join(), /Host, Origin, sessions/);
    assert.deepEqual(seen.failed, []);
  });

for (const words of ['careful', 'modern', 'both'])
  test(`a right server is only told as open (${words})`, async () => {
    const seen = await probed(words);
    assert.deepEqual(
      hitsIn(seen).map(([id]) => id),
      ['open-endpoint'],
    );
    assert.deepEqual([seen.tools.length, seen.failed], [1, []]);
  });

for (const words of ['closed', 'closed-list'])
  test(`a right server that asks for a token has nothing against it (${words})`, async () => {
    const seen = await probed(words);
    assert.deepEqual([hitsIn(seen), seen.failed, seen.tools], [[], [], []]);
  });

test('a token that nobody issued is also tried where only the list is closed', async () => {
  assert.match(hitsIn(await probed('closed-list,token-any')).join(), /open-endpoint,it asks for a token and takes any/);
});

test('tools of later pages are seen', async () => {
  assert.equal((await probed('pages')).tools.length, 2);
});

test('what is no server of MCP was not looked at', async () => {
  assert.match((await probed('page')).failed.join(), /status 404, and with nothing of MCP/);
});

test('no tool was called in any of these', () => {
  assert.deepEqual([...asked].sort(), ['initialize', 'notifications/initialized', 'tools/list']);
});

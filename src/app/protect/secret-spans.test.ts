// Each secret of a value is found, nothing else is taken out, and what a server gets in the end is the value that its client had.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rewriteOf, type StartedEntry } from '../../clients/rewrite.ts';
import { fillSecrets } from '../fill-secrets.ts';
import { expandServers, secretPlaceFor } from '../settings-expand.ts';
import { secretSpans } from './secret-spans.ts';

// In pieces, so that no scanner takes this file for a leak.
const ONE = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
const TWO = `glpat-${'k9Xw2LmQ7vRt5YbN8zPs'}`;
const RANDOM = 'k9Xw2LmQ7vRt5YbN8zPs4Ue1';

/** The value with `#` for each secret. */
const shown = (name: string, value: string): string =>
  secretSpans(name, value)
    .toReversed()
    .reduce((text, { start, end }) => `${text.slice(0, start)}#${text.slice(end)}`, value);

describe('secrets in a value', () => {
  const cases: readonly (readonly [name: string, value: string, shown: string])[] = [
    ['GITHUB_TOKEN', ONE, '#'],
    ['Authorization', `Bearer ${RANDOM}`, 'Bearer #'],
    ['KEYS', `${ONE},${TWO}`, '#,#'],
    ['KEYS', `${ONE} ${ONE}`, '# #'],
    ['KEYS', `${ONE} x${ONE}y`, '# x#y'],
    ['API_KEYS', `${ONE},hunter2hunter`, '#'],
    [
      'DB',
      `postgres://me:${RANDOM}@db.local/x?sslmode=require&token=${TWO}`,
      'postgres://me:#@db.local/x?sslmode=require&token=#',
    ],
    ['DATABASE_URL', 'postgres://me:pa@ss-word@db.local:5432/x', 'postgres://me:#@db.local:5432/x'],
    [
      'DB',
      'postgres://a:first-pw@one.local,postgres://b:second-pw@two.local',
      'postgres://a:#@one.local,postgres://b:#@two.local',
    ],
    ['DSN', `mysql://me:hunter2hunter@db/x?api_key=${RANDOM}`, 'mysql://me:#@db/x?api_key=#'],
    ['URL', `https://api.local/mcp?key=${RANDOM}&team=blue`, 'https://api.local/mcp?key=#&team=blue'],
    ['SETTINGS', `A=${ONE};B=${TWO};LEVEL=debug`, 'A=#;B=#;LEVEL=debug'],
    ['SETTINGS', 'Server=db;User Id=me;Password=hunter2hunter;Port=5432', 'Server=db;User Id=me;Password=#;Port=5432'],
    [
      'OPENAPI_MCP_HEADERS',
      `{"Authorization": "Bearer ${RANDOM}", "X-Api-Key":"${TWO}", "Notion-Version": "2022-06-28"}`,
      '{"Authorization": "Bearer #", "X-Api-Key":"#", "Notion-Version": "2022-06-28"}',
    ],
    ['EXTRA', `${ONE} and k9Xw2LmQ7vRt5YbN8zPs4Ue2`, '# and #'],
    ['MIXED', `your-token-here ${ONE}`, 'your-token-here #'],
    ['ADDRESS', `db.local:5432/x?password=hunter2hunter`, 'db.local:5432/x?password=#'],
    ['PRICE', `x$${ONE}`, 'x#'],
    ['COOKIE', `theme=dark; sid=${RANDOM}`, '#'],
    ['LOG_LEVEL', 'debug', 'debug'],
    ['PATH', '/usr/bin:/usr/local/bin', '/usr/bin:/usr/local/bin'],
    ['BASE_URL', 'https://api.local:8443/v1?page=1&size=100', 'https://api.local:8443/v1?page=1&size=100'],
    ['COMMIT', '9f3a7c1e5b0d82469f3a7c1e5b0d82469f3a7c1e', '9f3a7c1e5b0d82469f3a7c1e5b0d82469f3a7c1e'],
    ['API_KEY', '<your key here>', '<your key here>'],
  ];
  for (const [name, value, expected] of cases) {
    it(`${name} of ${expected} holds ${expected.split('#').length - 1}`, () => assert.equal(shown(name, value), expected));
  }

  it('more than anybody would write by hand are one, and every one of them is gone', () => {
    const value = Array.from({ length: 40 }, (_, index) => `${ONE.slice(0, -2)}${index + 10}`).join(',');
    assert.equal(shown('KEYS', value), '#');
  });

  it('hostile text takes no time worth mentioning', { timeout: 5_000 }, () => {
    for (const unit of ['a://:', 'a=', 'token:', '$', 'a.', ' = ', 'bearer ', '"', '://x:y@'])
      secretSpans('X', unit.repeat(10_000));
  });
});

it('what a server gets is what its client had, whatever stands around the secrets', async () => {
  const piece = fc.oneof(
    fc.constantFrom(ONE, TWO, RANDOM, '$', '$$', '${', '{', '}', ';', ' ', 'password=', 'x://u:', '@h/', 'Bearer ', '"', '\\'),
    fc.string({ maxLength: 6 }),
  );
  const value = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('').replaceAll('\0', ''));
  await fc.assert(
    fc.asyncProperty(value, fc.constantFrom('API_KEY', 'DB', 'AUTHORIZATION'), async (text, name) => {
      const entry: StartedEntry = {
        name: 'a',
        path: ['mcpServers', 'a'],
        launch: { kind: 'command', command: '/opt/a', args: [], env: { [name]: text } },
        written: { command: '/opt/a', env: { [name]: text } },
        isDisabled: false,
        grants: [],
        program: { source: { kind: 'file', name: '/opt/a' }, runner: '/opt/a', options: [], args: [], wrappers: [] },
      };
      const rewrite = rewriteOf('cursor', entry, { spansOf: secretSpans, doMove: true });
      assert.ok(rewrite.kind === 'rewrite');
      const names = new Map(rewrite.secrets.map((secret, index) => [secret, `s${index}`]));
      const wanted = rewrite.wanted((secret) => secretPlaceFor(names.get(secret) ?? ''));
      const env = 'url' in wanted ? {} : (wanted.env ?? {});
      for (const [secret, place] of names) {
        const left = (env[name] ?? '').replaceAll(secretPlaceFor(place), ' ');
        if (secret.value.length > 16) assert.ok(!left.includes(secret.value), left);
      }
      const { a } = expandServers({ a: { command: '/opt/a', args: [], env } }, { [name]: text }, 'f');
      assert.ok(a !== undefined);
      const values = new Map(rewrite.secrets.map((secret) => [names.get(secret), secret.value]));
      const reader = { read: async (place: string) => values.get(place) ?? '', unlock: async () => undefined };
      const filled = await fillSecrets('a', a, reader, () => 'w');
      assert.equal(filled.values[name], text);
    }),
    { numRuns: 500 },
  );
});

import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { redacted } from './redacted.ts';

const show = (text: string, maxChars = 10_000): string => redacted(text, { maxChars });

const from = (chars: string, minLength: number, maxLength = minLength): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...chars), minLength, maxLength });
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const WORD = `${UPPER}${UPPER.toLowerCase()}${DIGITS}`;
const word = (min: number, max = min): fc.Arbitrary<string> => from(WORD, min, max);
const prefixed = (prefix: string, min: number, max = min): fc.Arbitrary<string> => word(min, max).map((rest) => prefix + rest);

/** Credentials that are known by their shape alone. */
const known = fc.oneof(
  prefixed('ghp_', 36),
  prefixed('github_pat_', 22, 80),
  prefixed('sk-', 20, 50),
  prefixed('sk-proj-', 40),
  prefixed('sk_live_', 24),
  prefixed('glpat-', 20),
  prefixed('npm_', 36),
  prefixed('AIza', 35),
  prefixed('hf_', 34),
  from(UPPER + DIGITS, 16).map((rest) => `AKIA${rest}`),
  fc.tuple(fc.constantFrom('xoxb', 'xoxp', 'xoxa'), from(DIGITS, 11), word(24)).map((parts) => parts.join('-')),
  fc.tuple(word(20, 60), word(20, 90), word(43)).map(([head, body, signature]) => `eyJ${head}.eyJ${body}.${signature}`),
  fc
    .tuple(
      fc.constantFrom('', 'RSA ', 'EC ', 'OPENSSH '),
      fc.array(word(64), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('\n', '\\n'),
    )
    .map(
      ([kind, lines, end]) => `-----BEGIN ${kind}PRIVATE KEY-----${end}${lines.join(end)}${end}-----END ${kind}PRIVATE KEY-----`,
    ),
);
const value = from(`${WORD}!#$%*+-./:?@^_~`, 6, 40).filter((text) => !/^[:=]/.test(text));
/** Credentials that are known by what stands before them; `{}` is their place. */
const place = fc.constantFrom(
  'Bearer {}',
  'authorization: Bearer {}',
  'Authorization: token {}',
  '"authorization": "Basic {}"',
  'password={}',
  'password: "{}"',
  "PGPASSWORD = '{}'",
  'api_key={}',
  'X-Api-Key: {}',
  'apiKey: {}',
  'DB_PASSWORD={}',
  '{"client_secret":"{}"}',
  String.raw`{\"access_token\":\"{}\"}`,
  '?key={}',
  '--token={}',
  'token := "{}"',
  'Cookie: a={}; b=c',
  'https://user:{}@example.com/x',
  'postgres://{}@db/x',
  'secret => "{}"',
  'curl -u someone:{} example.com',
);
const around = fc.string({
  unit: fc.constantFrom('a', 'Z', ' ', '\n', '.', ',', '(', '"', ':', '/', 'é', '汉', '\u200b', '1'),
  maxLength: 60,
});

it('a credential known by its shape is never shown', () => {
  fc.assert(
    fc.property(around, known, around, fc.constantFrom(' ', '\n', '"', '=', '/', ','), (before, secret, after, border) => {
      assert.ok(!show(before + border + secret + border + after).includes(secret), secret);
    }),
    { numRuns: 500 },
  );
});

it('a credential known by its name or scheme is never shown', () => {
  fc.assert(
    fc.property(around, place, value, around, (before, where, secret, after) => {
      fc.pre(!where.includes('://') || !/[/?#]/.test(secret));
      assert.ok(!show(`${before} ${where.replace('{}', () => secret)} ${after}`).includes(secret), where);
    }),
    { numRuns: 1_000 },
  );
});

it('not even a part of a credential is shown where the text is cut', () => {
  const secret = `ghp_${'aB3dE6gH9'.repeat(4)}`;
  for (const maxChars of [1, 10, 50, 100]) {
    for (let at = 0; at < maxChars + 4_200; at += at < 120 || at > 4_000 ? 1 : 97) {
      const shown = show(`${'x '.repeat(at / 2)} ${secret} ${secret}`, maxChars);
      assert.ok(!/aB3|B3d|3dE/.test(shown), shown);
    }
  }
  assert.equal(show(`token=${'k'.repeat(20_000)} and more`, 40).includes('kk'), false);
});

it('a password with blanks or escaped quotes is masked to its end', () => {
  assert.equal(show('{"password":"my \\"pass phrase\\" here","b":1}'), '{"password":***,"b":1}');
  assert.equal(show("password='two words' left"), 'password=*** left');
  assert.equal(show('password="never closed and'), 'password=***');
});

it('what stays says what was there', () => {
  for (const [text, shown] of [
    ['Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
    ['ghp_0123456789abcdefghijABCDEFGHIJ012345 leaked', 'ghp_*** leaked'],
    ['https://me:pw@host:8080/path?x=1', 'https://***@host:8080/path?x=1'],
    ['key AKIAIOSFODNN7EXAMPLE.', 'key AKIA***'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nnext', '-----BEGIN PRIVATE KEY-----***\\u{a}next'],
    ['id 7f3c9a1e-52b4-4d1f-9e0a-3b6c8d2f1a77', 'id ***'],
  ] as const) {
    assert.equal(show(text), shown);
  }
});

it('ordinary text stays as it is', () => {
  for (const text of [
    'ENOENT: no such file or directory, open /home/someone/projects/modelcontextprotocol/servers/package.json',
    'Cannot find module @modelcontextprotocol/server-filesystem',
    'tool "read_multiple_files_with_line_numbers" of server files is unknown',
    'listening on http://127.0.0.1:8080/mcp since 2026-11-21T10:12:33.123Z',
    'io.modelcontextprotocol/clientCapabilities',
    'task-management and disk-something, asking for a token or a password',
    'Der Schlüssel 汉字 😀',
  ]) {
    assert.equal(show(text), text);
  }
});

it('control and invisible characters are shown by their numbers', () => {
  assert.equal(
    show('a\u0000b\u001b[31m\r\n\u200b\u202e\ufeff\u{e0041}\u00ad\u3164\ud800x'),
    'a\\u{0}b\\u{1b}[31m\\u{d}\\u{a}\\u{200b}\\u{202e}\\u{feff}\\u{e0041}\\u{ad}\\u{3164}\\u{d800}x',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
      assert.doesNotMatch(show(text), /[\p{C}\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point}/u);
    }),
    { numRuns: 500 },
  );
});

it('never longer than asked, always well-formed, and a cut is visible', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 0, max: 70 }), (text, maxChars) => {
      const shown = show(text, maxChars);
      assert.ok(shown.length <= maxChars && shown.isWellFormed());
      if (text.length > maxChars && maxChars > 0) assert.ok(shown.endsWith('…') || shown.includes('***'));
    }),
  );
  assert.equal(show('abcdef', 4), 'abc…');
  assert.equal(show('abcd', 4), 'abcd');
  assert.equal(show('a😀bc', 3), 'a\ufffd…');
});

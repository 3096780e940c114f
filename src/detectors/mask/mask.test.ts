import assert from 'node:assert/strict';
import { test } from 'node:test';
import { masked } from './mask.ts';

const KEY = 'ghp_k3JdW0c8vQmZ1xR7tYpB5nL2hGfS9aUeKo4D';

/** Holds what is left of each text. */
function leaves(rows: readonly (readonly [text: string, left: string])[]): void {
  for (const [text, left] of rows) assert.equal(masked(text).text, left);
}

test('places are in order, do not overlap, and hold exactly what was masked', () => {
  const text = `token: ${KEY}, mail jane@harbour.example, card 4111 1111 1111 1111, again ${KEY}`;
  const { spans, text: shown } = masked(text);
  assert.deepEqual(
    spans.map(({ start, end, type }) => [type, text.slice(start, end)]),
    [
      ['SECRET', KEY],
      ['EMAIL_ADDRESS', 'jane@harbour.example'],
      ['CREDIT_CARD', '4111 1111 1111 1111'],
      ['SECRET', KEY],
    ],
  );
  assert.equal(shown, 'token: [SECRET], mail [EMAIL_ADDRESS], card [CREDIT_CARD], again [SECRET]');
});

test('JSON stays JSON', () => {
  const value = { token: KEY, nested: [{ password: 'Tr1cky-"horse"-77', note: 'call +44 20 7946 0958' }], n: 4111111111111111 };
  assert.doesNotThrow(() => JSON.parse(masked(JSON.stringify({ ...value, n: 'none' })).text));
});

test('places count UTF-16 units, also after emoji', () => {
  const text = `👩‍💻 ${KEY}`;
  const [span] = masked(text).spans;
  assert.equal(text.slice(span?.start, span?.end), KEY);
});

test('passwords are known by their name in other languages, sessions by their cookie', () => {
  leaves([
    ['contraseña: Verano*2024a', 'contraseña: [SECRET]'],
    ['пароль: Zima_2024q', 'пароль: [SECRET]'],
    ['密码：Dragon!8842', '密码：[SECRET]'],
    ['Set-Cookie: session=8f3b2c1d9e7a6f5b4c3d2e1f; Path=/', 'Set-Cookie: session=[SECRET]; Path=/'],
    ['Ruf an: +49 (0)30 901820', 'Ruf an: [PHONE_NUMBER]'],
    ['from 2001:db8::8a2e:370:7334 today', 'from [IP_ADDRESS] today'],
  ]);
});

test('a user with a password is known however a command of curl writes it', () => {
  leaves([
    ['curl -u jane:Wint3r-is-here https://api.example/', 'curl -u [SECRET] https://api.example/'],
    ["curl --user jane:'Wint3r is here' -i https://api.example/", "curl --user [SECRET]' -i https://api.example/"],
    ['curl -X POST \\\n  -u "jane:Wint3r-is-here" \\\n  -d x', 'curl -X POST \\\n  -u "[SECRET]" \\\n  -d x'],
    ['curl -u k7Vq2LmZx9Rt4: https://api.example/', 'curl -u [SECRET] https://api.example/'],
    ['curl -u jane: https://api.example/', 'curl -u jane: https://api.example/'],
    ['curl -u "$USER:$PASS" https://api.example/', 'curl -u "$USER:$PASS" https://api.example/'],
  ]);
  const quoted = JSON.stringify({ run: 'curl -u "jane:Wint3r-is-here" https://api.example/' });
  assert.deepEqual(JSON.parse(masked(quoted).text), { run: 'curl -u "[SECRET]" https://api.example/' });
});

test('placeholders, references, digests and versions are left alone', () => {
  for (const text of [
    `token: \${TOKEN}`,
    'password=<your password>',
    'api_key = os.environ["API_KEY"]',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'version 10.2.4.1 of 2026-01-14',
    'build 1.2.3.4 released',
    'AKIAXXXXXXXXXXXXXXXX',
  ])
    assert.equal(masked(text).text, text);
});

test('a credential at the border of two parts of a long text is masked', () => {
  const text = `${'word '.repeat(39_995)}${KEY} ${'word '.repeat(10)}`;
  assert.ok(!masked(text).text.includes(KEY));
});

test('a key block is masked whole: behind one that never ends, and cut off', () => {
  const body = 'MIIEowIBAAKCAQEA7bq2'.repeat(6);
  const [begin, end] = ['-----BEGIN RSA PRIVATE KEY-----', '-----END RSA PRIVATE KEY-----'];
  const filling = 'so it begins. '.repeat(1500);
  leaves([
    [`a ${begin}\n${body}\n${end} b`, 'a [SECRET] b'],
    [`a ${begin}\n${body}\n${begin}\n${body}\n${end} b`, 'a [SECRET] b'],
    [`${begin} ${filling}${begin}\n${body}\n${end} b`, `${begin} ${filling}[SECRET] b`],
    [`a ${begin}\n${body}`, 'a [SECRET]'],
    [`${begin} and ${end} stand around a key`, `${begin} and ${end} stand around a key`],
  ]);
});

test('a run of the alphabet, and a password that repeats the name, are no credentials; a real one beside a run is', () => {
  leaves([
    ['secret_key: "sk_abcdefghijklmnopqrstuvwxyz123"', 'secret_key: "sk_abcdefghijklmnopqrstuvwxyz123"'],
    ['postgres://postgres:postgres@localhost:5432/app', 'postgres://postgres:postgres@localhost:5432/app'],
    ['postgres://postgres:postgres7Kq@localhost:5432/app', 'postgres://[SECRET]@localhost:5432/app'],
    ['secret_key: "k7Vq2LmZx9Rt4Wp8abcdefgh"', 'secret_key: "[SECRET]"'],
  ]);
});

test('long runs of one kind end, whatever they are', () => {
  // A pattern that splits a run of digits in every way would not end before the test runner gives up.
  for (const unit of ['1', '1 ', '61', '+1 ', 'key=', 'a.', '-----BEGIN PRIVATE KEY-----', 'curl -u ', 'http://a:', 'x@x.']) {
    const text = unit.repeat(Math.ceil(100_000 / unit.length));
    assert.equal(typeof masked(text).text, 'string');
  }
});

test('a name that only holds the letters of a secret, and a value that a person wrote, are left alone', () => {
  for (const text of [
    '{"items":[],"nextPageToken":"CAUQAA8x7Zk1bGlzdC1tb3Jl"}',
    'Idempotency-Key: 7f3c1d9e-2b4a-4c6d-8e1f-0a9b8c7d6e5f',
    '"partitionKey": "tenant_42f9a1c7d3"',
    'keyId: "R7mQwXk2LzJO2S3ols63Bt"',
    'monkey: Bananas4Everyone2026',
    'etag key "33a64df551425fcc55e4d42a148795d9f25f89d4"',
    'TOKEN_HEADER="x-session-token-v2"',
    'https://docs.example/guide?key=getting-started-2026',
    'password: incorrect, please try again',
    'token: abc123def456ghi789',
    'ANY_KEY = ZHVtbXkgdGV4dCBkYXRhIGRhdGEgZGF0YQ==',
    'DB_CREDENTIALS = "postgres://postgres:postgres@localhost:5432/app"',
    'token: 1.14.2-beta.3+build7f3c',
    'signing key: server-2026.prod.pem',
    '"token": "xoxp-572370529330-573807301142-572331691188-####################"',
  ])
    assert.equal(masked(text).text, text);
});

test('a secret keeps its name whatever stands around it', () => {
  leaves([
    ['SECRET_KEY_BASE=9f1c7e3b5a2d8046b1e7c3f9a5d20864', 'SECRET_KEY_BASE=[SECRET]'],
    ['monkeyApiKey: "B9mTcFSck2LzJO2S3ols63"', 'monkeyApiKey: "[SECRET]"'],
    ['secret_id: 0d9c5f4e-7b1a-4f3e-9a6c-2e8b1d7f5a30', 'secret_id: [SECRET]'],
    ['https://a.example/?access_token=q8Zk2mXw7RtP4LaV&user=jane', 'https://a.example/?access_token=[SECRET]&user=jane'],
    ['AWS_SECRET_ACCESS_KEY=wPalrXUnnFEMI/K7MDONG/bPxRfiCYzEXAMINKEY', 'AWS_SECRET_ACCESS_KEY=[SECRET]'],
    ['token: eyJhbGciOiJub25lIn0eyJ0.eyJzdWIiOiJ0ZXN0LXVzZXIifQ.', 'token: [SECRET]'],
  ]);
});

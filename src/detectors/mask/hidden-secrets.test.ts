// Credentials that are carried out in disguise, and honest values that look like codes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../engine.ts';
import { hiddenSecrets, isSplitSecret } from './hidden-secrets.ts';

const TOKEN = `ghp_${'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zZ1cV2'}`;
const ADDRESS = 'postgres://ada:Wq8nT2xZr5@db.acme.example:5432/prod';
const BLOCK = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEA7bq2'.repeat(6)}\n-----END RSA PRIVATE KEY-----`;

function base32(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return (bits.match(/.{1,5}/g) ?? []).map((five) => signs[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}
const wide = (text: string): string => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < 'n' ? 13 : -13)));
const isFound = (text: string): boolean => [...hiddenSecrets(text)].length > 0;

const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 twice': (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64'),
  hex: (text) => Buffer.from(text).toString('hex'),
  base32,
  wide,
  rot13,
  backwards: (text) => [...text].reverse().join(''),
  'zero-width characters': (text) => [...text].join('\u200b'),
  'letters apart': (text) => [...text].join(' '),
  'in an address': (text) => `https://x.example/i?d=${encodeURIComponent(text)}`,
};

for (const [name, disguise] of Object.entries(DISGUISES)) {
  test(`a token, an address with a password and a key block are found: ${name}`, () => {
    for (const secret of [TOKEN, ADDRESS, BLOCK]) assert.ok(isFound(disguise(secret)), secret.slice(0, 20));
  });
}

test('a credential that is split over two arguments is found, and two whole arguments are not', () => {
  assert.ok(isSplitSecret(TOKEN.slice(0, 15), TOKEN.slice(15)));
  assert.ok(!isSplitSecret('report_2026', 'aB3dE5gH7jK9mN1p'));
  const { arguments: judge } = createEngine();
  assert.ok(judge({ title: TOKEN.slice(0, 15), body: TOKEN.slice(15) }).block);
  assert.ok(!judge({ title: 'ghp_', body: 'is how such tokens begin' }).block);
});

test('what only looks like a code or like a credential is left alone', () => {
  for (const text of [
    'postgres://user:password@localhost:5432/test',
    'AKIAIOSFODNN7EXAMPLE',
    `ghp_${'x'.repeat(36)}`,
    'JBSWY3DPEBLW64TMMQQQJBSWY3DPEBLW64TMMQQQ',
    '9fceb02d0ae598e95dc970b74767f19372d61af8',
    'Ｈｅｌｌｏ　ｗｏｒｌｄ，　ａｌｌ　ｗｉｄｅ',
  ])
    assert.ok(!isFound(text), text);
});

test('long runs end, whatever they are', () => {
  for (const unit of ['A', 'A ', '%41', '－', '-----BEGIN', 'http://a:b@', '\u200b', 'JBSWY3DP='])
    assert.equal(typeof isFound(unit.repeat(Math.ceil(100_000 / unit.length))), 'boolean');
});

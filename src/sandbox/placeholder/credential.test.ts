import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { Concealer } from './conceal.ts';
import { credentialOf, fillHeaders, formsToMask, type PlaceholderRule } from './credential.ts';

const RULE: PlaceholderRule = { secret: 'TOKEN', host: 'api.example.com', port: 443, header: 'x-api-key' };
// Ten times three bytes: base64 shows no part of a next character.
const VALUE = 'correct horse+battery/stapler!';
const credential = credentialOf('s', RULE, VALUE, 'w0rd');
const { placeholder } = credential;

describe('filling a header', () => {
  it('takes its one header, whatever its case, wherever the placeholder stands in it', () => {
    assert.deepEqual(fillHeaders(['Host', 'h', 'X-API-Key', placeholder], [credential]), ['Host', 'h', 'X-API-Key', VALUE]);
    assert.deepEqual(fillHeaders(['x-api-key', `a ${placeholder} b ${placeholder}`], [credential]), [
      'x-api-key',
      `a ${VALUE} b ${VALUE}`,
    ]);
  });

  it('leaves others, values that only look like names, and headers that stand twice', () => {
    for (const raw of [
      ['authorization', placeholder],
      ['x-note', 'x-api-key', placeholder, 'y'],
      ['x-api-key', placeholder, 'X-Api-Key', placeholder],
      ['x-api-key', placeholder.slice(0, -1)],
    ])
      assert.deepEqual(fillHeaders(raw, [credential]), raw);
  });

  it('puts a secret in as it is, with characters that replacing knows', () => {
    const odd = credentialOf('s', RULE, "$& $1 $' $$ 12", 'w0rd');
    assert.deepEqual(fillHeaders(['x-api-key', placeholder], [odd]), ['x-api-key', "$& $1 $' $$ 12"]);
  });
});

it('a secret that no header can hold, or that could not be found again, is refused', () => {
  for (const value of [
    'short',
    'a'.repeat(5000),
    'line\r\nX: injected-header',
    ' begins with a space',
    'snow\u2603man is long',
    '',
  ])
    assert.throws(
      () => credentialOf('s', RULE, value, 'w0rd'),
      (error) =>
        error instanceof Fault && error.code === 'sandbox.placeholder-unfit' && (value === '' || !error.message.includes(value)),
    );
});

describe('concealing', () => {
  const concealer = new Concealer(formsToMask([credential]));
  const through = async (text: string, cut: number): Promise<string> => {
    const stream = concealer.stream();
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += cut) stream.write(bytes.subarray(at, at + cut));
    stream.end();
    return String(Buffer.concat(await stream.toArray()));
  };

  it('finds every form at every cut, and keeps everything else as it was', async () => {
    const forms = [
      VALUE,
      encodeURIComponent(VALUE),
      Buffer.from(VALUE).toString('hex'),
      Buffer.from(VALUE).toString('base64url'),
    ];
    const text = `é ${forms.join(' ü ')} correct horse+batter corr`;
    for (let cut = 1; cut < 40; cut += 1)
      assert.equal(await through(text, cut), 'é *** ü *** ü *** ü *** correct horse+batter corr', `cut ${cut}`);
  });

  it('holds back only what may be the begin of a form', () => {
    assert.deepEqual(concealer.begin('hello corr'), { ready: 'hello ', held: 'corr' });
    assert.deepEqual(concealer.begin('hello!'), { ready: 'hello!', held: '' });
    assert.deepEqual(concealer.begin(`${VALUE}co`), { ready: '***', held: 'co' });
  });

  it('a false begin is told in full', async () => {
    assert.equal(await through('correct horse+battery/stapl', 5), 'correct horse+battery/stapl');
  });
});

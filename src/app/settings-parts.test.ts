// The small parts of the settings: units, nearest words, loopback, variables.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how settings ask for a variable.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../base/fault.ts';
import { durationText, parseDuration, parseSize, sizeText } from '../base/units.ts';
import { hintFor, nearest } from './nearest.ts';
import { expandServers, variablesOf } from './settings-expand.ts';
import { addressOf, isLoopback, withListen } from './settings-listen.ts';
import { parseSettings } from './settings-parse.ts';

const codeOf =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof Fault && error.code === code;

describe('units', () => {
  it('sizes and durations are read exactly', () => {
    const sizes = ['1B', '16KiB', '4 MiB', '4GiB', '4MB', '0B', '-1B', '4mib', '1e3B', '', ' 4MiB', '4MiB\n'].map(parseSize);
    assert.deepEqual(sizes, [1, 16_384, 4_194_304, 4_294_967_296, ...Array(8).fill(undefined)]);
    const durations = ['1ms', '30s', '10m', '2 h', '7d', '0s', '5min', '1.5h'].map(parseDuration);
    assert.deepEqual(durations, [1, 30_000, 600_000, 7_200_000, 604_800_000, undefined, undefined, undefined]);
  });

  it('they are printed as they would be written', () => {
    assert.deepEqual([1024, 1025, 4_194_304].map(sizeText), ['1KiB', '1025B', '4MiB']);
    assert.deepEqual([10, 1000, 90_000, 86_400_000].map(durationText), ['10ms', '1s', '90s', '1d']);
  });
});

describe('nearest', () => {
  it('finds a slip and leaves other words alone', () => {
    const known = ['command', 'args', 'env'];
    assert.equal(nearest('comand', known), 'command');
    assert.equal(nearest('COMMAND', known), 'command');
    assert.equal(nearest('enf', known), 'env');
    assert.equal(nearest('agrs', known), 'args');
    assert.equal(nearest('tools', known), undefined);
    assert.equal(nearest('x'.repeat(10_000), known), undefined);
    assert.equal(hintFor('zzzzzz', known), '');
  });
});

describe('loopback', () => {
  it('is only what no other machine reaches', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost']) assert.ok(isLoopback(host), host);
    for (const host of [
      '0.0.0.0',
      '::',
      '',
      '127.0.0.1.example.com',
      '128.0.0.1',
      '0',
      'localhost.example.com',
      '::ffff:1.2.3.4',
    ]) {
      assert.ok(!isLoopback(host), host);
    }
  });

  it('--host cannot open what the file could not', () => {
    const parsed = parseSettings('servers: {a: {command: x}}\n', '/');
    assert.ok('settings' in parsed);
    const { settings } = parsed;
    assert.throws(() => withListen(settings, { host: '0.0.0.0' }), codeOf('settings.exposed'));
    assert.deepEqual(withListen(settings, { port: 0 }), { ...settings, listen: { ...settings.listen, port: 0 } });
    const fronted = { ...settings, listen: { ...settings.listen, behindProxy: true, hosts: ['h'] } };
    assert.equal(withListen(fronted, { host: '::' }).listen.host, '::');
  });

  it('clients are told the name that the certificate is for, and a proxy the address that is listened on', () => {
    const tls = { cert: 'c', key: 'k' };
    const plain = { host: '127.0.0.1', hosts: [], tls: undefined };
    const named = ['mcp.example.com', 'other.example.com'];
    for (const [listen, address] of [
      [plain, 'http://127.0.0.1:4200'],
      [{ ...plain, host: '::1' }, 'http://[::1]:4200'],
      [{ ...plain, host: '10.0.0.5', hosts: named }, 'http://10.0.0.5:4200'],
      [{ ...plain, tls, hosts: named }, 'https://127.0.0.1:4200'],
      [{ host: '0.0.0.0', hosts: named, tls }, 'https://mcp.example.com:4200'],
      [{ host: '::', hosts: ['fd00::1'], tls }, 'https://[fd00::1]:4200'],
    ] as const)
      assert.equal(addressOf(listen, 4200), address);
  });
});

describe('variables', () => {
  const servers = (value: string) => ({
    a: { command: 'x', args: [], env: { K: value } },
    b: { url: 'https://h/', headers: { H: value }, transport: 'auto' as const },
  });

  it('are filled in where they stand, and nowhere twice', () => {
    const expanded = expandServers(servers('<${env:A}$${env:A}${env:A}>'), { A: '${env:B}', B: 'no' }, 'f');
    assert.deepEqual(expanded['a'], { command: 'x', args: [], env: { K: '<${env:B}${env:A}${env:B}>' } });
    assert.deepEqual(variablesOf('<${env:A}$${env:X}${env:B}>'), ['A', 'B']);
  });

  it('all that are missing are named together', () => {
    assert.throws(
      () => expandServers(servers('${env:A}'), {}, 'f'),
      (error) =>
        codeOf('settings.missing-variable')(error) &&
        /A \(servers\.a\.env\.K\), A \(servers\.b\.headers\.H\)/.test(String(error)),
    );
  });

  it('an inherited member of an object is no variable', () => {
    assert.throws(
      () => expandServers(servers('${env:constructor}'), Object.create(null), 'f'),
      codeOf('settings.missing-variable'),
    );
  });

  it('a line break cannot smuggle a header in, and the value is not shown', () => {
    assert.throws(
      () => expandServers(servers('${env:A}'), { A: 's3cret\r\nX: y' }, 'f'),
      (error) => codeOf('settings.bad-variable')(error) && !String(error).includes('s3cret'),
    );
  });
});

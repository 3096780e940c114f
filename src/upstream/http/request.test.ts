import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../../base/fault.ts';
import type { HttpClient } from './client.ts';
import { createRequestWriter, type Headers, headerLine } from './request.ts';

const client = (more: Partial<HttpClient> = {}): HttpClient =>
  ({ origin: 'http://mcp.test:8080', isAbsolute: false, proxyAuthorization: undefined, ...more }) as HttpClient;
const url = new URL('http://mcp.test:8080/mcp?key=1');

const write = (headers: Headers | undefined, body?: string, configured: Headers = {}, own = ''): string => {
  const writer = createRequestWriter('s', client(), configured);
  return writer.write(writer.kind('POST', url, { accept: 'a/b' }), own, headers, body).payload;
};
const code = (expected: string) => (error: unknown) => error instanceof Fault && error.code === expected;

test('a request is one text: head, headers of all three sources, length, body', () => {
  assert.equal(
    write({ 'mcp-method': 'ping' }, '{"a":"é"}', { Authorization: 'Bearer x' }, headerLine('mcp-session-id', 's1')),
    'POST /mcp?key=1 HTTP/1.1\r\nhost: mcp.test:8080\r\naccept: a/b\r\nmcp-session-id: s1\r\nAuthorization: Bearer x\r\n' +
      'mcp-method: ping\r\ncontent-length: 10\r\n\r\n{"a":"é"}',
  );
  assert.equal(write(undefined), 'POST /mcp?key=1 HTTP/1.1\r\nhost: mcp.test:8080\r\naccept: a/b\r\n\r\n');
});

test('a header of a request takes the place of a configured one of that name', () => {
  const text = write({ authorization: 'Bearer caller' }, undefined, { Authorization: 'Bearer x', 'X-Team': 't' });
  assert.ok(!text.includes('Bearer x') && text.includes('authorization: Bearer caller\r\n') && text.includes('X-Team: t\r\n'));
});

test('the encoding tells whether the body is all ASCII', () => {
  const writer = createRequestWriter('s', client(), {});
  const kind = writer.kind('POST', url, {});
  assert.equal(writer.write(kind, '', undefined, '{"a":1}').encoding, 'latin1');
  assert.equal(writer.write(kind, '', undefined, '{"a":"ÿ"}').encoding, 'utf8');
});

test('a value that would start a new line, or is not printable ASCII, is refused', () => {
  for (const value of ['a\r\nx: y', 'a\nb', 'a\rb', 'a\0b', 'é', '\u2028', '\x7f', 'x'.repeat(20_000)]) {
    assert.throws(() => write({ 'mcp-name': value }), code('upstream.bad-header'), JSON.stringify(value).slice(0, 20));
    assert.throws(() => write(undefined, undefined, { authorization: value }), code('upstream.bad-header'));
  }
  for (const value of ['', 'a b', 'a\tb', '=?base64?w6k=?='])
    assert.ok(write({ 'mcp-name': value }).includes(`mcp-name: ${value}\r\n`));
});

test('nobody sets the headers that frame a message or belong to the wire', () => {
  for (const name of [
    'Host',
    'content-length',
    'Transfer-Encoding',
    'CONNECTION',
    'mcp-session-id',
    'accept',
    'proxy-authorization',
    '',
    'a b',
    'a:b',
    'a\r\nb',
  ]) {
    assert.throws(() => write({ [name]: 'x' }), code('upstream.bad-header'), name);
    assert.throws(() => write(undefined, undefined, { [name]: 'x' }), code('upstream.bad-header'), name);
  }
});

test('whatever the headers, a request has one empty line and one length', () => {
  const any = fc.dictionary(fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 20 }), { maxKeys: 4 });
  fc.assert(
    fc.property(any, any, (headers, configured) => {
      try {
        const text = write(headers, '{}', configured);
        assert.equal(text.split('\r\n\r\n').length, 2);
        assert.equal(text.toLowerCase().split('\r\ncontent-length:').length, 2);
        assert.equal(text.split('\r\n').length, text.split(/\r|\n/).length / 2 + 0.5);
      } catch (error) {
        if (!code('upstream.bad-header')(error)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

test('configured headers are never prepared for another origin', () => {
  const writer = createRequestWriter('s', client(), { authorization: 'Bearer x' });
  for (const other of ['http://mcp.test/mcp', 'https://mcp.test:8080/mcp', 'http://evil.test:8080/mcp']) {
    assert.throws(() => writer.kind('POST', new URL(other), {}), code('upstream.bad-url'), other);
  }
});

test('through a proxy the request line names the whole URL, and the proxy gets its own credentials', () => {
  const writer = createRequestWriter('s', client({ isAbsolute: true, proxyAuthorization: 'Basic eA==' }), {});
  const text = writer.write(writer.kind('GET', url, {}), '', undefined, undefined).payload;
  assert.ok(
    text.startsWith('GET http://mcp.test:8080/mcp?key=1 HTTP/1.1\r\nhost: mcp.test:8080\r\nproxy-authorization: Basic eA==\r\n'),
  );
});

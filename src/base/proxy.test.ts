import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostOf, isLoopback, portOf, usesProxy } from './proxy.ts';

const uses = (url: string, noProxy?: string, includesLoopback?: boolean): boolean =>
  usesProxy(new URL(url), { url: 'http://proxy.test:3128', noProxy, includesLoopback });

test('a server elsewhere is reached through the proxy', () => {
  assert.equal(uses('https://mcp.example.com/mcp'), true);
  assert.equal(uses('http://10.1.2.3/mcp', 'example.com'), true);
});

test('loopback never is, unless asked for', () => {
  for (const host of ['localhost', 'app.localhost', 'localhost.', '127.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]']) {
    assert.equal(uses(`http://${host}:8080/`), false, host);
    assert.equal(uses(`http://${host}:8080/`, '', true), true, host);
  }
  assert.equal(isLoopback('localhost.example.com'), false);
  assert.equal(isLoopback('127.example.com'), false);
});

const EXEMPT: readonly (readonly [noProxy: string, url: string, isExempt: boolean])[] = [
  ['*', 'https://a.example.com', true],
  ['example.com', 'https://example.com', true],
  ['example.com', 'https://a.example.com', true],
  ['.example.com', 'https://a.b.example.com', true],
  ['*.example.com', 'https://a.example.com', true],
  ['example.com', 'https://notexample.com', false],
  ['example.com', 'https://example.com.evil.test', false],
  ['EXAMPLE.com', 'https://Example.COM', true],
  ['other.test, example.com', 'https://example.com', true],
  ['other.test example.com', 'https://example.com', true],
  ['example.com:8443', 'https://example.com:8443', true],
  ['example.com:8443', 'https://example.com', false],
  ['example.com:443', 'https://example.com', true],
  ['10.0.0.0/8', 'http://10.200.1.1', true],
  ['10.0.0.0/8', 'http://11.0.0.1', false],
  ['10.0.0.0/99', 'http://10.0.0.1', false],
  ['10.0.0.1', 'http://10.0.0.1', true],
  ['0.0.1', 'http://10.0.0.1', false],
  ['[fd00::1]', 'http://[fd00::1]', true],
  ['fd00::1', 'http://[fd00::1]', true],
  ['[fd00::1]:80', 'http://[fd00::1]', true],
  ['[fd00::1]:81', 'http://[fd00::1]', false],
  ['fd00::/8', 'http://[fd12::1]', true],
  ['', 'http://example.com', false],
  [',,', 'http://example.com', false],
];

test('NO_PROXY names what goes directly, and nothing beside it', () => {
  for (const [noProxy, url, isExempt] of EXEMPT) assert.equal(uses(url, noProxy), !isExempt, `${noProxy} for ${url}`);
});

test('host and port are what a socket needs', () => {
  assert.equal(hostOf(new URL('http://[::1]:80/')), '::1');
  assert.equal(hostOf(new URL('http://example.com./')), 'example.com');
  assert.deepEqual(
    ['http://a/', 'https://a/', 'http://a:8080/'].map((url) => portOf(new URL(url))),
    [80, 443, 8080],
  );
});

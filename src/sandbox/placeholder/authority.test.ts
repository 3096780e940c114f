import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { connect, createServer } from 'node:tls';
import { createAuthority, createIssuer, type Identity } from './authority.ts';

const NOW = Date.now();
const HOST = 'api.example.com';

/** How a client that trusts `ca` takes a server with this certificate: undefined, or the trouble. */
async function judged(identity: Identity, ca: string, servername: string): Promise<string | undefined> {
  const server = createServer(identity, (socket) => socket.end()).on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', servername, ca });
  return new Promise((resolve) => {
    socket.once('secureConnect', () => resolve(undefined));
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) => resolve(`${code} ${message}`));
    socket.once('secureConnect', () => socket.destroy());
  });
}

describe('the authority of a sandbox', () => {
  it('has a certificate for each of its names, and for no other', async () => {
    const authority = createAuthority([HOST, 'b.example.com'], NOW);
    const identity = authority.identityFor(HOST);
    assert.ok(identity !== undefined);
    assert.equal(await judged(identity, authority.cert, HOST), undefined);
    assert.match((await judged(identity, authority.cert, 'b.example.com')) ?? '', /^ERR_TLS_CERT_ALTNAME_INVALID /);
    for (const name of ['example.com', 'x.api.example.com', '', 'evil.example.org'])
      assert.equal(authority.identityFor(name), undefined);
  });

  it('is good for its names alone, even if its key got into the wrong hands', async () => {
    const issuer = createIssuer([HOST], NOW);
    assert.equal(await judged(issuer.issue(HOST), issuer.cert, HOST), undefined);
    for (const [name, asked] of [
      ['evil.example.org', 'evil.example.org'],
      ['*.example.com', HOST],
    ] as const)
      assert.match((await judged(issuer.issue(name), issuer.cert, asked)) ?? '', /permitted subtree violation/);
  });

  it('is another one for each sandbox', async () => {
    const [one, other] = [createAuthority([HOST], NOW), createAuthority([HOST], NOW)];
    const identity = one.identityFor(HOST);
    assert.ok(identity !== undefined);
    assert.notEqual(await judged(identity, other.cert, HOST), undefined);
  });

  it('signs no further authority, and says when it ends', () => {
    const { cert, identityFor } = createAuthority([HOST], NOW);
    const [own, leaf] = [cert, identityFor(HOST)?.cert ?? ''].map((text) => new X509Certificate(text));
    assert.equal(own?.ca, true);
    assert.equal(leaf?.ca, false);
    assert.equal(leaf?.subjectAltName, `DNS:${HOST}`);
    assert.ok(own.verify(own.publicKey) && leaf.verify(own.publicKey));
    const days = (Date.parse(own.validTo) - NOW) / 86_400_000;
    assert.ok(days > 29 && days <= 30.1, String(days));
    assert.ok(Date.parse(own.validFrom) < NOW);
  });

  it('can hold a name as long as names can be', async () => {
    const long = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(40)}.example.com`;
    const issuer = createIssuer([long], NOW);
    assert.equal(await judged(issuer.issue(long), issuer.cert, long), undefined);
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { serverNameOf } from './client-hello.ts';

/** The first bytes that Node's own TLS sends. */
async function helloFor(servername: string): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }).on('error', () => {});
  const [socket] = await once(server, 'connection');
  let seen = Buffer.alloc(0);
  while (serverNameOf(seen).kind === 'more') seen = Buffer.concat([seen, (await once(socket, 'data'))[0]]);
  client.destroy();
  socket.destroy();
  server.close();
  return seen;
}

const uint = (value: number, width: number): Buffer => {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntBE(value, 0, width);
  return bytes;
};
const block = (width: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([uint(content.length, width), content]);
};
const nameList = (...names: readonly string[]): Buffer =>
  block(2, ...names.map((name) => Buffer.concat([uint(0, 1), block(2, Buffer.from(name))])));
const extension = (type: number, content: Buffer): Buffer => Buffer.concat([uint(type, 2), block(2, content)]);
const message = (...extensions: readonly Buffer[]): Buffer => {
  const body = Buffer.concat([
    uint(0x0303, 2),
    Buffer.alloc(32),
    block(1),
    block(2, uint(0x1301, 2)),
    block(1, uint(0, 1)),
    block(2, ...extensions),
  ]);
  return Buffer.concat([uint(1, 1), block(3, body)]);
};
const records = (bytes: Buffer, size: number): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size)
    parts.push(Buffer.concat([Buffer.from([22, 3, 1]), block(2, bytes.subarray(at, at + size))]));
  return Buffer.concat(parts);
};
const why = (bytes: Buffer): string => {
  const hello = serverNameOf(bytes);
  return hello.kind === 'none' ? hello.why : hello.kind;
};

describe('the server name of a TLS hello', () => {
  it('is found in what a real client sends', async () =>
    assert.deepEqual(serverNameOf(await helloFor('API.example.com')), { kind: 'name', name: 'api.example.com' }));

  it('is waited for, byte by byte', async () => {
    const hello = await helloFor('a.example.com');
    for (let length = 0; length < hello.length; length += 1) assert.equal(serverNameOf(hello.subarray(0, length)).kind, 'more');
  });

  it('is found when the hello is cut into several records', () => {
    const hello = message(extension(16, Buffer.alloc(4)), extension(0, nameList('a.example.com')));
    for (const size of [4, 7, 40, 1000])
      assert.deepEqual(serverNameOf(records(hello, size)), { kind: 'name', name: 'a.example.com' });
  });

  it('counts as absent when there are two, in one list or in two', () => {
    assert.match(why(records(message(extension(0, nameList('a.example.com', 'evil.test'))), 1000)), /several/);
    const twice = message(extension(0, nameList('a.example.com')), extension(0, nameList('evil.test')));
    assert.match(why(records(twice, 1000)), /several/);
  });

  it('counts as absent when it is empty, missing or broken', () => {
    assert.match(why(records(message(), 1000)), /no server name/);
    assert.match(why(records(message(extension(0, nameList(''))), 1000)), /no server name/);
    assert.match(why(records(message(extension(0, Buffer.from([0, 9, 0, 0]))), 1000)), /broken/);
  });

  it('is not waited for in what is no TLS, or has no end', () => {
    for (const text of ['GET / HTTP/1.1\r\n', 'SSH-2.0-x\r\n']) assert.match(why(Buffer.from(text)), /not TLS/);
    assert.match(why(Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0])), /not a TLS hello/);
    assert.match(why(Buffer.from([22, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff])), /too long/);
    assert.match(why(Buffer.from([22, 3, 1, 0, 0])), /not TLS/);
    assert.match(why(records(message(extension(0, nameList('a.example.com'))), 1)), /not TLS/, 'a record for each byte');
  });

  it('is looked for without a throw in any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void serverNameOf(Buffer.from(bytes))));
    const hello = records(message(extension(0, nameList('a.example.com'))), 1000);
    fc.assert(
      fc.property(fc.nat(hello.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(hello);
        changed[at] = value;
        serverNameOf(changed);
      }),
    );
  });
});

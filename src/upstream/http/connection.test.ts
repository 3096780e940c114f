import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test } from 'node:test';
import { Connection } from './connection.ts';
import { Deadlines } from './deadlines.ts';
import { defaultHttpLimits } from './limits.ts';

test('bytes that come before the socket is taken over end it', async () => {
  const server = createServer((socket) => socket.resume());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const gone: Connection[] = [];
  const owner = { release: () => assert.fail('released'), gone: (connection: Connection) => gone.push(connection) };
  const connection = new Connection('s', defaultHttpLimits, new Deadlines(() => 0), owner);
  connection.receive(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'));
  connection.attach(socket);
  await once(socket, 'close');
  assert.deepEqual([gone, connection.isOpen], [[connection], false]);
  await new Promise((resolve) => server.close(resolve));
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownerOf, passOn } from './hand-over.ts';

/** Posts to a worker that hands everything over to the socket, and answers status, headers and the fault's code. */
async function handedTo(socketPath: string): Promise<readonly [number | undefined, string | undefined, string]> {
  const edge = createServer((message, response) => passOn(message, response, Buffer.from('{}'), socketPath));
  await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve));
  const { port } = edge.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', method: 'POST', agent: false });
      sent.once('error', reject).once('response', (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        answer.once('end', () =>
          resolve([answer.statusCode, answer.headers['retry-after'], JSON.parse(text).error.data.code as string]),
        );
      });
      sent.end('{}');
    });
  } finally {
    edge.close();
  }
}

test('a request for a worker that is away was not sent, and may be tried again', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-crew-'));
  assert.deepEqual(await handedTo(join(dir, '1.sock')), [503, '1', 'gateway.worker-away']);
  rmSync(dir, { recursive: true });
});

test('a request whose worker dies in mid-call may have run, and says so', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-crew-'));
  const socketPath = join(dir, '1.sock');
  const dying = createSocketServer((socket) => socket.once('data', () => socket.destroy()));
  await new Promise<void>((resolve) => dying.listen(socketPath, resolve));
  assert.deepEqual(await handedTo(socketPath), [502, undefined, 'gateway.worker-ended']);
  dying.close();
  rmSync(dir, { recursive: true });
});

test('the same on a connection that carried requests before', { timeout: 10_000 }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-crew-'));
  const socketPath = join(dir, '1.sock');
  const sockets = new Set<unknown>();
  let taken = 0;
  const worker = createServer((message, response) => {
    sockets.add(message.socket);
    taken += 1;
    if (taken === 1) response.end('{"error":{"data":{"code":"answered"}}}');
    else message.socket.destroy();
  });
  t.after(() => {
    worker.close().closeAllConnections();
    rmSync(dir, { recursive: true });
  });
  await new Promise<void>((resolve) => worker.listen(socketPath, resolve));
  assert.deepEqual(await handedTo(socketPath), [200, undefined, 'answered']);
  assert.deepEqual(await handedTo(socketPath), [502, undefined, 'gateway.worker-ended']);
  assert.deepEqual([taken, sockets.size], [2, 1]);
});

test('a request belongs to the worker that made its session, state or task, else to where its server keeps state', () => {
  const crew = { count: 4, self: 0, socketOf: String };
  const owner = (hint: { readonly sessionId?: string; readonly requestState?: string }, isStateful = false): number =>
    ownerOf({ callerId: 'key:ci', endpoint: 'files', ...hint }, crew, () => isStateful);
  assert.equal(owner({ sessionId: '3-abc' }), 3);
  assert.equal(owner({ requestState: '2.sealed' }), 2);
  assert.equal(owner({ requestState: '1.6kx95pcn.tag' }), 1, 'a call that waits for a person');
  assert.equal(owner({ requestState: 'dGFzay0x.tag' }), 0, 'a task of a server says nothing');
  assert.equal(owner({ requestState: '9.sealed' }), 0, 'a worker that is not there is refused where it arrived');
  assert.equal(owner({}, true), owner({ requestState: 'dGFzay0x.tag' }, true), 'one caller, one worker');
});

import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, hash, sign } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { Fault } from '../base/fault.ts';
import { exchange, factsOf } from '../store/log/log.contract.ts';
import { rootsOfConsistency } from '../store/log/merkle.ts';
import { logSigner, openCheckpoint, parseVkey } from '../store/log/note.ts';
import type { StoredCheckpoint } from '../store/log/ports.ts';
import { sealAll } from '../store/log/sealing.ts';
import type { Store } from '../store/ports.ts';
import { sqlitePlace } from '../store/sqlite-place.fixture.ts';
import { type AnchorPlace, anchorMistake, parseAnchor } from './anchor-place.ts';
import { createAnchors } from './anchors.ts';

const signer = logSigner(Buffer.alloc(32, 5));

async function head(store: Store, exchanges: number): Promise<StoredCheckpoint> {
  for (let index = 0; index < exchanges; index++) await exchange(store, `e${index}`, factsOf('key:a', 'read'));
  await sealAll(store.log);
  const made = await store.log.sign(signer, store === undefined ? 0 : 1_700_000_000_000);
  assert.ok(made);
  return made;
}

/** Anchors one head after the other at a place, each as a program that ends. */
async function anchored(
  placeOf: (dir: string) => string,
  exchanges: readonly number[],
  seen: (store: Store, heads: readonly StoredCheckpoint[], faults: readonly Fault[], dir: string) => Promise<void> | void,
): Promise<void> {
  const at = sqlitePlace();
  try {
    const store = at.open();
    const [heads, faults]: [StoredCheckpoint[], Fault[]] = [[], []];
    const place = parseAnchor(placeOf(at.dir));
    assert.notEqual(typeof place, 'string', String(place));
    for (const count of exchanges) {
      const parts = {
        log: store.log,
        clock: at.clock,
        verifier: () => signer.verifier,
        report: (fault: Fault) => faults.push(fault),
      };
      const anchors = createAnchors([place as AnchorPlace], parts);
      heads.push(await head(store, count));
      anchors.take(heads.at(-1) as StoredCheckpoint);
      await anchors.close();
    }
    await seen(store, heads, faults, at.dir);
  } finally {
    await at.end();
  }
}

async function serving(
  answer: (body: string, request: IncomingMessage) => { status: number; body?: string },
): Promise<{ server: Server; url: string }> {
  const server = createServer(async (request, response) => {
    const { status, body = '' } = answer(await text(request), request);
    response.writeHead(status).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('a file gets every head behind the ones before', () =>
  anchored(
    (dir) => `file:${join(dir, 'heads')}`,
    [2, 3],
    (_, heads, faults, dir) => {
      assert.equal(readFileSync(join(dir, 'heads'), 'utf8'), heads.map(({ note }) => `${note}\n`).join(''));
      assert.deepEqual(faults, []);
    },
  ));

test('a webhook gets the head as JSON, and trouble there is told once and is no trouble elsewhere', async () => {
  const got: string[] = [];
  const { server, url } = await serving((body) => {
    got.push(body);
    return { status: got.length === 1 ? 200 : 500 };
  });
  try {
    await anchored(
      () => `webhook:${url}/hook?secret=hunter2`,
      [2, 1],
      (_, heads, faults) => {
        const [first] = got.map((body) => JSON.parse(body));
        assert.deepEqual(first, { size: 4, at: '2023-11-14T22:13:20.000Z', checkpoint: heads[0]?.note });
        assert.deepEqual(
          faults.map(({ code }) => code),
          ['settings.anchor-failed'],
        );
        assert.equal(
          faults.some(({ message }) => message.includes('hunter2')),
          false,
        );
      },
    );
  } finally {
    server.close();
  }
});

test('syslog gets one RFC 5424 message over UDP, and a counted one over TCP', async () => {
  const shape = /^<110>1 2023-11-14T22:13:20\.000Z \S+ bartizan \d+ checkpoint - (\{.*\})$/;
  const udp = createSocket('udp4');
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const datagram = once(udp, 'message');
  await anchored(
    () => `syslog:udp://127.0.0.1:${udp.address().port}`,
    [1],
    async (_, heads) => {
      const [, json = ''] = shape.exec(String((await datagram)[0])) ?? [];
      assert.equal(JSON.parse(json).checkpoint, heads[0]?.note);
    },
  );
  udp.close();
  const streams: Promise<string>[] = [];
  const tcp = createTcp((socket) => streams.push(text(socket)));
  await once(tcp.listen(0, '127.0.0.1'), 'listening');
  await anchored(
    () => `syslog:tcp://127.0.0.1:${(tcp.address() as AddressInfo).port}`,
    [1],
    async (_, heads) => {
      const [, length = '', message = ''] = /^(\d+) (.*)$/.exec((await streams[0]) ?? '') ?? [];
      assert.equal(Number(length), Buffer.byteLength(message));
      assert.equal(JSON.parse(shape.exec(message)?.[1] ?? '').checkpoint, heads[0]?.note);
    },
  );
  tcp.close();
});

/** A witness as C2SP tlog-witness has it: it signs only what continues the last head that it signed. */
function createWitness(seed: number) {
  const key = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]),
    format: 'der',
    type: 'pkcs8',
  });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const material = Buffer.concat([Buffer.of(4), raw]);
  const id = hash('sha256', Buffer.concat([Buffer.from('witness.example/w\n'), material])).slice(0, 8);
  const vkey = `witness.example/w+${id}+${material.toString('base64')}`;
  const last = { size: 0, root: Buffer.alloc(0) as Uint8Array, refused: 0 };
  const continues = (old: number, proof: readonly Buffer[], size: number, root: Uint8Array): boolean => {
    if (old === 0) return proof.length === 0;
    if (old === size) return Buffer.compare(last.root, root) === 0;
    const roots = rootsOfConsistency(old, size, last.root, proof);
    return roots !== undefined && Buffer.compare(roots.old, last.root) === 0 && Buffer.compare(roots.now, root) === 0;
  };
  const answer = (body: string): { status: number; body?: string } => {
    const end = body.indexOf('\n\n');
    const [first = '', ...lines] = body.slice(0, end).split('\n');
    const checkpoint = openCheckpoint(body.slice(end + 2), [signer.verifier]);
    if (checkpoint === undefined) return { status: 403 };
    const old = Number(first.replace('old ', ''));
    if (old !== last.size) return { status: 409, body: `${last.size}\n` };
    if (
      !continues(
        old,
        lines.map((line) => Buffer.from(line, 'base64')),
        checkpoint.size,
        checkpoint.root,
      )
    ) {
      last.refused += 1;
      return { status: 422 };
    }
    Object.assign(last, { size: checkpoint.size, root: checkpoint.root });
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(1_700_000_000n);
    const signature = sign(null, Buffer.from(`cosignature/v1\ntime 1700000000\n${checkpoint.text}`), key);
    const bytes = Buffer.concat([Buffer.from(id, 'hex'), time, signature]);
    return { status: 200, body: `— witness.example/w ${bytes.toString('base64')}\n` };
  };
  return { vkey, last, answer };
}

test('a witness signs each head that continues the last, and its signature is kept with the head', async () => {
  const witness = createWitness(3);
  const paths: (string | undefined)[] = [];
  const { server, url } = await serving((body, { url: path }) => {
    paths.push(path);
    return witness.answer(body);
  });
  try {
    await anchored(
      () => `cosigner:${url}/ ${witness.vkey}`,
      [1, 5, 200, 7],
      async (store, heads, faults) => {
        assert.deepEqual(faults, []);
        assert.equal(witness.last.size, 426);
        assert.ok(paths.every((path) => path === '/add-checkpoint'));
        const known = parseVkey(witness.vkey);
        assert.ok(known);
        const [newest] = await store.log.checkpoints();
        const opened = openCheckpoint(newest?.note ?? '', [signer.verifier, known]);
        assert.deepEqual([opened?.size, opened?.signedBy], [heads.at(-1)?.size, [signer.verifier.name, 'witness.example/w']]);
      },
    );
    // A trail written anew under the same key: the witness remembers the other one.
    await anchored(
      () => `cosigner:${url}/ ${witness.vkey}`,
      [300],
      async (store, _, faults) => {
        assert.deepEqual(
          [faults.map(({ code }) => code), witness.last.refused, witness.last.size],
          [['settings.anchor-failed'], 1, 426],
        );
        assert.equal((await store.log.checkpoints())[0]?.note.includes('witness.example'), false);
      },
    );
  } finally {
    server.close();
  }
});

test('a witness whose signature is not of its key is no witness', async () => {
  const [one, other] = [createWitness(3), createWitness(4)];
  const { server, url } = await serving((body) => other.answer(body));
  try {
    await anchored(
      () => `cosigner:${url} ${one.vkey}`,
      [1],
      (_, __, faults) =>
        assert.deepEqual(
          faults.map(({ code }) => code),
          ['settings.anchor-failed'],
        ),
    );
  } finally {
    server.close();
  }
});

test('what is no place for an anchor is refused, with what was expected', () => {
  const { vkey } = createWitness(3);
  for (const good of [
    'file:/var/log/heads',
    'syslog:udp://log',
    'syslog:tcp://[::1]:601',
    'webhook:https://a.example/b?c',
    'webhook:http://127.0.0.1:8/x',
    `cosigner:https://w.example ${vkey}`,
  ])
    assert.equal(anchorMistake(good), undefined, good);
  for (const bad of [
    '',
    'heads.txt',
    'file:heads.txt',
    'syslog:log',
    'syslog:udp://log:0',
    'syslog:udp://log:99999',
    'syslog:tls://log',
    'webhook:http://a.example/',
    'webhook:https://user:secret@a.example/',
    'webhook:x',
    'cosigner:https://w.example',
    `cosigner:https://w.example ${signer.verifier.vkey}`,
    `cosigner:http://w.example ${vkey}`,
  ])
    assert.equal(typeof anchorMistake(bad), 'string', bad);
});

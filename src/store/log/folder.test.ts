import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultCode } from '../contract-place.fixture.ts';
import type { Store } from '../ports.ts';
import { type SqlitePlace, sqlitePlace } from '../sqlite-place.fixture.ts';
import { verifyFolder, writeFolder } from './folder.ts';
import { exchange, factsOf } from './log.contract.ts';
import { logSigner, type OpenedCheckpoint, openCheckpoint } from './note.ts';
import { proofOf, verifyProof } from './proof.ts';
import { sealAll } from './sealing.ts';

const signer = logSigner(Buffer.alloc(32, 5));
const verifiers = [signer.verifier];

async function recorded(store: Store, count: number): Promise<OpenedCheckpoint> {
  for (let index = 0; index < count; index++) await exchange(store, `e${index}`, factsOf('key:a', 'read'));
  await sealAll(store.log);
  const head = openCheckpoint((await store.log.sign(signer, 1))?.note ?? '', verifiers);
  assert.ok(head);
  return head;
}

const at = async (work: (store: Store, place: SqlitePlace) => Promise<void>): Promise<void> => {
  const place = sqlitePlace();
  try {
    await work(place.open(), place);
  } finally {
    await place.end();
  }
};

test('a folder holds the whole trail for whoever has the public key, and is brought up to date', () =>
  at(async (store, { dir }) => {
    const folder = join(dir, 'tiles');
    await writeFolder(store.log, await recorded(store, 100), folder);
    assert.deepEqual([verifyFolder(folder, verifiers).size, verifyFolder(folder, verifiers).verified], [200, 200]);
    const head = await recorded(store, 200);
    assert.deepEqual(await writeFolder(store.log, head, folder), { size: 600, removed: 0 });
    const report = verifyFolder(folder, verifiers);
    assert.deepEqual([report.size, report.verified, report.root], [600, 600, Buffer.from(head.root).toString('hex')]);
    assert.equal(readFileSync(join(folder, 'tile/0/002.p/88')).length, 88 * 32);
    assert.equal(readFileSync(join(folder, 'tile/1/000.p/2')).length, 64);
    assert.throws(() => verifyFolder(folder, [logSigner(Buffer.alloc(32, 6)).verifier]), faultCode('store.altered'));
  }));

test('whatever is changed, taken out or put into a folder is found', () =>
  at(async (store, { dir }) => {
    const good = join(dir, 'good');
    await writeFolder(store.log, await recorded(store, 300), good);
    const folder = join(dir, 'bad');
    const path = (name: string): string => join(folder, name);
    const edit = (name: string, change: (bytes: Buffer) => Buffer) => () =>
      writeFileSync(path(name), change(readFileSync(path(name))));
    const flip = (place: number) => (bytes: Buffer) => {
      bytes[place] = (bytes[place] ?? 0) ^ 1;
      return bytes;
    };
    const cases: readonly (() => void)[] = [
      edit('tile/entries/001', flip(40)),
      edit('tile/entries/001', (bytes) => bytes.subarray(0, -3)),
      edit('tile/entries/001', (bytes) => bytes.subarray(0, 0)),
      edit('tile/entries/001', (bytes) => Buffer.concat([bytes, bytes])),
      edit('tile/0/001', flip(40)),
      edit('tile/0/001', (bytes) => bytes.subarray(32)),
      edit('tile/0/000', () => Buffer.alloc(100_000)),
      edit('tile/1/000.p/2', flip(3)),
      edit('checkpoint', (bytes) => Buffer.from(bytes.toString().replace('\n600\n', '\n599\n'))),
      () => rmSync(path('tile/entries/001')),
      () => rmSync(path('tile/0/002.p/88')),
      () => rmSync(path('tile/1/000.p/2')),
      () => rmSync(path('checkpoint')),
    ];
    for (const [index, change] of cases.entries()) {
      cpSync(good, folder, { recursive: true });
      assert.equal(verifyFolder(folder, verifiers).verified, 600);
      change();
      assert.throws(() => verifyFolder(folder, verifiers), faultCode('store.altered'), `case ${index}`);
      rmSync(folder, { recursive: true });
    }
  }));

test('a proof shows one entry to whoever has the public key, and nothing else passes as one', () =>
  at(async (store) => {
    const head = await recorded(store, 300);
    for (const seq of [1, 2, 255, 256, 257, 512, 513, 600]) {
      const proof = await proofOf(store.log, seq, head);
      const proven = verifyProof(proof, verifiers);
      assert.deepEqual([proven?.seq, proven?.body, proven?.head.size], [seq, await store.log.body(seq), 600]);
    }
    const proof = await proofOf(store.log, 257, head);
    const extra = (body: string): string => proof.replace(/^extra .*$/m, `extra ${Buffer.from(body).toString('base64')}`);
    for (const forged of [
      extra((await store.log.body(258)) ?? ''),
      proof.replace('index 256', 'index 257'),
      proof.replace('\n600\n', '\n601\n'),
      proof.split('\n').toSpliced(4, 1).join('\n'),
      proof.replace(/^extra .*\n/m, ''),
      '',
      'c2sp.org/tlog-proof@v1\n\n',
    ])
      assert.equal(verifyProof(forged, verifiers), undefined);
    assert.equal(verifyProof(proof, [logSigner(Buffer.alloc(32, 6)).verifier]), undefined);
    await assert.rejects(proofOf(store.log, 601, head), faultCode('store.no-entry'));
  }));

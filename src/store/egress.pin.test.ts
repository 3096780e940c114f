// Pinned: what programs that read the trail rely on. A red pin is a change of format.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { egressBody, parseEgress } from './egress.ts';
import { parseEntry } from './entry.ts';

const ENTRY = {
  at: 1,
  server: 'files',
  what: 'closed',
  protocol: 'https',
  name: 'a.example.com',
  address: '203.0.113.1',
  port: 443,
  sentBytes: 5,
  receivedBytes: 6,
  times: 2,
} as const;

it('an entry of the network is this text', () => {
  assert.equal(
    egressBody(ENTRY),
    '{"v":1,"kind":"egress","at":1,"server":"files","what":"closed","protocol":"https","name":"a.example.com","address":"203.0.113.1","port":443,"sentBytes":5,"receivedBytes":6,"times":2}',
  );
});

it('it reads back, and is no exchange', () => {
  const body = egressBody(ENTRY);
  assert.deepEqual(parseEgress(body), { v: 1, kind: 'egress', ...ENTRY });
  assert.equal(parseEntry(body), undefined);
});

it('other entries, broken ones and long names are no trouble', () => {
  for (const body of ['', '{', 'null', '[]', '{"v":1,"kind":"intent"}', '{"v":2,"kind":"egress","server":"s","at":1,"times":1}'])
    assert.equal(parseEgress(body), undefined);
  assert.ok(egressBody({ ...ENTRY, name: 'x'.repeat(100_000) }).length < 1000);
});

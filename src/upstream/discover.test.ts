import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetaKey } from '../protocol/meta.ts';
import { discover } from './discover.ts';
import { connectionParts, FACTS, fakeWires, HELLO, metaIn, type Said } from './fakes.test-kit.ts';

const PROBE = { timeoutMs: 50, onWireClose: () => undefined };

test('the introduction carries the envelope and its headers', async () => {
  const { wires, open } = fakeWires(() => ({ result: HELLO.modern() }));
  const facts = { ...FACTS, capabilities: { elicitation: {} } };
  await discover(open, facts, connectionParts(), PROBE);
  const [request] = wires[0]!.requests;
  assert.equal(metaIn(request)[MetaKey.version], '2026-07-28');
  assert.deepEqual(metaIn(request)[MetaKey.clientInfo], facts.info);
  assert.deepEqual(wires[0]!.headers[0], { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'server/discover' });
});

test('the introduction names the server by its _meta, which counts before an older member', async () => {
  const { open } = fakeWires(() => ({
    result: {
      ...HELLO.modern(),
      serverInfo: { name: 'old' },
      instructions: 'i',
      _meta: { [MetaKey.serverInfo]: { name: 'new' } },
    },
  }));
  const found = await discover(open, FACTS, connectionParts(), PROBE);
  assert.ok(found.kind === 'opened');
  assert.deepEqual([found.connection.hello.serverInfo, found.connection.hello.instructions], [{ name: 'new' }, 'i']);
});

test('the introduction is made once more for a server that names our revision as supported, and not for ever', async () => {
  const again: Said = { error: { code: -32022, message: 'again', data: { supported: ['2026-07-28'] } } };
  let count = 0;
  const once = fakeWires(() => (++count === 1 ? again : { result: HELLO.modern() }));
  assert.equal((await discover(once.open, FACTS, connectionParts(), PROBE)).kind, 'opened');
  const always = fakeWires(() => again);
  assert.equal((await discover(always.open, FACTS, connectionParts(), PROBE)).kind, 'refused');
  assert.equal(always.wires[0]?.requests.length, 2);
});

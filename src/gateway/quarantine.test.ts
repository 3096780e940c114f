// Who or what is shut out gets nothing, and the refusal is on record with the server that was asked.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ALL_SERVERS } from './exchange.ts';
import { envelope, type FakeServer, receivedBy, type Scene, sceneOf, tool } from './gateway.test-kit.ts';
import { handle } from './handle.ts';

const SERVER: FakeServer = { lists: { tools: [tool('x')] } };
const outcomesOf = ({ trail }: Scene) => trail.entries.map((entry) => entry.kind === 'outcome' && [entry.result, entry.server]);

it('who is put into quarantine while a list is read does not get it', async () => {
  let isShutOut = false;
  const opening = (): void => {
    isShutOut = true;
  };
  const scene = sceneOf([{ ...SERVER, opening }]);
  const quarantine = { match: () => (isShutOut ? { kind: 'caller', name: 'alice' } : undefined) };
  const received = receivedBy(scene, 'tools/list', { _meta: envelope() });
  const handled = await handle(received, { ...scene.gateway, quarantine });
  assert.equal(handled?.code, 'gateway.quarantined');
  assert.deepEqual(outcomesOf(scene), [['refused', 'one']]);
  await scene.close();
});

it('what is refused because its server is in quarantine is on record with that server', async () => {
  const scene = sceneOf([SERVER]);
  const quarantine = { match: () => ({ kind: 'server', name: 'one' }) };
  for (const endpoint of ['one', ALL_SERVERS]) {
    const received = receivedBy(scene, 'tools/list', { _meta: envelope() }, { endpoint });
    assert.equal((await handle(received, { ...scene.gateway, quarantine }))?.code, 'gateway.quarantined');
  }
  assert.deepEqual(outcomesOf(scene), [
    ['refused', 'one'],
    ['refused', undefined],
  ]);
  await scene.close();
});

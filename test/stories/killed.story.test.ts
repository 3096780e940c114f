// The promise: kill -9 at any moment, a hundred times under load, and nothing that ran or was answered is missing from the trail.
import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { after, describe, it } from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import { META, MODERN } from '../support/client.ts';
import { open, readAll } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { Place } from '../support/place.ts';
import { digestOf, isWhole, trailOf } from '../support/trail.ts';

const KILLS = 100;
const IN_FLIGHT = 6;
/** Services of different lanes share one store, as relays of one user do. */
const LANES = 2;

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': MODERN,
  'mcp-method': 'tools/call',
  'mcp-name': 'echo',
};
const ENVELOPE = { [`${META}protocolVersion`]: MODERN, [`${META}clientCapabilities`]: {} };

/** One call; answers its result's text if it was released, nothing if the service died. */
async function call(url: string, agent: Agent, args: JsonObject): Promise<string | undefined> {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'echo', arguments: args, _meta: ENVELOPE },
  });
  try {
    const response = await open(url, { method: 'POST', agent, headers: HEADERS }, body);
    return await readAll(response, () => undefined);
  } catch {
    return undefined;
  }
}

describe('kill -9', () => {
  const place = new Place();
  after(() => place.end());
  const released: { readonly id: string; readonly text: string }[] = [];

  /** One life of a service: load until `replies` came, then kill -9 in the middle of the next ones. */
  async function live(life: string, server: string, replies: number): Promise<void> {
    const service = await place.serve();
    const agent = new Agent({ keepAlive: true });
    let count = 0;
    let isDead = false;
    const load = async (lane: number): Promise<void> => {
      for (let turn = 0; !isDead; turn++) {
        const id = `${life}-${lane}-${turn}`;
        const text = await call(`${service.url}/s/${server}`, agent, { id });
        if (text === undefined) return;
        assert.equal(at(JSON.parse(text), 'result', 'structuredContent', 'id'), id, text);
        released.push({ id, text });
        count += 1;
        if (count === replies) {
          isDead = true;
          service.program.child.kill('SIGKILL');
        }
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, (_, lane) => load(lane)));
    await service.program.stop('SIGKILL');
    agent.destroy();
  }

  it(`${KILLS} times under load leaves nothing out of the trail`, async () => {
    const url = await place.startStory({ era: 'modern', name: 'web' });
    place.configure({ servers: { web: { url }, pipe: place.story({ era: 'legacy', name: 'pipe' }) } });
    const lane = async (number: number): Promise<void> => {
      for (let kill = number; kill < KILLS; kill += LANES)
        await live(`life-${kill}`, kill % 10 === number ? 'pipe' : 'web', 1 + ((kill * 7) % 40));
    };
    await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));

    const records = trailOf(place);
    const digest = digestOf(place);
    const known = new Map(
      records.flatMap((record) =>
        record.intent?.argumentsDigest === undefined ? [] : [[record.intent.argumentsDigest, record]],
      ),
    );
    const calls = place.journal('request').filter(({ method }) => method === 'tools/call');
    const executed = calls.map(({ params }) => String(at(params, 'arguments', 'id')));
    assert.ok(
      executed.length >= released.length && released.length >= KILLS,
      `${executed.length} executed, ${released.length} released`,
    );
    assert.equal(new Set(executed).size, executed.length, 'a call ran twice');
    assert.deepEqual(
      executed.filter((id) => !known.has(digest({ id }))),
      [],
      'executed without an intent',
    );
    const missing = released.filter(({ id }) => known.get(digest({ id }))?.result !== 'ok');
    assert.deepEqual(missing, [], 'released without an outcome');
    for (const { id, text } of released) {
      assert.equal(
        known.get(digest({ id }))?.outcome?.resultDigest,
        digest(JSON.parse(text).result),
        `the outcome of ${id} is of another result`,
      );
    }
    const open = records.filter(({ outcome }) => outcome === undefined);
    assert.deepEqual(
      open.filter(({ result }) => result !== 'unknown'),
      [],
      'an intent of a dead process is not "unknown"',
    );
    isWhole(place);
  });
});

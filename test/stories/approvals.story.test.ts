// The promise: what policy asks waits for a person, runs exactly once when it was allowed and never otherwise, whoever waits, leaves, retries or is killed.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { JsonObject } from '../../src/base/json.ts';
import { type Approver, approverOf, bartizan, newQuestion, questionsOf } from '../support/approvers.ts';
import { MODERN, type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { Place, ROOT, type Service } from '../support/place.ts';
import { trailOf } from '../support/trail.ts';

const LEGACY = '2025-11-25';
const INFO = { name: 'approvals-story', version: '1' };

const POLICY = `
@id("use") permit(principal, action == Action::"call_tool", resource in Server::"story");
@id("confirm") @ask("it may change something")
forbid(principal, action == Action::"call_tool", resource == Tool::"story/echo");
`;

function writePolicy(place: Place, text: string): void {
  mkdirSync(place.path('policy'), { recursive: true });
  writeFileSync(place.path('policy/story.cedar'), text);
}

/** How often the tool ran with this tag. */
const ran = (place: Place, tag: string): number =>
  place.journal('request').filter(({ method, params }) => method === 'tools/call' && at(params, 'arguments', 'tag') === tag)
    .length;

const textOf = (result: unknown): string => String(at(result as JsonObject, 'content', 0, 'text'));

describe('an approval', () => {
  const place = new Place();
  let service: Service;
  let ada: Approver;
  let key = '';

  before(async () => {
    place.configure({ servers: { story: place.story({ era: 'dual', name: 'story' }) }, limits: { approvalHoldMs: '5m' } });
    writePolicy(place, POLICY);
    ada = await approverOf(place, 'ada');
    key = place.newKey('desk');
    service = await place.serve([]);
  });
  after(() => place.end());

  /** The SDK's client of the modern era, over HTTP. */
  async function modernClient(): Promise<Client> {
    const client = new Client(INFO, { versionNegotiation: { mode: { pin: MODERN } } });
    const requestInit = { headers: { authorization: `Bearer ${key}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${service.url}/s/story`), { requestInit }));
    return client;
  }

  /** The SDK's client of the legacy era, which starts a relay. */
  async function legacyClient(): Promise<OlderClient> {
    const client = new OlderClient(INFO);
    const args = [join(ROOT, 'src/cli/main.ts'), 'run', 'story', '--config', place.config];
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args,
        env: place.environment(),
        cwd: place.folder,
        stderr: 'ignore',
      }),
    );
    return client;
  }

  for (const [era, open] of [
    ['modern', modernClient],
    ['legacy', legacyClient],
  ] as const) {
    it(`is given at the terminal while a ${era} client waits, and the call goes on`, async () => {
      const client = await open();
      const tag = `while ${era} waits`;
      const calling = client.callTool({ name: 'echo', arguments: { tag } }, ...(optionsOf(client, 120_000) as [never]));
      const id = await newQuestion(place);
      assert.equal(ran(place, tag), 0);
      const shown = await bartizan(place, ['approvals', 'show', id]);
      assert.match(shown.out, /echo of story/);
      assert.match(shown.out, new RegExp(`tag: ${tag}`));
      assert.match(shown.out, /it may change something/);
      const allowed = await ada.allow(id);
      assert.equal(allowed.code, 0, allowed.err);
      assert.deepEqual(JSON.parse(textOf(await calling)), { tag });
      assert.equal(ran(place, tag), 1);
      await client.close();
    });

    it(`is given after a ${era} client timed out; its same call later runs once, and the next asks again`, async () => {
      const client = await open();
      const tag = `after ${era} left`;
      const call = (timeout: number) =>
        client.callTool({ name: 'echo', arguments: { tag } }, ...(optionsOf(client, timeout) as [never]));
      await assert.rejects(call(1_500), /timed out/i);
      const id = await newQuestion(place);
      const allowed = await ada.allow(id);
      assert.equal(allowed.code, 0, allowed.err);
      assert.equal(ran(place, tag), 0, 'nobody waited');
      assert.deepEqual(JSON.parse(textOf(await call(30_000))), { tag });
      await assert.rejects(call(1_500), /timed out/i);
      const again = await newQuestion(place, [id]);
      assert.equal(ran(place, tag), 1);
      assert.equal((await bartizan(place, ['approvals', 'refuse', again])).code, 0);
      const refused = await call(30_000);
      assert.match(textOf(refused), /^approval\.refused: /);
      assert.equal(ran(place, tag), 1);
      await client.close();
    });
  }

  it('of one client is none for another of the same user, nor for another access key', async () => {
    const relay = (await legacyClient()) as OlderClient;
    const tag = 'mine';
    await assert.rejects(relay.callTool({ name: 'echo', arguments: { tag } }, undefined, { timeout: 1_500 }), /timed out/i);
    const id = await newQuestion(place);
    await ada.allow(id);
    const other = await modernClient();
    await assert.rejects(other.callTool({ name: 'echo', arguments: { tag } }, { timeout: 1_500 }), /timed out/i);
    assert.equal(ran(place, tag), 0);
    const stranger = new StoryClient({ wire: place.relay('story'), version: LEGACY, name: 'other-client' });
    await stranger.open();
    const strange = stranger.call('echo', { tag });
    await newQuestion(place, [id]);
    assert.equal(ran(place, tag), 0);
    assert.deepEqual(JSON.parse(textOf(await relay.callTool({ name: 'echo', arguments: { tag } }))), { tag });
    assert.equal(ran(place, tag), 1);
    for (const { id: open, state } of await questionsOf(place))
      if (state === 'asked') await bartizan(place, ['approvals', 'refuse', String(open)]);
    assert.match(textOf((await strange).result), /^approval\.refused: /);
    await Promise.all([relay.close(), other.close(), stranger.close()]);
  });

  it('needs the passphrase of a key, and a person who agrees', async () => {
    const client = await modernClient();
    const tag = 'no proof';
    await assert.rejects(client.callTool({ name: 'echo', arguments: { tag } }, { timeout: 1_500 }), /timed out/i);
    const id = await newQuestion(place);
    writeFileSync(place.path('wrong'), 'not the passphrase of ada\n');
    const wrong = await bartizan(place, ['approvals', 'allow', id, '--yes', '--passphrase-file', place.path('wrong')]);
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.err, /lock\.wrong-passphrase/);
    const silent = await bartizan(place, ['approvals', 'allow', id]);
    assert.match(silent.err, /cli\.no-terminal/);
    assert.equal((await questionsOf(place)).find((one) => one['id'] === id)?.['state'], 'asked');
    await bartizan(place, ['approvals', 'refuse', id]);
    await client.close();
  });

  it('for a while is for this very call, or for the tool with such arguments, as its Cedar says', async () => {
    const client = await modernClient();
    const call = (args: JsonObject, timeout = 30_000) => client.callTool({ name: 'echo', arguments: args }, { timeout });
    await assert.rejects(call({ tag: 'w', path: '/src/a' }, 1_500), /timed out/i);
    const id = await newQuestion(place);
    const allowed = await ada.allow(id, '--for', '10m', '--where', 'path=/src/*', 'tag=w');
    assert.equal(allowed.code, 0, allowed.err);
    assert.match(allowed.out, /context\.arguments\.path like "\/src\/\*"/);
    for (const path of ['/src/a', '/src/b/c'])
      assert.deepEqual(JSON.parse(textOf(await call({ tag: 'w', path }))), { tag: 'w', path });
    await assert.rejects(call({ tag: 'w', path: '/etc/passwd' }, 1_500), /timed out/i);
    assert.equal(ran(place, 'w'), 2);
    await bartizan(place, ['approvals', 'refuse', await newQuestion(place, [id])]);
    await client.close();
  });

  it('stands in the trail with the call: the question, who allowed it, and that it was used', () => {
    const used = trailOf(place).filter(({ intent }) => intent?.approval?.state === 'used');
    assert.ok(used.length >= 5, `${used.length} used`);
    for (const { intent } of used) assert.deepEqual(intent?.approval?.by, ['ada']);
  });
});

/** The two SDKs take options at different places. */
function optionsOf(client: Client | OlderClient, timeout: number): readonly unknown[] {
  return client instanceof Client ? [{ timeout }] : [undefined, { timeout }];
}

describe('two approvers', () => {
  const place = new Place();
  after(() => place.end());

  it('both have to allow it, each with a key that settings name', async () => {
    const ada = await approverOf(place, 'ada');
    const bob = await approverOf(place, 'bob', false);
    const mallory = await approverOf(place, 'mallory', false);
    const keys = [ada, bob].map(({ name, publicKey }) => ({ name, key: publicKey }));
    place.configure({
      servers: { story: place.story({ era: 'dual', name: 'story' }) },
      authority: { requireSigned: { keys, threshold: 1 } },
      limits: { approvalHoldMs: '5m' },
    });
    writePolicy(place, POLICY.replace('@ask', '@approvers("2") @ask'));
    const approved = await bartizan(place, ['approve', 'story', '--yes', '--passphrase-file', place.path('passphrase of ada')]);
    assert.equal(approved.code, 0, approved.err);
    const service = await place.serve();
    const client = new StoryClient({ wire: new HttpWire(`${service.url}/s/story`), version: MODERN });
    const calling = client.call('echo', { tag: 'two' });
    const id = await newQuestion(place);
    assert.match((await ada.allow(id)).err, /1 of 2 persons/);
    assert.match((await ada.allow(id)).err, /approval\.twice/);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(ran(place, 'two'), 0);
    assert.equal((await bob.allow(id)).code, 0);
    assert.deepEqual(JSON.parse(textOf((await calling).result)), { tag: 'two' });

    // A key that nobody named counts for nothing, though its signature is genuine.
    const other = client.call('echo', { tag: 'three' });
    const second = await newQuestion(place, [id]);
    await ada.allow(second);
    await mallory.allow(second);
    assert.match(textOf((await other).result), /^approval\.not-proven: /);
    assert.equal(ran(place, 'three'), 0);
    await client.close();
  });
});

describe('kill -9', () => {
  const place = new Place();
  let ada: Approver;
  before(async () => {
    place.configure({ servers: { story: place.story({ era: 'dual', name: 'story' }) }, limits: { approvalHoldMs: '20s' } });
    writePolicy(place, POLICY);
    ada = await approverOf(place, 'ada');
  });
  after(() => place.end());

  const clientOf = (service: Service): StoryClient =>
    new StoryClient({ wire: new HttpWire(`${service.url}/s/story`), version: MODERN });
  const call = (client: StoryClient, tag: string): Promise<Reply | undefined> =>
    client.call('echo', { tag }).catch(() => undefined);

  it('between question and answer changes nothing: the same call later runs once', async () => {
    const first = await place.serve();
    const waiting = call(clientOf(first), 'killed while it waits');
    const id = await newQuestion(place);
    await first.program.stop('SIGKILL');
    await waiting;
    assert.equal((await ada.allow(id)).code, 0);
    const second = await place.serve();
    const reply = await call(clientOf(second), 'killed while it waits');
    assert.deepEqual(JSON.parse(textOf(reply?.result)), { tag: 'killed while it waits' });
    assert.equal(ran(place, 'killed while it waits'), 1);
    await second.program.stop();
  });

  it('around the moment when it is used runs no call twice, and none that was not allowed', async () => {
    for (let turn = 0; turn < 5; turn++) {
      const tag = `turn ${turn}`;
      const first = await place.serve();
      const waiting = call(clientOf(first), tag);
      const id = await newQuestion(place);
      const allowing = ada.allow(id);
      // The held call looks every 150 ms: these moments lie before, at and after its use.
      const looks = setInterval(() => {
        if (ran(place, tag) > 0) first.program.child.kill('SIGKILL');
      }, 1);
      const late = setTimeout(() => first.program.child.kill('SIGKILL'), 500 + turn * 140);
      await allowing;
      await waiting;
      await first.program.stop('SIGKILL');
      clearInterval(looks);
      clearTimeout(late);
      const second = await place.serve();
      const again = call(clientOf(second), tag);
      const settled = await Promise.race([again, new Promise<'held'>((resolve) => setTimeout(() => resolve('held'), 1_500))]);
      assert.ok(ran(place, tag) <= 1, `${tag} ran ${ran(place, tag)} times`);
      if (settled !== 'held') assert.equal(ran(place, tag), 1);
      await second.program.stop('SIGKILL');
      await again;
    }
  });
});

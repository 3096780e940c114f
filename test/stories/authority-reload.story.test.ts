// The promise: what a user allows counts as soon as it is written, in services and relays: the decision point, what is only observed, whose hints count,
// quotas, policies. A mistake there changes nothing.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { approverOf } from '../support/approvers.ts';
import { MODERN, type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { namesOf } from '../support/pair-basics.ts';
import { Place, type Service } from '../support/place.ts';
import { trailOf } from '../support/trail.ts';

const POLICY = `
@id("use") permit(principal, action == Action::"call_tool", resource);
@id("reading") forbid(principal, action == Action::"call_tool", resource == Tool::"story/recall") unless { resource.trusted.readOnly };
`;

describe('the authority of a running service', () => {
  const place = new Place();
  const asked: JsonObject[] = [];
  let answer = '{"decision":true}';
  const point = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push(JSON.parse(Buffer.concat(chunks).toString()));
      if (answer !== '') response.end(answer);
    });
  });
  let service: Service;
  let client: StoryClient;
  let url = '';

  before(async () => {
    await new Promise<void>((resolve) => point.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(point.address() as AddressInfo).port}/decide`;
    mkdirSync(place.path('policy'), { recursive: true });
    writeFileSync(place.path('policy/story.cedar'), POLICY);
    place.configure({ servers: { story: place.story({ era: 'dual', name: 'story' }) } });
    service = await place.serve();
    client = new StoryClient({ wire: new HttpWire(`${service.url}/s/story`), version: MODERN });
  });
  after(async () => {
    await client.close();
    point.closeAllConnections();
    await new Promise((resolve) => point.close(resolve));
    await place.end();
  });

  const textOf = ({ result }: Reply): string => String(at(result, 'content', 0, 'text'));
  const changes = (): number => service.program.stderr().split('settings changed: authority').length - 1;
  /** Writes other settings, and waits until they are taken. */
  async function allow(authority: JsonObject): Promise<void> {
    const before = changes();
    place.configure({ servers: { story: place.story({ era: 'dual', name: 'story' }) }, authority });
    await until('the settings are taken', () => changes() > before);
  }

  it('begins to ask a decision point that was written into the settings, and takes its no', async () => {
    assert.equal(textOf(await client.call('exact')), 'exact');
    assert.equal(asked.length, 0);
    await allow({ decisionPoint: { url } });
    assert.equal(textOf(await client.call('exact')), 'exact');
    assert.deepEqual(
      asked.map((each) => at(each, 'resource', 'id')),
      ['story/exact'],
    );
    answer = '{"decision":false,"context":{"reason":"not on Sundays"}}';
    assert.match(textOf(await client.call('exact')), /^gateway\.denied: .*not on Sundays/);
  });

  it('refuses where the decision point does not answer in time, and says to operators why', async () => {
    answer = '';
    await allow({ decisionPoint: { url, timeoutMs: 100 } });
    const ran = place.journal('request').length;
    assert.match(textOf(await client.call('exact')), /^gateway\.policy-failed: /);
    assert.equal(place.journal('request').length, ran);
    assert.match(service.program.stderr(), /^\s*gateway\.no-decision /m);
  });

  it('only observes it once it is told to, records what it would have refused, and enforces it again', async () => {
    await allow({ decisionPoint: { url, timeoutMs: 100 }, observe: ['decision-point'] });
    assert.equal(textOf(await client.call('exact')), 'exact');
    const { intent } = trailOf(place).at(-1) ?? {};
    assert.deepEqual(
      intent?.verdicts.filter(({ guard }) => guard === 'decision-point'),
      [{ guard: 'decision-point', verdict: 'deny', code: 'gateway.policy-failed', observed: true }],
    );
    await allow({ decisionPoint: { url, timeoutMs: 100 } });
    assert.match(textOf(await client.call('exact')), /^gateway\.policy-failed: /);
  });

  it('keeps what it has when the new settings lack a token', async () => {
    place.configure({
      servers: { story: place.story({ era: 'dual', name: 'story' }) },
      authority: { decisionPoint: { url, tokenVariable: 'NOBODY_SET_THIS' } },
    });
    await until('it says so', () => /settings\.missing-variable .*the old settings stay/.test(service.program.stderr()));
    assert.match(textOf(await client.call('exact')), /^gateway\.policy-failed: /);
    await allow({});
    assert.equal(textOf(await client.call('exact')), 'exact');
  });

  it('shows and lets pass what policy forbids while policy is only observed', async () => {
    const lists = async (): Promise<boolean> => namesOf(await client.request('tools/list'), 'tools').includes('recall');
    assert.match(textOf(await client.call('recall')), /^gateway\.denied: /);
    assert.equal(await lists(), false);
    await allow({ observe: ['policy'] });
    assert.equal(textOf(await client.call('recall')), 'null');
    assert.equal(await lists(), true);
    await allow({});
    assert.match(textOf(await client.call('recall')), /^gateway\.denied: /);
    assert.equal(await lists(), false);
  });

  it('lets pass what does not fit, or is over its quota, while that is only observed: the trail, ls and doctor say so', async () => {
    const settings = {
      servers: { story: place.story({ era: 'dual', name: 'story' }) },
      quotas: [{ tool: 'story/exact', calls: '1/d' }],
    };
    const take = async (observe: readonly string[]): Promise<void> => {
      const before = changes();
      place.configure({ ...settings, authority: { observe } });
      await until('the settings are taken', () => changes() > before);
    };
    const observed = () => (trailOf(place).at(-1)?.intent?.verdicts ?? []).filter((each) => each.observed === true);
    await take(['quotas', 'shape']);
    assert.equal(textOf(await client.call('exact')), 'exact');
    assert.deepEqual(observed(), []);
    assert.equal(textOf(await client.call('exact')), 'exact');
    assert.deepEqual(observed(), [{ guard: 'quotas', verdict: 'deny', code: 'limits.quota', observed: true }]);
    assert.match(place.bartizan('trail', '--limit', '1').out, /only observed: quotas limits\.quota/);
    assert.match(place.bartizan('trail', 'report').out, /\| quotas \| limits\.quota \| anyone \| story \| exact \| 1 \|/);
    assert.match(place.bartizan('ls', '--config', place.config).err, /guards: only observed, not enforced .*: quotas, shape/);
    assert.match(
      place.bartizan('doctor', '--config', place.config).out,
      /note .* guards .*only observed, not enforced .*: quotas, shape/,
    );
    await take([]);
    assert.match(textOf(await client.call('exact')), /^limits\.quota: /);
    await allow({});
  });

  it('decides by the hints that its user trusts now', async () => {
    const becomes = async (pattern: RegExp): Promise<void> => {
      let said = '';
      for (let tries = 0; tries < 400 && !pattern.test(said); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        said = textOf(await client.call('recall'));
      }
      assert.match(said, pattern);
    };
    await allow({ hints: { 'story/recall': 'as-claimed' } });
    await becomes(/^null$/);
    await allow({ hints: { 'story/recall': { readOnly: false } } });
    await becomes(/^gateway\.denied: /);
  });
});

describe('a running relay', () => {
  const place = new Place();
  const story = { servers: { story: place.story({ era: 'dual', name: 'story' }) } };
  before(() => place.configure(story));
  after(() => place.end());

  it('follows what its user allows, keeps what it has where that cannot be used, and the server runs on', async () => {
    const wire = place.relay('story');
    const client = new StoryClient({ wire, version: MODERN });
    const said = async (): Promise<string> => String(at((await client.call('exact')).result, 'content', 0, 'text'));
    assert.equal(await said(), 'exact');
    const taken = (): number => wire.program.stderr().split('settings changed: authority').length - 1;
    const started = place.running();

    place.configure({ ...story, quotas: [{ tool: 'story/exact', each: 'all', calls: '1/d' }] });
    await until('the quota is taken', () => taken() === 1);
    assert.equal(await said(), 'exact');
    assert.match(await said(), /^limits\.quota: /);

    writeFileSync(place.config, 'servers: [');
    await until('it is told', () => /settings\.invalid .*\(what was allowed before stays in force\)/.test(wire.program.stderr()));
    assert.match(await said(), /^limits\.quota: /);

    place.configure(story);
    await until('the quota is gone', () => taken() === 2);
    assert.equal(await said(), 'exact');
    assert.deepEqual(place.running(), started);
    await client.close();
  });

  it('follows the policies as well, and hides what they forbid', async () => {
    const client = new StoryClient({ wire: place.relay('story'), version: MODERN });
    const names = async (): Promise<readonly string[]> => namesOf(await client.request('tools/list'), 'tools').map(String);
    assert.ok((await names()).includes('exact'));
    mkdirSync(place.path('policy'), { recursive: true });
    writeFileSync(place.path('policy/story.cedar'), 'permit(principal, action, resource == Tool::"story/echo");');
    const isShown = async (): Promise<boolean> => (await names()).includes('exact');
    for (let tries = 0; tries < 100 && (await isShown()); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(await names(), ['echo']);
    assert.match(String(at((await client.call('exact')).result, 'content', 0, 'text')), /^gateway\.denied: /);
    await client.close();
  });
});

describe('a service of a project', () => {
  const place = new Place();
  after(() => place.end());

  it('follows what its user writes into their own settings, which are in another folder', async () => {
    const env = { BARTIZAN_CONFIG_DIR: place.path('own') };
    const own = (settings: JsonObject): void =>
      writeFileSync(
        place.path('own/bartizan.yaml'),
        JSON.stringify({ servers: {}, authority: { firstUse: 'lock' }, ...settings }),
      );
    mkdirSync(env.BARTIZAN_CONFIG_DIR);
    own({});
    writeFileSync(place.config, JSON.stringify({ servers: { story: place.story({ era: 'dual', name: 'story' }) } }));
    await approverOf(place, 'ada');
    const passphrase = ['--passphrase-file', place.path('passphrase of ada')];
    for (const command of [['trust'], ['approve', 'story']]) {
      const { code, err } = place.bartizanAs(env, ...command, '--yes', '--config', place.config, ...passphrase);
      assert.equal(code, 0, err);
    }
    const { url, program } = await place.serve(['--no-auth'], env);
    const client = new StoryClient({ wire: new HttpWire(`${url}/s/story`), version: MODERN });
    const said = async (): Promise<string> => String(at((await client.call('exact')).result, 'content', 0, 'text'));
    assert.equal(await said(), 'exact', program.stderr());
    own({ quotas: [{ tool: 'story/exact', each: 'all', calls: '1/d' }] });
    await until('the settings are taken', () => program.stderr().includes('settings changed: authority'));
    assert.equal(await said(), 'exact');
    assert.match(await said(), /^limits\.quota: /);
    await client.close();
  });
});

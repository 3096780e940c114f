// The promise: a chat is told that somebody waits and nothing more, and a person who follows the link answers with a key of their own, once.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import { storePathOf } from '../../src/store/state.ts';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { type Approver, approverOf, bartizan, newQuestion, questionsOf } from '../support/approvers.ts';
import { MODERN, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { Place, type Service } from '../support/place.ts';

const SECRET = 'a secret of sixteen and more';
const POLICY = `
@id("use") permit(principal, action == Action::"call_tool", resource in Server::"story");
@id("two") @ask("it leaves the house") @approvers("2")
forbid(principal, action == Action::"call_tool", resource == Tool::"story/echo");
`;

interface Told {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('a question over a link', () => {
  const place = new Place();
  const told: Told[] = [];
  const chat = createServer((request, response) => {
    void text(request).then((body) => {
      told.push({ headers: request.headers, body });
      response.end('ok');
    });
  });
  let ada: Approver;
  let bobsKey = '';
  let service: Service;

  before(async () => {
    await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve));
    ada = await approverOf(place, 'ada');
    writeFileSync(place.path('secret'), `${SECRET}\n`, { mode: 0o600 });
    const made = await bartizan(place, ['approvals', 'new-key', 'bob']);
    bobsKey = made.out.trim();
    const sha256 = /sha256: ([0-9a-f]{64})/.exec(made.err)?.[1] ?? '';
    const webhook = { url: `http://127.0.0.1:${(chat.address() as AddressInfo).port}/hook`, secretFile: place.path('secret') };
    place.configure({
      servers: { story: place.story({ era: 'dual', name: 'story' }) },
      limits: { approvalHoldMs: '5m' },
      authority: {
        approvals: { webhook, link: 'https://bartizan.example.com', approvers: [{ name: 'bob', sha256 }] },
      } as JsonObject,
    });
    mkdirSync(place.path('policy'));
    writeFileSync(place.path('policy/story.cedar'), POLICY);
    service = await place.serve([]);
  });
  after(async () => {
    chat.close();
    await place.end();
  });

  it('tells the chat who asks for what, signed, without an argument; the other person answers at the page', async () => {
    const key = place.newKey('desk');
    const wire = new HttpWire(`${service.url}/s/story`, { authorization: `Bearer ${key}` });
    const client = new StoryClient({ wire, version: MODERN, name: 'story-client' });
    const calling = client.call('echo', { tag: 'private words' });
    await until('the chat is told', () => told.length > 0);
    const [{ headers, body } = { headers: {}, body: '' }] = told;
    assert.match(body, /story-client asks to run echo of story/);
    assert.match(body, /it leaves the house/);
    assert.doesNotMatch(body, /private words/);
    const [, seconds = '', mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['bartizan-signature'])) ?? [];
    assert.equal(mac, createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex'));

    const { origin, pathname } = new URL(String(at(JSON.parse(body), 'blocks', 1, 'elements', 0, 'url')));
    assert.equal(origin, 'https://bartizan.example.com');
    const link = service.url + pathname;
    const page = await fetch(link);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /private words/);
    // As browsers do (Fetch, append a request Origin header): a page that names no referrer posts its form from nowhere.
    const own = page.headers.get('referrer-policy') === 'no-referrer' ? 'null' : service.url;
    const post = (answer: string, approver: string, from = own) =>
      fetch(link, { method: 'POST', headers: { origin: from }, body: new URLSearchParams({ key: approver, answer }) });
    for (const elsewhere of ['https://evil.example', 'null'])
      assert.equal((await post('allow', bobsKey, elsewhere)).status, 403, 'a page of somebody else answers nothing');
    // The caller's own access key is no approver's key.
    assert.equal((await post('allow', key)).status, 401);
    assert.equal((await post('allow', bobsKey)).status, 200);
    assert.equal((await post('allow', bobsKey)).status, 409);
    const id = await newQuestion(place);
    const allowed = await ada.allow(id);
    assert.equal(allowed.code, 0, allowed.err);
    assert.deepEqual(at((await calling).result, 'structuredContent'), { tag: 'private words' });
    assert.equal((await post('allow', bobsKey)).status, 409);
    await client.close();
  });

  it('what a program that was killed had gathered is told by the next, in one message, and nothing twice', async () => {
    told.length = 0;
    const story = (at: string, key: string) =>
      new StoryClient({
        wire: new HttpWire(`${at}/s/story`, { authorization: `Bearer ${key}` }),
        version: MODERN,
        name: 'story-client',
      });
    const client = story(service.url, place.newKey('killed'));
    const ask = (tag: string) => client.call('echo', { tag }).catch(() => undefined);
    const store = new DatabaseSync(storePathOf(place.state));
    const count = (where: string): number =>
      Number(store.prepare(`SELECT count(*) AS n FROM approval_telling WHERE ${where}`).get()?.['n']);
    void ask('first');
    await until('the first is told', () => count('is_told = 1') === 2);
    for (const tag of ['second', 'third']) void ask(tag);
    await until('the others were asked', () => count('is_told = 0') === 2);
    service.program.child.kill('SIGKILL');
    await service.program.ended;
    // Half a minute goes by.
    store.exec('UPDATE approval_telling SET begun_ms = begun_ms - 30000');
    store.close();
    service = await place.serve([]);
    await until('the others are told', () => told.length === 2);
    assert.match(told[0]?.body ?? '', /story-client asks to run echo of story \(question /);
    assert.match(told[1]?.body ?? '', /story-client asks to run echo of story 2 times/);
    const ids = (await questionsOf(place)).map(({ id }) => String(id));
    for (const id of ids) assert.equal(told.filter(({ body }) => body.includes(id)).length, 1, 'each is told once');
  });
});

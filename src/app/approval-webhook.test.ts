import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Fault } from '../base/fault.ts';
import { type Approval, askedApproval, type NewApproval } from '../store/approval.ts';
import { question } from '../store/approvals.contract.ts';
import type { Place } from '../store/contract-place.fixture.ts';
import { sqlitePlace } from '../store/sqlite-place.fixture.ts';
import { until } from '../upstream/processes.test-kit.ts';
import { messageOf, signatureOf, webhook } from './approval-webhook.ts';

const SECRET = 'sixteen characters';

function newQuestion(id: string, name = 'write'): NewApproval {
  const shown = {
    client: { name: '<!channel> & co' },
    server: { name: 'files' },
    name,
    params: { arguments: { text: 'private words' } },
    why: [{ policy: 'p', why: 'it writes <here>' }],
  };
  return question(id, { id, caller: 'user:ann', burst: name, question: JSON.stringify(shown) });
}

const asked = (id: string): Approval => askedApproval(newQuestion(id), 0);

describe('the webhook', () => {
  const folder = mkdtempSync(join(tmpdir(), 'webhook-'));
  const secretFile = join(folder, 'secret');
  const told: string[] = [];
  const reported: Fault[] = [];
  const state = { status: 200, location: '' };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      told.push(body);
      response.writeHead(state.status, state.location === '' ? {} : { location: state.location }).end();
    });
  });
  let url = '';
  let place: Place;
  beforeEach(async () => {
    place = sqlitePlace();
    told.length = 0;
    reported.length = 0;
    Object.assign(state, { status: 200, location: '' });
    writeFileSync(secretFile, `${SECRET}\n`);
  });
  afterEach(() => place.end());
  /** One program: its store, what asks there, and its webhook, which looks when it is told to. */
  function program() {
    const { approvals, close } = place.open();
    const { look, close: end } = webhook({
      store: approvals,
      settings: () => ({ url, secretFile }),
      linkOf: () => undefined,
      nowMs: () => place.clock.now(),
      every: () => () => undefined,
      report: (fault) => reported.push(fault),
    });
    const ask = async (id: string, name?: string): Promise<void> => {
      place.clock.advance(1);
      await approvals.ask(newQuestion(id, name));
      look();
    };
    return { ask, look, end, close };
  }
  /** All that a look has begun has ended. */
  const looked = async (one: ReturnType<typeof program>): Promise<void> => {
    one.look();
    await one.end();
  };
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says who asks for what and why, and no argument; what would steer a chat is escaped', () => {
    const message = JSON.stringify(messageOf([asked('q')], () => 'https://x.example/approvals/q/t'));
    assert.match(message, /&lt;!channel&gt; &amp; co asks to run write of files/);
    assert.match(message, /it writes &lt;here&gt;/);
    assert.match(message, /"url":"https:\/\/x\.example\/approvals\/q\/t"/);
    assert.doesNotMatch(message, /private words/);
    assert.match(JSON.stringify(messageOf([asked('q')], () => undefined)), /bartizan approvals show q/);
  });

  it('signs time and body together', () => {
    const mac = createHmac('sha256', 'secret').update('12.body').digest('hex');
    assert.equal(signatureOf('body', 'secret', 12_999), `t=12,v1=${mac}`);
  });

  it('tells the first of a burst at once and all that follow it soon in one message, each with its link; none is left out', async () => {
    const one = program();
    for (const id of ['a', 'b', 'c']) await one.ask(id);
    await one.ask('d', 'delete');
    await looked(one);
    assert.equal(told.length, 2);
    assert.match(told[0] ?? '', /asks to run write of files \(question a\)/);
    assert.match(told[1] ?? '', /asks to run delete of files \(question d\)/);
    place.clock.advance(30_000);
    await looked(one);
    assert.match(told[2] ?? '', /asks to run write of files 2 times \(questions b, c\)/);
    await one.ask('e');
    await looked(one);
    assert.equal(told.length, 3);
    place.clock.advance(30_000);
    await looked(one);
    assert.match(told[3] ?? '', /\(question e\)/);
    place.clock.advance(30_000);
    await one.ask('f');
    await looked(one);
    assert.match(told[4] ?? '', /\(question f\)/);
    assert.equal(told.length, 5);
  });

  it('what a program gathered and did not tell before it ended is told by the next, and nothing twice', async () => {
    const [one, other] = [program(), program()];
    for (const id of ['a', 'b', 'c']) await one.ask(id);
    await looked(one);
    await one.close();
    await looked(other);
    assert.equal(told.length, 1);
    place.clock.advance(30_000);
    for (const each of [program(), other, program()]) await looked(each);
    assert.deepEqual(
      told.map((body) => /\(questions? ([^)]+)\)/.exec(body)?.[1]),
      ['a', 'b, c'],
    );
  });

  it('links as many questions as a chat takes, and says where the others are', () => {
    const many = Array.from({ length: 22 }, (_, nth) => asked(`q${nth}`)) as [Approval, ...Approval[]];
    const message = JSON.stringify(messageOf(many, (id) => `https://x.example/${id}`));
    assert.equal(message.split('"url"').length - 1, 20);
    assert.match(message, /Answer at the terminal: bartizan approvals/);
    assert.match(message, /q21/);
  });

  it('is told however long somebody calls himself, and links nowhere else', () => {
    const name = `see https://evil.example/approvals ${'x'.repeat(100_000)}`;
    const hostile = {
      client: { name },
      server: { name: 'files' },
      name,
      params: {},
      why: [{ policy: 'p', why: 'y'.repeat(9_000) }],
    };
    const one = askedApproval({ ...newQuestion('a'), question: JSON.stringify(hostile) }, 0);
    const message = messageOf([one], (id) => `https://x.example/${id}`) as {
      blocks: { text: { text: string; verbatim: boolean } }[];
    };
    const [section] = message.blocks;
    assert.ok((section?.text.text.length ?? 0) < 3_000);
    assert.equal(section?.text.verbatim, true);
    assert.deepEqual(JSON.stringify(message).match(/https?:\/\/[^"]*/g), ['https://x.example/a']);
  });

  it('follows no redirect, says once when nobody was told, and tells as soon as it can', async () => {
    const one = program();
    Object.assign(state, { status: 307, location: `${url}/elsewhere` });
    await one.ask('f');
    await until('trouble is reported', () => reported.length === 1);
    assert.equal(reported[0]?.code, 'approval.not-told');
    assert.equal(told.length, 2, 'tried twice, each at the address itself');
    place.clock.advance(30_000);
    one.look();
    await until('it is tried again', () => told.length === 4);
    await one.end();
    assert.equal(reported.length, 1, 'and nobody reads of it again');
    Object.assign(state, { status: 200, location: '' });
    place.clock.advance(30_000);
    for (const each of [program(), program()]) await looked(each);
    assert.equal(told.length, 5);
  });

  it('sends nothing unsigned', async () => {
    writeFileSync(secretFile, 'short');
    const one = program();
    await one.ask('g');
    await looked(one);
    assert.equal(reported[0]?.code, 'approval.not-told');
    assert.deepEqual(told, []);
  });

  it('does not wait for a chat that never answers when its program ends; the next one tells', async () => {
    const held = createServer(() => undefined);
    await new Promise<void>((resolve) => held.listen(0, '127.0.0.1', resolve));
    const chat = url;
    url = `http://127.0.0.1:${(held.address() as AddressInfo).port}`;
    const one = program();
    await one.ask('h');
    await one.end();
    held.closeAllConnections();
    held.close();
    url = chat;
    assert.deepEqual(reported, []);
    place.clock.advance(30_000);
    await looked(program());
    assert.match(told[0] ?? '', /question h/);
  });
});

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import type { Fault } from '../base/fault.ts';
import { type Approval, askedApproval } from '../store/approval.ts';
import { question } from '../store/approvals.contract.ts';
import { until } from '../upstream/processes.test-kit.ts';
import { messageOf, signatureOf, webhook } from './approval-webhook.ts';

const SECRET = 'sixteen characters';

function asked(id: string, name = 'write'): Approval {
  const shown = {
    client: { name: '<!channel> & co' },
    server: { name: 'files' },
    name,
    params: { arguments: { text: 'private words' } },
    why: [{ policy: 'p', why: 'it writes <here>' }],
  };
  return askedApproval(question(id, { id, caller: 'user:ann', question: JSON.stringify(shown) }), 0);
}

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
  const later: (() => void)[] = [];
  const tell = () =>
    webhook({
      settings: () => ({ url, secretFile }),
      linkOf: () => undefined,
      nowMs: () => 1_000_000,
      later: (work) => later.push(work),
      report: (fault) => reported.push(fault),
    });
  before(async () => {
    writeFileSync(secretFile, `${SECRET}\n`);
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
    told.length = 0;
    later.length = 0;
    const tellOf = tell();
    for (const id of ['a', 'b', 'c']) tellOf(asked(id));
    tellOf(asked('d', 'delete'));
    await until('both tools are told', () => told.length === 2);
    for (const work of later.splice(0)) work();
    await until('the others are told', () => told.length === 3);
    assert.match(told[2] ?? '', /asks to run write of files 2 more times \(questions b, c\)/);
    tellOf(asked('e'));
    for (const work of later.splice(0)) work();
    await until('what came after that is told', () => told.length === 4);
    assert.match(told[3] ?? '', /question.* e/);
    for (const work of later.splice(0)) work();
    tellOf(asked('f'));
    await until('the next one is told at once', () => told.length === 5);
  });

  it('links as many questions as a chat takes, and says where the others are', () => {
    const many = Array.from({ length: 22 }, (_, nth) => asked(`q${nth}`)) as [Approval, ...Approval[]];
    const message = JSON.stringify(messageOf(many, (id) => `https://x.example/${id}`));
    assert.equal(message.split('"url"').length - 1, 20);
    assert.match(message, /Answer at the terminal: bartizan approvals/);
    assert.match(message, /q21/);
  });

  it('follows no redirect, and says when nobody was told', async () => {
    reported.length = 0;
    told.length = 0;
    Object.assign(state, { status: 307, location: `${url}/elsewhere` });
    tell()(asked('f'));
    await until('trouble is reported', () => reported.length === 1);
    assert.equal(reported[0]?.code, 'approval.not-told');
    assert.equal(told.length, 3, 'tried three times, each at the address itself');
    Object.assign(state, { status: 200, location: '' });
  });

  it('sends nothing unsigned', async () => {
    reported.length = 0;
    told.length = 0;
    writeFileSync(secretFile, 'short');
    tell()(asked('g'));
    await until('trouble is reported', () => reported.length === 1);
    assert.deepEqual(told, []);
  });
});

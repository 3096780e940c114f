import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { sha256Hex } from '../../base/digest.ts';
import { question } from '../../store/approvals.contract.ts';
import { manualClock } from '../../store/contract-place.fixture.ts';
import type { Approvals } from '../../store/ports.ts';
import { type SqlitePlace, sqlitePlace } from '../../store/sqlite-place.fixture.ts';
import { type ApprovalLinks, approvalLinks } from '../approvals/links.ts';
import { takeApprovalPage } from './approval-page.ts';

const KEYS = { ada: 'bza_ada', bob: 'bza_bob' };
const SHOWN = JSON.stringify({
  kind: 'call',
  caller: 'user:ann',
  client: { name: '<script>alert(1)</script>', version: '1' },
  project: '/work',
  server: { name: 'files' },
  method: 'tools/call',
  name: 'write',
  params: { arguments: { text: '</pre><b>"bold"&</b>\\u{a}path: /etc\\u{200b}' } },
  masked: 1,
  why: [{ policy: 'p', why: 'it writes' }],
});

describe('the page of a question', () => {
  let place: SqlitePlace;
  let approvals: Approvals;
  let links: ApprovalLinks;
  let origin = '';
  const approvers = { now: Object.entries(KEYS).map(([name, key]) => ({ name, sha256: sha256Hex(key) })) };
  const server = createServer((request, response) => void takeApprovalPage(request, response, request.url ?? '', links));

  before(async () => {
    place = sqlitePlace();
    approvals = place.open().approvals;
    const mac = (text: string): string => Buffer.from(sha256Hex(`store key ${text}`), 'hex').toString('base64url');
    links = approvalLinks({ store: approvals, mac, clock: manualClock() }, () => approvers.now);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.close();
    await place.end();
  });

  async function asked(id: string, needed = 1): Promise<string> {
    await approvals.ask(question(id, { id, question: SHOWN, needed, caller: id }));
    return links.pathOf(id);
  }
  const post = (path: string, form: Record<string, string>) =>
    fetch(origin + path, { method: 'POST', body: new URLSearchParams(form) });
  const stateOf = async (id: string) => (await approvals.find(id))?.state;

  it('shows the whole question on GET, as text, and changes nothing', async () => {
    const path = await asked('aaa');
    const response = await fetch(origin + path);
    const text = await response.text();
    assert.equal(response.status, 200);
    assert.ok(
      text.includes(
        '<span>    text: &lt;/pre&gt;&lt;b&gt;&quot;bold&quot;&amp;&lt;/b&gt;</span><span>      | path: /etc\\u{200b}</span>',
      ),
      text,
    );
    assert.match(text, /&lt;script&gt;alert/);
    assert.match(text, /&lt;\/pre&gt;&lt;b&gt;/);
    assert.match(text, /1 secret value is masked/);
    assert.doesNotMatch(text, /<script|<b>/);
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(await stateOf('aaa'), 'asked');
  });

  it('takes an answer with the key of an approver, once', async () => {
    const path = await asked('bbb');
    assert.equal((await post(path, { key: KEYS.ada, answer: 'allow' })).status, 200);
    assert.equal(await stateOf('bbb'), 'approved');
    assert.equal((await post(path, { key: KEYS.ada, answer: 'allow' })).status, 409);
    assert.deepEqual(
      (await approvals.find('bbb'))?.answers.map(({ by, scope }) => [by, scope.kind]),
      [['ada', 'once']],
    );
  });

  it('counts persons: the same one twice is one', async () => {
    const path = await asked('ccc', 2);
    assert.equal((await post(path, { key: KEYS.ada, answer: 'allow' })).status, 200);
    assert.equal((await post(path, { key: KEYS.ada, answer: 'allow' })).status, 409);
    assert.equal(await stateOf('ccc'), 'asked');
    assert.equal((await post(path, { key: KEYS.bob, answer: 'allow' })).status, 200);
    assert.equal(await stateOf('ccc'), 'approved');
  });

  it('answers nothing without a key, with a wrong one, or for somebody who was taken out of the settings', async () => {
    const path = await asked('ddd');
    for (const form of [{ answer: 'allow' }, { answer: 'allow', key: 'bza_other' }, { answer: 'allow', key: '' }])
      assert.equal((await post(path, form as Record<string, string>)).status, 401);
    const before = approvers.now;
    approvers.now = before.filter(({ name }) => name !== 'ada');
    assert.equal((await post(path, { key: KEYS.ada, answer: 'allow' })).status, 401);
    approvers.now = before;
    assert.equal((await post(path, { key: KEYS.ada, answer: 'maybe' })).status, 400);
    assert.equal((await fetch(origin + path, { method: 'PUT' })).status, 405);
    assert.equal((await post(path, { key: KEYS.ada, answer: 'allow', more: 'x'.repeat(9_000) })).status, 503);
    assert.equal(await stateOf('ddd'), 'asked');
  });

  it('takes no answer when the time for it is over, and offers none', async () => {
    const path = await asked('ggg');
    place.clock.advance(2 * 60 * 60_000);
    assert.equal((await post(path, { key: KEYS.ada, answer: 'allow' })).status, 410);
    assert.doesNotMatch(await (await fetch(origin + path)).text(), /<form/);
    assert.equal(await stateOf('ggg'), 'expired');
  });

  it('is not found under a path that was not made here', async () => {
    const path = await asked('eee');
    const other = await asked('fff');
    const token = path.split('/').at(-1) ?? '';
    for (const wrong of [
      `/approvals/fff/${token}`,
      `/approvals/eee/${'A'.repeat(43)}`,
      '/approvals/eee',
      '/approvals/',
      `${other}x`,
    ])
      assert.equal((await fetch(origin + wrong)).status, 404, wrong);
  });
});

// The promise: heads get to a place beyond the account by themselves, old entries go by themselves, and neither is for a project's files to decide.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { type ExchangeFacts, intentBody, outcomeBody } from '../../src/store/entry.ts';
import { openStore } from '../../src/store/open.ts';
import { storePathOf } from '../../src/store/state.ts';
import { MODERN, StoryClient } from '../support/client.ts';
import { answering, capabilitiesOf } from '../support/pairs.ts';
import { Place } from '../support/place.ts';
import { trailOf } from '../support/trail.ts';

const version = '2025-11-25';

async function calls(place: Place, count: number): Promise<void> {
  const client = new StoryClient({
    wire: place.relay('story'),
    version,
    capabilities: capabilitiesOf(MODERN),
    answer: answering('x'),
  });
  await client.open();
  for (let call = 0; call < count; call++) await client.call('echo', { call });
  await client.close();
}

describe('trail.anchor', () => {
  const place = new Place();
  after(() => place.end());

  it('brings the head of each program to a file, which then holds all that was recorded', async () => {
    const heads = place.path('heads.txt');
    place.configure({ servers: { story: place.story({ era: 'legacy' }) }, trail: { anchor: [`file:${heads}`] } });
    await calls(place, 3);
    const first = readFileSync(heads, 'utf8');
    assert.match(first, /^bartizan\.dev\/trail\/[0-9a-f]{16}\n7\n/);
    await calls(place, 3);
    assert.ok(readFileSync(heads, 'utf8').startsWith(first), 'it is only ever appended to');
    const { code, out } = place.bartizan('trail', 'verify', '--kept', heads);
    assert.equal(code, 0, out);
    assert.match(out, /kept elsewhere 14 entries/);
    assert.equal(/not excluded/.test(out), false, out);
  });

  it('a place that cannot be reached is told, and calls go on', async () => {
    place.configure({ servers: { story: place.story({ era: 'legacy' }) }, trail: { anchor: ['file:/proc/nowhere/heads'] } });
    const wire = place.relay('story');
    const client = new StoryClient({ wire, version, capabilities: capabilitiesOf(MODERN), answer: answering('x') });
    await client.open();
    assert.equal((await client.call('echo', {})).error, undefined);
    await client.close();
    assert.match(wire.program.stderr(), /settings\.anchor-failed {2}.*file \(trail\.anchor\)/);
  });
});

describe('trail.keep', () => {
  const place = new Place();
  after(() => place.end());

  it('takes old entries out while a service runs, and what is left verifies against an older head', async () => {
    const store = openStore({ path: storePathOf(place.state), durability: 'normal', maxBytes: 2 ** 30, clock: systemClock });
    const hop = { era: 'legacy', version, transport: 'stdio' } as const;
    const facts: ExchangeFacts = {
      direction: 'inward',
      caller: 'user:old',
      server: 's',
      method: 'tools/call',
      name: 'long-gone',
      hops: { client: hop },
      verdicts: [],
    };
    for (let index = 0; index < 300; index++) {
      const intentSeq = await store.trail.append(intentBody(`old${index}`, 1_700_000_000_000, '1.1', facts));
      await store.trail.append(outcomeBody({ exchange: `old${index}`, at: 1_700_000_000_001, intentSeq, result: 'ok' }));
    }
    await store.close();
    writeFileSync(place.path('kept'), place.bartizan('trail', 'checkpoint').out);
    place.configure({ servers: { story: place.story({ era: 'legacy' }) }, trail: { keep: '30d' } });
    const service = await place.serve();
    const report = () => JSON.parse(place.bartizan('trail', 'verify', '--json', '--kept', place.path('kept')).out);
    for (let looks = 0; looks < 100 && report().removed < 512; looks++) await pause(100);
    await service.program.stop();
    const { ok, removed, entries } = report();
    assert.deepEqual([ok, removed, entries], [true, 512, 601]);
    const told = place.bartizan('trail', 'query', '--tool', 'long-gone', '--json', '--limit', '1000').out;
    assert.equal(told.trimEnd().split('\n').length, 44, 'of 300 exchanges 44 are in the block that is not whole');
  });
});

describe('trail.payloads', () => {
  const place = new Place();
  after(() => place.end());
  const SECRET = 'what-only-the-payload-says';

  it('keeps what was in messages, encrypted, until it is old or switched off', async () => {
    place.configure({ servers: { story: place.story({ era: 'legacy' }) }, trail: { payloads: '7d' } });
    const client = new StoryClient({
      wire: place.relay('story'),
      version,
      capabilities: capabilitiesOf(MODERN),
      answer: answering('x'),
    });
    await client.open();
    await client.call('echo', { text: SECRET });
    await client.call('nothing-like-it', { text: SECRET });
    await client.close();
    const call = trailOf(place).find(({ intent }) => intent?.name === 'echo');
    const shown = place.bartizan('trail', 'payload', String(call?.seq));
    assert.equal(shown.code, 0, shown.err);
    const payload = JSON.parse(shown.out);
    assert.deepEqual([payload.isAsRecorded, payload.arguments], [true, { text: SECRET }]);
    assert.equal(JSON.stringify(payload.result).includes(SECRET), true);
    const refused = trailOf(place).find(({ outcome }) => outcome?.name === 'nothing-like-it');
    assert.deepEqual(JSON.parse(place.bartizan('trail', 'payload', String(refused?.seq)).out).arguments, { text: SECRET });
    // Not in clear in any file, and not in any entry.
    for (const found of readdirSync(place.state, { withFileTypes: true, recursive: true })) {
      const path = join(found.parentPath, found.name);
      if (found.isFile()) assert.equal(readFileSync(path).includes(SECRET), false, `${path} holds a payload in clear`);
    }
    // Swapped payloads are not those of their exchange.
    const db = new DatabaseSync(storePathOf(place.state));
    const seqs = [call?.seq ?? 0, refused?.seq ?? 0];
    const [one] = db.prepare('SELECT sealed FROM trail_payload WHERE seq = ?').all(seqs[1] ?? 0);
    db.prepare('UPDATE trail_payload SET sealed = ? WHERE seq = ?').run(one?.['sealed'] as Uint8Array, seqs[0] ?? 0);
    db.close();
    const swapped = place.bartizan('trail', 'payload', String(call?.seq));
    assert.deepEqual([swapped.code, JSON.parse(swapped.out).isAsRecorded], [1, false]);

    place.configure({ servers: { story: place.story({ era: 'legacy' }) } });
    const service = await place.serve();
    for (let looks = 0; looks < 100 && place.bartizan('trail', 'payload', String(call?.seq)).code !== 3; looks++)
      await pause(100);
    await service.program.stop();
    assert.match(place.bartizan('trail', 'payload', String(call?.seq)).err, /^cli\.no-payload/);
    assert.equal(place.bartizan('trail', 'verify').code, 0);
  });
});

describe('the files of a project', () => {
  for (const [what, trail] of [
    ['trail.anchor', { anchor: ['webhook:https://attacker.example/'] }],
    ['trail.keep', { keep: '1d' }],
    ['trail.payloads', { payloads: '1d' }],
  ] as const) {
    it(`may not hold ${what}: the trail is the user's`, async () => {
      const place = new Place();
      try {
        place.configure({ servers: { story: place.story({ era: 'legacy' }) }, trail });
        // A project's: the user's own settings are elsewhere.
        const text = JSON.parse(readFileSync(place.config, 'utf8'));
        writeFileSync(place.config, JSON.stringify({ ...text, authority: undefined }));
        const wire = place.relay('story', { BARTIZAN_CONFIG_DIR: place.path('elsewhere') });
        const { code } = await wire.program.ends();
        assert.equal(code, 3, wire.program.stderr());
        assert.match(wire.program.stderr(), new RegExp(`^settings\\.not-yours {2}.*"${what.replace('.', '\\.')}"`));
      } finally {
        await place.end();
      }
    });
  }
});

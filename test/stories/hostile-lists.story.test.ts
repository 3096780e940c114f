// A server that shows what it has in bad ways is never half approved: approve says what is wrong and changes nothing, and neither does diff.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { hostile } from '../../src/upstream/processes.test-kit.ts';
import { StoryClient } from '../support/client.ts';
import { type Ended, Place } from '../support/place.ts';

let place: Place;
const shows = (way: string): void => writeFileSync(place.path('way'), way);
const person = (): readonly string[] => ['--yes', '--passphrase-file', place.path('passphrase')];
const approve = (): Ended => place.bartizan('approve', 'listing', '--timeout', '4s', ...person());
const lockFiles = (): readonly string[] => readdirSync(place.folder).filter((name) => name.startsWith('bartizan.lock'));

before(() => {
  place = new Place();
  writeFileSync(place.path('passphrase'), 'five words that nobody knows\n', { mode: 0o600 });
  assert.equal(place.bartizan('key', 'new', '--name', 'Ada', '--passphrase-file', place.path('passphrase')).code, 0);
  place.configure({
    servers: { listing: place.entry(hostile('listing'), [place.path('way')]) },
    authority: { firstUse: 'refuse' },
  });
});
after(() => place.end());

/** What is wrong, as it is said. */
const WAYS: Readonly<Record<string, RegExp>> = {
  deaf: /^upstream\.timeout /,
  silent: /^upstream\.timeout /,
  'dies-at-once': /^upstream\.closed .*exit code 3/,
  'dies-half-way': /^upstream\.closed .*exit code 1/,
  'pages-for-ever': /^upstream\.broken-list .*too many pages/,
  'pages-slowly-for-ever': /^upstream\.timeout /,
  'goes-in-a-circle': /^upstream\.broken-list .*circle/,
  'too-many': /^upstream\.broken-list .*too many pages or definitions/,
  'a-hundred-megabytes': /^upstream\.too-large /,
  'too-deep': /^upstream\.broken-list .*nested deeper/,
  'no-list': /^upstream\.broken-list .*no tools/,
  'an-error': /^upstream\.broken-list .*error -32603/,
  'half-a-line': /^upstream\.closed /,
};

describe('a server that nobody approved and that shows itself in a bad way', () => {
  for (const [way, fault] of Object.entries(WAYS)) {
    it(`(${way}) is not approved, and nothing is written`, () => {
      shows(way);
      const { code, out, err } = approve();
      assert.equal(code, 3, `${out}\n${err}`);
      assert.match(err, fault);
      assert.match(err, /Fix: /);
      assert.doesNotMatch(err, /^\s+at /m, 'no trace of a stack');
      assert.deepEqual(lockFiles(), []);
    });
  }

  it('is approved whole once it behaves, even where its schemas refer to themselves', async () => {
    shows('refers-to-itself');
    assert.equal(approve().code, 0);
    assert.equal(place.bartizan('diff', 'listing', '--timeout', '10s').code, 0);
    const client = new StoryClient({ wire: place.relay('listing'), version: '2025-11-25' });
    await client.open();
    assert.match((await client.call('send', { node: { next: { next: {} } } })).text, /sent/);
    await client.close();
  });
});

describe('a server that was approved and shows itself in a bad way later', () => {
  before(() => {
    shows('honest');
    assert.equal(approve().code, 0);
  });

  for (const way of ['deaf', 'dies-half-way', 'pages-for-ever', 'a-hundred-megabytes']) {
    it(`(${way}) keeps the approval that it has, to the byte`, () => {
      const files = ['bartizan.lock', 'bartizan.lock.d/listing.json'];
      const read = (): readonly string[] => files.map((name) => readFileSync(place.path(name), 'utf8'));
      const approved = read();
      shows(way);
      assert.equal(approve().code, 3);
      const diff = place.bartizan('diff', 'listing', '--timeout', '4s');
      assert.equal(diff.code, 3, 'what cannot be read is not the same');
      assert.match(diff.err, /^upstream\./);
      assert.deepEqual(read(), approved);
      assert.equal(existsSync(join(place.folder, 'bartizan.lock.d/listing.json.next')), false);
    });
  }
});

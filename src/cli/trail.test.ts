// What stands below `bartizan trail`, as real processes.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { type Ended, fillTrail, type Place, placeFor } from './place.test-kit.ts';

let place: Place;
beforeEach((test) => {
  place = placeFor(test as TestContext);
});
const trail = (...args: readonly string[]): Ended => place.run(['trail', ...args]);
const jsonLines = ({ out }: Ended): readonly Record<string, never>[] =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('trail query', () => {
  it('tells the exchanges that fit all that is asked for', async () => {
    await fillTrail(place.state, 8);
    const names = (...args: readonly string[]) =>
      jsonLines(trail('query', '--json', ...args)).map(({ intent }) => intent?.['name']);
    assert.deepEqual(names('--caller', 'bob', '--limit', '2'), ['tool-5', 'tool-7']);
    assert.deepEqual(names('--tool', 'tool-3', '--method', 'tools/call', '--result', 'ok'), ['tool-3']);
    assert.deepEqual(names('--since', '2023-11-14T22:13:20.006Z'), ['tool-6', 'tool-7']);
    assert.deepEqual(names('--until', '2023-11-14T22:13:20.001Z'), ['tool-0']);
    assert.deepEqual(names('--since', '1d'), []);
  });

  it('refuses what it cannot understand', async () => {
    for (const args of [
      ['--since', 'yesterday'],
      ['--since', '2026-13-41'],
      ['--result', 'fine'],
      ['--limit', '0'],
    ]) {
      const { code, err } = trail('query', ...args);
      assert.deepEqual([code, /^cli\.usage {2}/.test(err)], [2, true], err);
    }
  });
});

describe('trail verify', () => {
  it('says what it cannot exclude, and less of it with a head kept elsewhere', async () => {
    await fillTrail(place.state, 5);
    const kept = join(place.folder, 'kept');
    writeFileSync(kept, trail('checkpoint').out);
    assert.match(trail('verify').out, /not excluded {3}whoever has this account could have written the whole trail anew/);
    const { cannotExclude } = JSON.parse(trail('verify', '--json', '--kept', kept).out);
    assert.deepEqual(cannotExclude, []);
    await fillTrail(place.state, 5);
    // Many heads in one file, as an anchor writes them: the last counts.
    writeFileSync(kept, readFileSync(kept, 'utf8') + trail('checkpoint').out);
    await fillTrail(place.state, 1);
    const later = trail('verify', '--kept', kept);
    assert.match(later.out, /kept elsewhere 20 entries/);
    assert.match(later.out, /not excluded {3}entries 21 to 22 came after the head kept elsewhere/);
    assert.match(trail('verify', '--since', kept).out, /^valid {2}22 entries, 2 recomputed/);
    // The same as syslog keeps it.
    const line = (text: string): string => `Nov 21 host bartizan: ${JSON.stringify({ size: 1, at: 'x', checkpoint: text })}\n`;
    writeFileSync(kept, line('older') + line(trail('checkpoint').out));
    assert.match(trail('verify', '--kept', kept).out, /kept elsewhere 22 entries/);
    // An anchor file grows for weeks, and may have been cut off in the middle of a head.
    const head = trail('checkpoint').out;
    writeFileSync(kept, `${head}\n`.repeat(Math.ceil(2_000_000 / head.length)) + head.slice(0, 20));
    assert.match(trail('verify', '--kept', kept).out, /kept elsewhere 22 entries/);
    writeFileSync(kept, 'something else');
    assert.deepEqual([trail('verify', '--kept', kept).code, trail('verify', '--kept', join(place.folder, 'none')).code], [1, 3]);
  });

  it('verifies exports and proofs anywhere, with the public key alone', async () => {
    await fillTrail(place.state, 200);
    const folder = join(place.folder, 'copy');
    const key = trail('key').out.trim();
    assert.equal(trail('export', '--format', 'tiles', '--to', folder).code, 0);
    const proof = join(place.folder, '7.tlog-proof');
    writeFileSync(proof, trail('proof', '7').out);
    // Another machine: it has neither store nor key.
    const elsewhere = (...args: readonly string[]): Ended =>
      place.run(['trail', 'verify', ...args], { BARTIZAN_STATE_DIR: join(place.folder, 'elsewhere') });
    assert.match(elsewhere('--tiles', folder, '--key', key).out, /^valid {2}400 entries, 400 recomputed/);
    assert.match(elsewhere('--proof', proof, '--key', key).out, /^proven {2}entry 7 of 400:\n\{"v":1,/);
    assert.match(elsewhere('--tiles', folder, '--kept', proof, '--key', key).err, /^cli\.usage {2}--kept and --since compare/);
    assert.match(elsewhere('--tiles', folder).err, /^cli\.usage {2}there is no key here/);
    assert.equal(trail('verify', '--tiles', folder).code, 0, 'at home its own key is enough');
    writeFileSync(proof, readFileSync(proof, 'utf8').replace('index 6', 'index 7'));
    assert.deepEqual([elsewhere('--proof', proof, '--key', key).code, elsewhere('--tiles', folder, '--key', 'x').code], [1, 2]);
    assert.match(trail('verify', '--entry', '400').out, /^included {2}entry 400/);
    assert.match(trail('verify', '--entry', '401').err, /^store\.no-entry/);
  });
});

describe('trail export and report', () => {
  it('prints each format, oldest first', async () => {
    await fillTrail(place.state, 3);
    const lines = (format: string): readonly string[] =>
      trail('export', '--format', format, '--limit', '2').out.trimEnd().split('\n');
    assert.deepEqual(
      lines('jsonl').map((line) => JSON.parse(line).exchange),
      ['x0', 'x1'],
    );
    assert.deepEqual(
      lines('ocsf').map((line) => JSON.parse(line).class_uid),
      [6_003, 6_003],
    );
    assert.ok(lines('cef').every((line) => line.startsWith('CEF:0|Bartizan|')));
    assert.equal(lines('otlp').map((line) => JSON.parse(line).resourceLogs[0].scopeLogs[0].logRecords.length).length, 2);
    assert.deepEqual(
      [trail('export', '--format', 'xml').code, trail('export', '--format', 'tiles').code, trail('export').code],
      [2, 2, 2],
    );
  });

  it('reports as Markdown and HTML, with the names of clients shown and not obeyed', async () => {
    await fillTrail(place.state, 3);
    const markdown = trail('report');
    assert.equal(markdown.code, 0, markdown.err);
    assert.match(markdown.out, /Integrity: all 6 entries are as they were written/);
    assert.match(markdown.out, /\| alice \| \\\\u\{1b\}\\\[2Jevil \| files \| tools\/call \| tool-0 \| 1 \| 1 \| 0 \| 0 \| 0 \|/);
    const html = trail('report', '--format', 'html', '--caller', 'bob').out;
    assert.match(html, /<td>bob<\/td><td>\\u\{1b\}\[2Jevil<\/td>/);
    assert.equal(html.includes('alice'), false);
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(join(place.state, 'store.db'));
    db.exec("UPDATE trail SET body = replace(body, 'tool-1', 'tool-9')");
    db.close();
    const broken = trail('report');
    assert.equal(broken.code, 1);
    assert.match(broken.out, /Integrity: BROKEN at 3/);
  });
});

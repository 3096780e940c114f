// `bartizan detect --jsonl` as pipelines use it: a real process, rows on stdin, answers on stdout.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { it, type TestContext } from 'node:test';
import { MAIN, placeFor } from './place.test-kit.ts';

function started(test: TestContext) {
  const child = spawn(process.execPath, [MAIN, 'detect', '--jsonl'], { stdio: ['pipe', 'pipe', 'inherit'] });
  test.after(() => child.kill('SIGKILL'));
  return { child, answers: createInterface(child.stdout)[Symbol.asyncIterator]() };
}

it('answers each row at once, before stdin ends', async (test) => {
  const { child, answers } = started(test as TestContext);
  for (const id of [1, 2, 3]) {
    child.stdin.write(`${JSON.stringify({ id, surface: 'result', text: 'The parcel arrives on Monday.' })}\n`);
    assert.equal(JSON.parse((await answers.next()).value ?? '')['id'], id);
  }
  child.stdin.end();
  assert.deepEqual(await once(child, 'close'), [0, null]);
});

it('goes on after rows that are broken, too long or without end, and takes a last line without its end', async (test) => {
  const { child, answers } = started(test as TestContext);
  child.stdin.write('not json\n\n{"id":5}\n');
  child.stdin.write(`{"id":6,"surface":"result","text":"${'x'.repeat(17 * 1024 * 1024)}"}\n`);
  child.stdin.end('{"id":"last","surface":"arguments","arguments":{"a":"b"}}');
  const said: Record<string, unknown>[] = [];
  for (let next = await answers.next(); next.done !== true; next = await answers.next()) said.push(JSON.parse(next.value));
  assert.deepEqual(
    said.map(({ id, error }) => [id, typeof error]),
    [
      [null, 'string'],
      [5, 'string'],
      [null, 'string'],
      ['last', 'undefined'],
    ],
  );
});

it('refuses to run without --jsonl', (test) => {
  const { code, out, err } = placeFor(test as TestContext).run(['detect']);
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /^cli\.usage {2}detect needs --jsonl/);
});

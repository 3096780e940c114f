// A client that goes away before it says a word leaves no sandbox behind: the server was started ahead, and nobody ever spoke to it.
import assert from 'node:assert/strict';
import { chmodSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { it } from 'node:test';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { reachable, runAs } from '../support/ordinary-user.ts';
import { Place } from '../support/place.ts';

/** Waits for a greeting that never comes. */
const SERVER = 'process.stdin.resume();';

/** Does Node run this script, wherever it is confined? */
const isRunning = (node: string, path: string): boolean =>
  globSync('/proc/[0-9]*/cmdline').some((name) => {
    try {
      return readFileSync(name, 'utf8').startsWith(`${node}\0${path}\0`);
    } catch {
      return false; // It just ended.
    }
  });

for (const [way, signal, isUp] of [
  ['the end of its input', undefined, true],
  ['the end of its input at once', undefined, false],
  ['TERM', 'SIGTERM', true],
] as const) {
  it(`a relay whose client never said a word ends with its sandbox after ${way}`, async () => {
    const place = new Place();
    chmodSync(place.folder, 0o711);
    const { node } = reachable();
    const path = place.path('server.cjs');
    writeFileSync(path, SERVER, { mode: 0o644 });
    place.configure({
      servers: { it: { command: node, args: [path] } },
      authority: { firstUse: 'lock', ...(runAs === undefined ? {} : { runAs }) },
    });
    try {
      const wire = place.relay('it');
      if (isUp) await until('the server is up', () => isRunning(node, path));
      if (signal === undefined) wire.program.child.stdin.end();
      else wire.program.child.kill(signal);
      const { code } = await Promise.race([
        wire.program.ended,
        new Promise<never>((_, reject) => setTimeout(() => reject(new Error('it does not end')), 20_000).unref()),
      ]);
      assert.equal(code, 0, wire.program.stderr());
      await until('the server ended', () => !isRunning(node, path));
    } finally {
      await place.end();
    }
  });
}

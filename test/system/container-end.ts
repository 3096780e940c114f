// One contract for every engine: a container ends with Bartizan, at whatever moment that ends, and with the leash that holds it.
import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { HostReport } from '../support/container-host.ts';
import { leashOf } from '../support/container-user.ts';

/** An engine to be tried. */
export interface EndParts {
  /** Starts a process that holds a server with these arguments for Node. */
  readonly hold: (args: readonly string[]) => Promise<ChildProcessWithoutNullStreams>;
  /** Sweeps as a start does. */
  readonly sweep: () => Promise<HostReport>;
  /** Names of all containers, or of those that run. */
  readonly containers: (which?: 'running') => Promise<readonly string[]>;
}

const KILLS = 6;
const GONE_MS = 15_000;
/** Of a start, from its first steps to a server that runs. */
const START_MS = 2_000;
const HANG = ['--eval', 'process.on("SIGTERM", () => {}); setInterval(() => console.log("alive"), 200)'];

/** What is left after a while at most. */
export async function untilGone(
  { containers }: Pick<EndParts, 'containers'>,
  which?: 'running',
  withinMs = GONE_MS,
): Promise<readonly string[]> {
  for (const end = performance.now() + withinMs; ; await wait(200)) {
    const left = await containers(which);
    if (left.length === 0 || performance.now() > end) return left;
  }
}

/** The contract. */
export function endsWithBartizan(parts: EndParts): void {
  const { hold, sweep, containers } = parts;
  /** Starts a server that hangs; answers with the process that runs it. */
  const held = async (): Promise<number> => {
    const child = await hold(HANG);
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    const early = once(child, 'close').then(() => assert.fail(said));
    const [chunk] = (await Promise.race([once(child.stdout, 'data'), early])) as [Buffer];
    early.catch(() => undefined);
    return (JSON.parse(String(chunk).split('\n')[0] ?? '') as { readonly host: number }).host;
  };

  it('it goes when Bartizan is killed, whatever it does about it', async () => {
    const host = await held();
    assert.equal((await containers()).length, 1);
    process.kill(host, 'SIGKILL');
    assert.deepEqual(await untilGone(parts), []);
  });

  it('nothing runs on, at whatever moment Bartizan is killed', async () => {
    for (let turn = 0; turn < KILLS; turn += 1) {
      const child = await hold(HANG);
      await wait(Math.random() * START_MS);
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    assert.deepEqual(await untilGone(parts, 'running'), []);
    // What was made and never started is a name in a list, which the next start clears.
    await sweep();
    assert.deepEqual(await containers(), []);
  });

  it('it goes at once when its leash is killed', async () => {
    process.kill(leashOf(await held()), 'SIGKILL');
    assert.deepEqual(await untilGone(parts), []);
  });

  it('it goes at the next start when its leash was killed as well, and one that is in use stays', async () => {
    const host = await held();
    // At the same moment, as far as it can tell.
    process.kill(host, 'SIGSTOP');
    process.kill(leashOf(host), 'SIGKILL');
    process.kill(host, 'SIGKILL');
    await wait(1_000);
    const [left = ''] = await containers();
    assert.notEqual(left, '', 'nobody was left to remove it');
    const other = await held();
    // The second start sweeps by itself, while its own server runs on.
    for (let turn = 0; turn < 50 && (await containers()).includes(left); turn += 1) await wait(200);
    assert.equal((await containers()).length, 1);
    assert.equal((await sweep()).swept, 0);
    process.kill(other, 'SIGKILL');
    assert.deepEqual(await untilGone(parts), []);
  });
}

// Runs the command line as a process of its own, in a folder of its own. For tests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../base/clock.ts';
import { intentBody, outcomeBody } from '../store/entry.ts';
import { openStore } from '../store/open.ts';
import { ensureStateDir, storePathOf } from '../store/state.ts';

/** The program under test. */
export const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder with settings and state, and commands run in it. */
export interface Place {
  readonly folder: string;
  readonly state: string;
  environment(over?: Readonly<Record<string, string>>): Record<string, string>;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Ended;
  config(text: string): void;
}

/** Makes a place that is removed after the test. */
export function placeFor(test: TestContext): Place {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  const state = join(folder, 'state');
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  const environment: Place['environment'] = (over = {}) => ({
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    BARTIZAN_STATE_DIR: state,
    BARTIZAN_CONFIG_DIR: folder,
    ...over,
  });
  return {
    folder,
    state,
    environment,
    run(args, env = {}) {
      const options = { cwd: folder, env: environment(env), encoding: 'utf8', timeout: 60_000 } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
      return { code: status, out: stdout, err: stderr };
    },
    config: (text) => writeFileSync(join(folder, 'bartizan.yaml'), text),
  };
}

/** Appends exchanges of two callers with one server; the client's name tries to clear the screen. */
export async function fillTrail(state: string, count: number): Promise<void> {
  const store = openStore({
    path: storePathOf(ensureStateDir(state)),
    durability: 'normal',
    maxBytes: 2 ** 30,
    clock: systemClock,
  });
  const hop = { era: 'legacy', version: '2025-11-25', transport: 'stdio' } as const;
  for (let i = 0; i < count; i++) {
    const facts = {
      direction: 'inward' as const,
      caller: i % 2 === 0 ? 'alice' : 'bob',
      client: { name: '\u001b[2Jevil', version: '1' },
      server: 'files',
      method: 'tools/call',
      name: `tool-${i}`,
      hops: { client: hop, server: hop },
      verdicts: [],
    };
    const intentSeq = await store.trail.append(intentBody(`x${i}`, 1_700_000_000_000 + i, '1.1', facts));
    await store.trail.append(
      outcomeBody({ exchange: `x${i}`, at: 1_700_000_000_001 + i, intentSeq, result: 'ok', durationUs: 1500 }),
    );
  }
  await store.close();
}

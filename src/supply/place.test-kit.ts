// A place for one test: folders of its own, and a context that reaches nothing of this machine.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Fault } from '../base/fault.ts';
import { removeTree } from './cache.ts';
import { defaultBounds, type SupplyContext } from './supplier.ts';

/** A context in new folders, which are gone after the test. */
export function placeFor(t: TestContext, own: Partial<SupplyContext> = {}): SupplyContext {
  const root = mkdtempSync(join(tmpdir(), 'bartizan-supply-'));
  t.after(() => removeTree(root));
  for (const folder of ['project', 'home']) mkdirSync(join(root, folder));
  return {
    cacheDir: join(root, 'cache'),
    stateDir: join(root, 'state'),
    cwd: join(root, 'project'),
    home: join(root, 'home'),
    env: {},
    platform: { os: 'linux', cpu: 'x64', libc: 'glibc', node: '24.15.0' },
    node: process.execPath,
    bounds: { ...defaultBounds, idleTimeoutMs: 5_000, totalTimeoutMs: 20_000 },
    registries: {},
    offline: false,
    clock: { now: () => Date.parse('2026-11-21T00:00:00Z'), monotonicMs: () => 0 },
    report: () => undefined,
    signal: new AbortController().signal,
    ...own,
  };
}

/** Is this the fault with this code, and does its message hold these words? */
export const isFault =
  (code: string, ...words: readonly string[]) =>
  (error: unknown): boolean => {
    if (!(error instanceof Fault) || error.code !== code) return false;
    return words.every((word) => error.message.includes(word));
  };

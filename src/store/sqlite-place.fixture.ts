// A folder with a SQLite store for tests. Never used by the product.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock, type Place } from './contract-place.fixture.ts';
import { openStore, type StoreOptions } from './open.ts';
import type { Store } from './ports.ts';

/** A place whose file is known. */
export interface SqlitePlace extends Place {
  readonly dir: string;
  readonly path: string;
  open(bounds?: Partial<StoreOptions>): Store;
}

/** An empty folder under the system's temporary one. */
export function sqlitePlace(): SqlitePlace {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-store-'));
  const path = join(dir, 'store.db');
  const clock = manualClock();
  const opened: Store[] = [];
  const open = (bounds: Partial<StoreOptions> = {}): Store => {
    const store = openStore({ path, durability: 'normal', maxBytes: 64 * 1_024 * 1_024, clock, random: () => 0.5, ...bounds });
    opened.push(store);
    return store;
  };
  const end = async (): Promise<void> => {
    for (const store of opened) await store.close();
    rmSync(dir, { recursive: true, force: true });
  };
  return { clock, dir, path, open, end };
}

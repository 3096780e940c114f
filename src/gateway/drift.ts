// Watches one connection for definitions that are no longer what was approved: when it opens, when it says that a list changed, and on a timer.
import { changesOf, summaryOf } from '../lock/changes.ts';
import { LISTS, type ListName } from '../protocol/methods.ts';
import { captureOf } from '../upstream/capture.ts';
import type { Connection } from '../upstream/connection.ts';
import type { Approved } from './approved.ts';

/** What is watched, and who is told. */
export interface DriftParts {
  readonly connection: Connection;
  /** What is approved now; undefined while nothing is. */
  readonly approved: () => Approved | undefined;
  /** Told in words, once for each difference. */
  readonly onDrift: (what: string) => void;
  /** Told when a server shows again what was approved. */
  readonly onReturn?: () => void;
  readonly everyMs: number;
}

const CHANGED: ReadonlySet<string> = new Set((Object.keys(LISTS) as ListName[]).map((list) => LISTS[list].changed));

/** Watches until the connection ends. It refuses nothing itself: views and guards compare each list and each call. */
export function watchDrift({ connection, approved, onDrift, onReturn, everyMs }: DriftParts): void {
  let said = '';
  const look = async (): Promise<void> => {
    const now = approved();
    if (connection.isClosed || now?.server === undefined) return;
    const { hello, transport } = connection;
    const catalogue = await captureOf(connection);
    // A dual server declares other capabilities in its other era, and says other things beside them, which is no change.
    const isOtherEra = hello.era !== now.server.entry.era;
    const shown = isOtherEra
      ? { ...catalogue, capabilities: now.catalogue.capabilities, around: now.catalogue.around }
      : catalogue;
    const what = summaryOf(changesOf(now.server, { era: now.server.entry.era, transport, catalogue: shown }));
    if (what === said) return;
    said = what;
    if (what === '') onReturn?.();
    else onDrift(what);
  };
  // What cannot be read is refused where it is needed.
  const check = (): void => void look().catch(() => undefined);
  const timer = setInterval(check, everyMs).unref();
  connection.listen({
    onNotice: ({ method }) => {
      if (CHANGED.has(method)) check();
    },
    onClose: () => clearInterval(timer),
  });
  check();
}

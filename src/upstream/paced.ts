// Passes notices of changes on at once, and those that follow soon after together: a server that announces without end keeps no client and no watch busy.
// What is known of a list ends with every notice, not with those alone that are passed on.
import type { Notice } from './connection.ts';

/** From one notice of a method to the next, in ms. */
const EVERY_MS = 500;

/** Passes the first notice of a method on at once, then the newest that came meanwhile. */
export function paced(pass: (notice: Notice) => void, everyMs: number = EVERY_MS): (notice: Notice) => void {
  /** Methods that rest, with what came meanwhile. */
  const resting = new Map<string, Notice | undefined>();
  const tell = (notice: Notice): void => {
    const { method } = notice;
    resting.set(method, undefined);
    pass(notice);
    setTimeout(() => {
      const next = resting.get(method);
      resting.delete(method);
      if (next !== undefined) tell(next);
    }, everyMs).unref();
  };
  return (notice) => {
    if (resting.has(notice.method)) resting.set(notice.method, notice);
    else tell(notice);
  };
}

// Takes old entries out of the trail. Their hashes stay in the tree, so that all proofs and heads hold; that they were taken out is an entry itself.
import type { Trail } from '../ports.ts';
import type { TrailLog } from './ports.ts';

/** Between two tiles, in ms: calls come first. */
const PAUSE_MS = 20;

/** The entry that says what is taken out. */
const retentionBody = (at: number, run: string, upTo: number, hash: Uint8Array): string =>
  JSON.stringify({
    v: 1,
    kind: 'retention',
    exchange: `retention-${upTo}`,
    at,
    run,
    upTo,
    hash: Buffer.from(hash).toString('hex'),
  });

/** What retention works with. */
export interface RetentionParts {
  readonly trail: Trail;
  readonly log: TrailLog;
  /** Epoch ms. */
  readonly nowMs: number;
  readonly run: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Removes the texts of entries that are older than `keepMs`: whole tiles of 256, under a signed head. Answers up to which entry they are gone.
 * @throws Fault `store.*`
 */
export async function removeOld({ trail, log, nowMs, run, signal }: RetentionParts, keepMs: number): Promise<number> {
  const { removed } = await log.state();
  const { upTo, hash } = await log.removable(nowMs - keepMs);
  if (upTo <= removed) return removed;
  // Recorded first: what is gone must have been said.
  await trail.append(retentionBody(nowMs, run, upTo, hash));
  const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  let gone = removed;
  while (gone < upTo && signal?.aborted !== true) {
    gone = await log.removeTile(upTo);
    await pause();
  }
  const sweep = { after: gone, used: new Set<number>() };
  while (signal?.aborted !== true && !(await log.sweepNames(sweep))) await pause();
  return gone;
}

/** What a retention entry says; undefined: it is none. */
export function retentionOf(body: string): { readonly upTo: number; readonly hash: string } | undefined {
  if (!body.startsWith('{"v":1,"kind":"retention",')) return undefined;
  const { upTo, hash } = JSON.parse(body) as { readonly upTo?: unknown; readonly hash?: unknown };
  return typeof upTo === 'number' && typeof hash === 'string' ? { upTo, hash } : undefined;
}

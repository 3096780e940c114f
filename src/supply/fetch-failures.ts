// What went wrong with a request, as a fault. Messages of the network stack are not passed on: they may quote what was sent.
import { Fault } from '../base/fault.ts';
import { supplyFault } from './faults.ts';
import type { SupplyContext } from './supplier.ts';

/** A download that we broke off ourselves. */
export class BrokenDownload extends Error {
  readonly kind: 'idle';

  constructor(kind: 'idle', message: string) {
    super(message);
    this.kind = kind;
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? 'failed';

const TRANSIENT: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE']);
const BUSY: ReadonlySet<unknown> = new Set([429, 502, 503, 504]);

/** Could the same request succeed a moment later? */
export function isWorthAnotherTry(error: unknown): boolean {
  if (error instanceof Fault) return error.code === 'supply.bad-status' && BUSY.has(error.facts['status']);
  return TRANSIENT.has(codeOf(error));
}

const shownUrl = (url: string): string => url.split(/[?#]/)[0] ?? '';

/** Turns whatever a request threw into a fault; faults stay as they are. */
export function asFault(
  error: unknown,
  request: { readonly url: string; readonly subject: string },
  context: SupplyContext,
  timeout: AbortSignal,
): unknown {
  if (error instanceof Fault) return error;
  const url = shownUrl(request.url);
  if (context.signal.aborted) return supplyFault.cancelled({ subject: request.subject });
  if (timeout.aborted) return supplyFault['too-slow']({ url, seconds: context.bounds.totalTimeoutMs / 1000 });
  if (error instanceof BrokenDownload) return supplyFault['too-slow']({ url, seconds: context.bounds.idleTimeoutMs / 1000 });
  const code = codeOf(error);
  if (code === 'EPRIVATE')
    return supplyFault['unsafe-redirect']({ url, to: 'a host', reason: 'it resolves to a private address' });
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code.startsWith('Z_')) {
    return supplyFault.truncated({ subject: request.subject, reason: code });
  }
  if ((error as NodeJS.ErrnoException | null)?.syscall === 'open' || code === 'ENOSPC') {
    return supplyFault['no-disk']({ path: 'cache', reason: code }, error);
  }
  return supplyFault.unreachable({ url, reason: code });
}

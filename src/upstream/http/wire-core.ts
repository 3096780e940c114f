// What the exchanges of one wire share.
import type { WireListener } from '../wire.ts';
import type { HttpClient } from './client.ts';
import type { RequestKind, RequestWriter } from './request.ts';
import type { HttpSession } from './session.ts';

/** A request under way that must fail when its wire is closed. */
export interface Open {
  /** Ends it with `upstream.closed`. */
  closed(): void;
}

/** The shared parts of a wire. */
export interface WireCore {
  readonly name: string;
  readonly url: URL;
  readonly client: HttpClient;
  readonly writer: RequestWriter;
  readonly kinds: { readonly post: RequestKind; readonly get: RequestKind; readonly end: RequestKind };
  readonly session: HttpSession;
  readonly listener: WireListener;
  /** Between 0 and 1, for the jitter of reconnects. */
  readonly random: () => number;
  readonly open: Set<Open>;
}

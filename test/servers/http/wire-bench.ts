// What tests of a wire over HTTP share: a listener that remembers, and ids that count up.
import type { Fault } from '../../../src/base/fault.ts';
import type { RpcNotification, RpcRequest } from '../../../src/protocol/message.ts';
import type { Wire, WireListener, WireReply, WireRequestOptions } from '../../../src/upstream/wire.ts';

/** A listener that keeps what it hears. */
export interface Ear extends WireListener {
  readonly messages: (RpcRequest | RpcNotification)[];
  readonly dropped: string[];
  readonly closed: Fault[];
  /** Resolves once something was heard for which this is true. */
  until(isSo: () => boolean): Promise<void>;
}

/** Makes such a listener. */
export function createEar(): Ear {
  const waiting = new Set<() => void>();
  const heard = (): void => {
    for (const each of waiting) each();
  };
  const ear: Ear = {
    messages: [],
    dropped: [],
    closed: [],
    onMessage(message) {
      ear.messages.push(message);
      heard();
    },
    onDropped(code) {
      ear.dropped.push(code);
      heard();
    },
    onClose(reason) {
      ear.closed.push(reason);
      heard();
    },
    until: (isSo) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!isSo()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
  return ear;
}

/** Sends `method` with the next id. */
export type Ask = (method?: string, options?: Partial<WireRequestOptions>) => Promise<WireReply>;

/** Makes the asking end of a wire. */
export function createAsk(wire: Wire): Ask {
  let id = 0;
  return (method = 'test/any', options = {}) => {
    id += 1;
    return wire.request({ jsonrpc: '2.0', id, method }, { idleTimeoutMs: 5_000, ...options });
  };
}

/** Waits until something outside of our hearing is so; the runner's own time-out ends it otherwise. */
export async function eventually(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

// What tests of a wire over HTTP share: a listener that remembers, ids that count up, a server and a wire that end with the test.
import assert from 'node:assert/strict';
import { Fault } from '../../../src/base/fault.ts';
import type { RpcNotification, RpcRequest } from '../../../src/protocol/message.ts';
import { createHttpWire, type HttpWire, type HttpWireSettings } from '../../../src/upstream/http-wire.ts';
import type { Wire, WireListener, WireReply, WireRequestOptions } from '../../../src/upstream/wire.ts';
import { type RawRequest, type RawServer, startRawServer } from './raw-server.ts';

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

/** A wire over Streamable HTTP and the server at its other end. */
export interface HttpScene {
  readonly server: RawServer;
  readonly wire: HttpWire;
  readonly ear: Ear;
  readonly ask: Ask;
}

/** Runs with a server that answers so (`count` is 1 for its first request); both ends are closed afterwards. */
export async function httpScene(
  answer: (request: RawRequest, count: number) => void,
  run: (scene: HttpScene) => Promise<void>,
  settings: Partial<HttpWireSettings> = {},
): Promise<void> {
  const server: RawServer = await startRawServer((request) => answer(request, server.requests.length));
  const ear = createEar();
  const wire = createHttpWire({ name: 's', url: server.url, listener: ear, ...settings });
  try {
    await run({ server, wire, ear, ask: createAsk(wire) });
  } finally {
    await wire.close();
    await server.close();
  }
}

/** For `assert.rejects` and `assert.throws`: a fault of this code, with these facts. */
export const isFault =
  (code: string, facts: Fault['facts'] = {}) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Fault, String(error));
    assert.equal(error.code, code, error.message);
    for (const [name, value] of Object.entries(facts)) assert.equal(error.facts[name], value, name);
    return true;
  };

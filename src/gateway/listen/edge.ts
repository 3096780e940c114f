// What the two HTTP edges share: what they are made of, who visits, and how a body is read.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../exchange.ts';
import { gatewayFault, limitFault } from '../faults.ts';
import type { Gateway } from '../gateway.ts';
import type { Weight } from '../load.ts';
import type { Sessions } from '../sessions.ts';
import type { AdmitLimits } from '../steps/admit.ts';
import type { AccessRules } from './access.ts';
import type { HttpChannel } from './http-channel.ts';
import type { Streams } from './streams.ts';

/** What the HTTP edge needs. */
export interface HttpEdgeParts {
  readonly gateway: Gateway;
  readonly sessions: Sessions;
  /** Asked for each request: a reload or a new key counts at once. */
  readonly access: () => AccessRules;
  readonly limits: AdmitLimits & { readonly maxQueuedBytes: number };
  readonly streams: Streams;
  /** Is Bartizan taking requests? Otherwise it is draining. */
  readonly isOpen: () => boolean;
  /** What /metrics tells; another worker that asks gets JSON. Absent: there is none. */
  readonly metrics?: (isHandedOver: boolean) => Promise<string>;
  /** Hands a request over to the worker that holds its state; `false`: it is ours. Never asked about what another worker handed over. */
  readonly handOver: (request: IncomingMessage, response: ServerResponse, body: Uint8Array, hint: Hint) => boolean;
}

/** What decides which worker a request belongs to. */
export interface Hint {
  readonly sessionId?: string | undefined;
  readonly requestState?: string | undefined;
  readonly callerId: string;
  readonly endpoint: string;
}

/** One request that may be served. */
export interface Visitor {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly channel: HttpChannel;
  readonly caller: Caller;
  /** Did another worker hand it over? Then it stays here. */
  readonly isHandedOver: boolean;
}

const DISCARD_MS = 1_000;

/** Reads what is left of a refused body, within bounds: a client that still sends would see a reset instead of the reason. */
export function discardBody(request: IncomingMessage, maxBytes: number): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const timer = setTimeout(resolve, DISCARD_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) done();
    });
    request.once('end', done).once('error', done).once('close', done).resume();
  });
}

/** Reads a body within bounds, and counts for its caller what comes. @throws Fault `limits.body`, `limits.bytes-in-flight`, `gateway.bad-request` */
export function readBody(request: IncomingMessage, maxBytes: number, weight?: Weight): Promise<Uint8Array> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) return Promise.reject(limitFault.body({ max: maxBytes }));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const cut = (): void => reject(gatewayFault['bad-request']({ reason: 'the body ended early' }));
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      try {
        if (bytes > maxBytes) throw limitFault.body({ max: maxBytes });
        weight?.add(chunk.length);
        chunks.push(chunk);
      } catch (thrown) {
        request.removeAllListeners('data').pause();
        reject(thrown);
      }
    });
    request.once('end', () => {
      request.removeListener('error', cut).removeListener('close', cut);
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    });
    request.once('error', cut).once('close', cut);
  });
}

// The stdio edge: one client on standard input and output. Nothing but protocol messages ever goes to standard output.
import type { Readable, Writable } from 'node:stream';
import { LineSplitter } from '../../protocol/stdio-lines.ts';
import type { Caller } from '../exchange.ts';
import { limitFault } from '../faults.ts';
import type { Gateway } from '../gateway.ts';
import type { Sessions } from '../sessions.ts';
import type { AdmitLimits } from '../steps/admit.ts';
import { Conversation } from './conversation.ts';

/** What the stdio edge needs. */
export interface StdioEdgeParts {
  readonly input: Readable;
  readonly output: Writable;
  readonly caller: Caller;
  readonly endpoint: string;
  readonly gateway: Gateway;
  readonly sessions: Sessions;
  readonly limits: AdmitLimits & { readonly maxQueuedBytes: number };
}

/** Serves one client until its input ends; resolves then. */
export function serveStdio(parts: StdioEdgeParts): Promise<void> {
  const { input, output, limits, gateway } = parts;
  const ended = Promise.withResolvers<void>();
  let waiting: string[] = [];
  const flush = (): void => {
    const text = waiting.join('');
    waiting = [];
    output.write(text);
  };
  const write = (text: string): boolean => {
    if (output.destroyed) return false;
    if (output.writableLength > limits.maxQueuedBytes) {
      gateway.report(limitFault['slow-client']({ max: limits.maxQueuedBytes }));
      ended.resolve();
      return false;
    }
    // One write for all that becomes ready in the same turn: system calls cost more than everything else here.
    if (waiting.length === 0) setImmediate(flush);
    waiting.push(`${text}\n`);
    return true;
  };
  const conversation = new Conversation({ ...parts, transport: 'stdio', write });
  const lines = new LineSplitter({
    maxBytes: limits.maxBytes,
    onLine: (bytes) => void conversation.receive(bytes),
    onOverlong: () => void conversation.refuseOverlong(limits.maxBytes),
  });
  input.on('data', (chunk: Buffer) => lines.push(chunk));
  input.once('end', () => ended.resolve());
  input.once('error', () => ended.resolve());
  output.once('error', () => ended.resolve());
  return ended.promise.then(() => {
    conversation.end();
    if (waiting.length > 0) flush();
  });
}

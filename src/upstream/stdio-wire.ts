// The wire to a spawned server: one JSON-RPC message a line. Whatever the server writes, only well-formed messages and the one reply
// that a waiting request expects leave here; all else is dropped and counted, in bounded memory and without stalling others.
import { Fault } from '../base/fault.ts';
import { isObject, type Json } from '../base/json.ts';
import { decodeStrict, type Members, type Parsed, parseStrict } from '../base/strict-json.ts';
import { type Classified, classify, isId } from '../protocol/classify.ts';
import type { RpcNotification, RpcReply, RpcRequest } from '../protocol/message.ts';
import { LineSplitter } from '../protocol/stdio-lines.ts';
import { type Child, type LaunchParts, launch } from './child.ts';
import { upstreamFault } from './faults.ts';
import { keepLastWords } from './last-words.ts';
import type { LaunchSpec } from './launcher.ts';
import { Pending } from './pending.ts';
import { Ring } from './ring.ts';
import { Throttle } from './throttle.ts';
import type { Wire, WireListener, WireReply, WireRequestOptions } from './wire.ts';

/** Bounds of a stdio wire. */
export interface StdioLimits {
  /** Bytes of one message of the server. */
  readonly maxLineBytes: number;
  /** Levels of arrays and objects in one message. */
  readonly maxDepth: number;
  /** Requests that wait for a reply. */
  readonly maxPending: number;
  /** Characters that wait for a server which does not read its input; one message more than this may wait. */
  readonly maxQueuedChars: number;
  /** How often time-outs are looked at, in ms. */
  readonly sweepMs: number;
  /** How long the last output of an ended server is waited for, in ms (an escaped process may hold the pipe open). */
  readonly drainMs: number;
}

/** Stdio limits of the gateway where the settings name no other. */
export const STDIO_LIMITS: StdioLimits = {
  maxLineBytes: 16 * 1024 * 1024,
  maxDepth: 128,
  maxPending: 1024,
  maxQueuedChars: 16 * 1024 * 1024,
  sweepMs: 250,
  drainMs: 500,
};

/** What a stdio wire is made of. */
export interface StdioWireParts extends LaunchSpec, LaunchParts {
  readonly listener: WireListener;
  readonly monotonicMs: () => number;
  readonly limits?: StdioLimits;
  /** Takes the server's stderr; one may outlive the wire. */
  readonly stderr?: Ring;
}

/**
 * Starts a server and opens its wire. The listener must not throw.
 * @throws Fault `upstream.command-not-found`, `upstream.command-not-executable`, `upstream.folder-missing`, `upstream.not-started`
 */
export async function createStdioWire(parts: StdioWireParts): Promise<StdioWire> {
  return new StdioWire(await launch(parts, parts), parts);
}

/** A wire to one process. */
export class StdioWire implements Wire {
  readonly transport = 'stdio';
  readonly pid: number;
  /** The end of the server's stderr. */
  readonly stderr: Ring;
  readonly #name: string;
  readonly #child: Child;
  readonly #limits: StdioLimits;
  readonly #listener: WireListener;
  readonly #pending: Pending;
  readonly #throttle: Throttle;
  readonly #drained: Promise<unknown>;
  /** Messages of this tick, written at once: a write is a system call. */
  #outbox = '';
  /** Why nothing can be sent any more. */
  #ended: Fault | undefined;
  /** What made us end a server that did not end by itself. */
  #defect = '';
  #isClosing = false;
  #isOver = false;

  constructor(child: Child, parts: StdioWireParts) {
    const { name, listener, monotonicMs, limits = STDIO_LIMITS, stderr = new Ring() } = parts;
    this.pid = child.pid;
    this.stderr = stderr;
    this.#name = name;
    this.#child = child;
    this.#limits = limits;
    this.#listener = listener;
    this.#pending = new Pending({ name, maxPending: limits.maxPending, sweepMs: limits.sweepMs, monotonicMs });
    const splitter = new LineSplitter({
      maxBytes: limits.maxLineBytes,
      onLine: (line) => this.#read(line),
      onOverlong: () => this.#overlong(),
    });
    this.#throttle = new Throttle(child.stdout, (chunk) => splitter.push(chunk));
    keepLastWords(child.stderr, stderr, monotonicMs);
    child.stdin.on('error', () => this.#lose('it closed its input'));
    void this.#throttle.done.then(() => this.#lose('it closed its output'));
    this.#drained = Promise.all([this.#throttle.done, closed(child.stderr)]);
    void child.exited.then(() => this.#finish());
  }

  /** @throws Fault as `Wire.request`, and before anything is sent `upstream.busy`, `upstream.not-reading`, `upstream.duplicate-id` */
  request(message: RpcRequest, options: WireRequestOptions): Promise<WireReply> {
    const refusal = this.#ended ?? this.#pending.refusal(message.id, options.signal) ?? this.#write(message);
    return refusal === undefined ? this.#pending.add(message, options) : Promise.reject(refusal);
  }

  /** Resolves when the message is on its way, which does not mean read. @throws Fault `upstream.closed`, `upstream.not-reading` */
  send(message: RpcNotification | RpcReply): Promise<void> {
    const refusal = this.#ended ?? this.#write(message);
    return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
  }

  /** There is but one stream. */
  async openServerStream(): Promise<void> {}

  async close(): Promise<void> {
    const reason = upstreamFault.closed({ name: this.#name, reason: 'Bartizan closed it' });
    this.#isClosing = true;
    this.#end(reason);
    this.#pending.failAll(reason);
    await this.#child.end();
    await this.#finish();
  }

  /** Queues a message for the end of this tick; answers with the reason if it may not wait. */
  #write(message: RpcRequest | RpcNotification | RpcReply): Fault | undefined {
    const line = `${JSON.stringify(message)}\n`;
    const queued = this.#child.stdin.writableLength + this.#outbox.length;
    if (queued > 0 && queued + line.length > this.#limits.maxQueuedChars) {
      return upstreamFault['not-reading']({ name: this.#name, queuedBytes: queued });
    }
    if (this.#outbox === '') process.nextTick(this.#flush);
    this.#outbox += line;
    return undefined;
  }

  readonly #flush = (): void => {
    const text = this.#outbox;
    this.#outbox = '';
    if (text !== '') this.#child.stdin.write(text);
  };

  #read(line: Buffer): void {
    if (this.#isClosing) return;
    let parsed: Parsed | undefined;
    try {
      parsed = parseStrict(decodeStrict(line), this.#limits);
      this.#receive(classify(parsed.value), parsed.members, line.length);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      this.#refuse(thrown, parsed?.value ?? lenient(line, thrown));
    }
  }

  #receive(classified: Classified, members: Members | undefined, bytes: number): void {
    if (classified.kind === 'reply') this.#reply(classified.message, members, bytes);
    else this.#unasked(classified);
  }

  #unasked({ kind, message }: Exclude<Classified, { kind: 'reply' }>): void {
    // A question means that the server waits for us; progress names its request. Other notifications say nothing about a request.
    if (kind === 'request') this.#pending.touchAll();
    else if (message.method === 'notifications/progress') this.#pending.touch(message.params?.['progressToken']);
    this.#throttle.count();
    this.#listener.onMessage(message);
  }

  #reply(message: RpcReply, members: Members | undefined, bytes: number): void {
    const resultText = 'result' in message ? members?.textOf('result') : undefined;
    const reply: WireReply = resultText === undefined ? { message, bytes } : { message, bytes, resultText };
    if (message.id === null || !this.#pending.settle(message.id, reply)) this.#drop('upstream.unmatched-reply');
  }

  /** Drops a line. A broken reply that still names a waiting request fails it now, rather than leave its caller waiting. */
  #refuse(refused: Fault, value: Json | undefined): void {
    if (isObject(value)) {
      if (value['method'] === undefined && isId(value['id'])) this.#pending.fail(value['id'], this.#brokenReply(refused));
    } else if (refused.code === 'json.too-deep') this.#pending.lostReply(this.#brokenReply(refused));
    this.#drop(dropCode(refused, value));
  }

  #brokenReply(refused: Fault): Fault {
    return upstreamFault['broken-reply']({ name: this.#name, reason: refused.message }, refused);
  }

  #overlong(): void {
    if (this.#isClosing) return;
    this.#pending.lostReply(upstreamFault['too-large']({ name: this.#name, max: this.#limits.maxLineBytes }));
    this.#drop('upstream.too-large');
  }

  #drop(code: string): void {
    this.#throttle.count();
    this.#listener.onDropped(code);
  }

  /** A server that can no longer hear or answer is ended; replies already on their way still count. */
  #lose(defect: string): void {
    this.#defect ||= defect;
    this.#end(upstreamFault.closed({ name: this.#name, reason: defect }));
    void this.#child.end().then(() => this.#finish());
  }

  #end(reason: Fault): void {
    if (this.#ended !== undefined) return;
    this.#flush();
    this.#ended = reason;
  }

  /** After the process ended: takes what it wrote last, then fails what still waits and says so once. */
  async #finish(): Promise<void> {
    await within(this.#drained, this.#limits.drainMs);
    if (this.#isOver) return;
    this.#isOver = true;
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy();
    const reason = this.#isClosing && this.#ended !== undefined ? this.#ended : this.#exitFault();
    this.#ended = reason;
    this.#pending.failAll(reason);
    this.#listener.onClose(reason);
  }

  #exitFault(): Fault {
    const { exitCode = null, signal = null } = this.#child.exit ?? {};
    const how = this.#child.whyEnded() ?? (signal === null ? `exit code ${exitCode}` : `signal ${signal}`);
    // Its own end also closes its pipes; only where we had to end it, the pipe is the reason.
    const reason = this.#child.endedBy === undefined ? how : `${how} after ${this.#defect}`;
    const lastWords = this.stderr.last(200);
    return upstreamFault.closed({
      name: this.#name,
      reason,
      ...(exitCode === null ? {} : { exitCode }),
      ...(signal === null ? {} : { signal }),
      ...(lastWords === undefined ? {} : { lastWords }),
    });
  }
}

/** A line this long, nested to its end, would take V8 tens of megabytes to parse. */
const MAX_LENIENT_BYTES = 256 * 1024;

/** The value of a line that strict parsing refused, only to find the id of the request that it was meant for. */
function lenient(line: Buffer, refused: Fault): Json | undefined {
  if (NOT_JSON.has(refused.code) || (refused.code === 'json.too-deep' && line.length > MAX_LENIENT_BYTES)) return undefined;
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

const NOT_JSON: ReadonlySet<string> = new Set(['json.syntax', 'json.encoding']);

function dropCode(refused: Fault, value: Json | undefined): string {
  if (NOT_JSON.has(refused.code)) return 'upstream.junk-line';
  return Array.isArray(value) ? 'upstream.batch' : refused.code;
}

const closed = (stream: NodeJS.EventEmitter): Promise<void> => new Promise((resolve) => stream.once('close', () => resolve()));

async function within(done: Promise<unknown>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([done, promise]);
  clearTimeout(timer);
}

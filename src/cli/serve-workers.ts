// `serve --workers N`: one process leads, N serve on the same port. A worker that ends is started again under its number; the port stays open.
import cluster, { type Worker } from 'node:cluster';
import { type Crew, crewOf, makeSocketDir, removeSocket, removeSocketDir } from '../app/hand-over.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { ServeFlags } from './flags.ts';
import type { Greeting, Telling } from './serve.ts';

const NUMBER = 'BARTIZAN_WORKER';
const SOCKETS = 'BARTIZAN_WORKER_SOCKETS';

/** What leading and working are made of. */
export interface WorkersParts {
  /** Done once, before any worker starts: what is wrong is said once, and what is made is made once. */
  readonly prepare: (flags: ServeFlags) => Promise<void>;
  readonly serve: (flags: ServeFlags, crew: Crew | undefined, telling: Telling) => Promise<ExitCode>;
  readonly greet: (greeting: Greeting) => void;
  readonly say: Say;
}

type Say = (line: string) => void;

/** What a worker tells its leader. */
type Told = { readonly ready: Greeting } | { readonly trouble: string };

/** In the leading process starts workers; in a worker serves. */
export async function leadOrWork(flags: ServeFlags, parts: WorkersParts): Promise<ExitCode> {
  const dir = process.env[SOCKETS];
  if (!cluster.isWorker || dir === undefined) return lead(flags, parts);
  const crew = crewOf(dir, flags.workers, Number(process.env[NUMBER]), process.platform);
  // Servers must not learn of our sockets.
  delete process.env[SOCKETS];
  delete process.env[NUMBER];
  const leave = endWithLeader(dir);
  try {
    const tell = (told: Told): void => void process.send?.(told);
    const code = await parts.serve(flags, crew, { ready: (ready) => tell({ ready }), trouble: (trouble) => tell({ trouble }) });
    leave();
    return code;
  } catch (thrown) {
    // The channel would keep a worker that serves nothing alive. By then `start` has said why and set the exit code.
    setImmediate(() => process.exit());
    throw thrown;
  }
}

/** Prepares both ends of a worker: its own, which the answer begins, and that of a leader which was killed and could remove nothing. */
function endWithLeader(dir: string): () => void {
  const own = { isLeaving: false };
  // Node ends a worker whose channel broke.
  process.once('exit', () => !process.connected && !own.isLeaving && removeSocketDir(dir, process.platform));
  return () => {
    own.isLeaving = true;
    process.disconnect?.();
  };
}

/**
 * Ends the connection that a worker was just being given when it is killed. Node waits for the worker's word for ever and keeps the connection
 * open meanwhile, so that its client would wait as well; nothing of it was read.
 */
function endUntaken(worker: Worker): void {
  const child = worker.process;
  const send = child.send.bind(child) as (...given: unknown[]) => boolean;
  let untaken: { close?: () => void } | undefined;
  child.send = (...given: unknown[]): boolean => {
    const [message, connection] = given as [{ act?: unknown }?, { close?: () => void }?];
    // Closing what the worker took does nothing any more.
    if (message?.act === 'newconn') untaken = connection;
    return send(...given);
  };
  // One that left by itself refused it first: another worker has it.
  worker.once('exit', (code: number | null) => code !== EXIT.ok && untaken?.close?.());
}

/** Says once what several workers say alike. Where one says it again it happened again. */
export function onceOfAll(say: Say): (worker: number, line: string) => void {
  const heard = { line: '', from: new Set<number>() };
  return (worker, line) => {
    if (line !== heard.line || heard.from.has(worker)) {
      say(line);
      heard.line = line;
      heard.from.clear();
    }
    heard.from.add(worker);
  };
}

/** A worker that never got ready is broken. One that did is started again, after this pause if it lived shorter than that. In ms. */
const PAUSE_MS = 1_000;

/** The workers of one service, as the leading process sees them. */
class Workers {
  readonly ended = Promise.withResolvers<ExitCode>();
  readonly #running = new Map<number, Worker>();
  readonly #dir: string;
  readonly #count: number;
  readonly #onReady: (greeting: Greeting) => void;
  readonly #say: Say;
  readonly #onTrouble: (worker: number, line: string) => void;
  #isStopping = false;

  constructor(dir: string, count: number, onReady: (greeting: Greeting) => void, say: Say) {
    this.#dir = dir;
    this.#count = count;
    this.#onReady = onReady;
    this.#say = say;
    this.#onTrouble = onceOfAll(say);
  }

  fork(number: number): void {
    const started = performance.now();
    removeSocket(crewOf(this.#dir, this.#count, number, process.platform), process.platform);
    let isReady = false;
    const worker = cluster.fork({ [NUMBER]: String(number), [SOCKETS]: this.#dir });
    this.#running.set(number, worker);
    endUntaken(worker);
    worker.on('message', (told: Told) => {
      if ('trouble' in told) return this.#onTrouble(number, told.trouble);
      isReady = true;
      this.#onReady(told.ready);
    });
    worker.once('exit', (code: number | null) => this.#gone(number, code, isReady ? performance.now() - started : undefined));
  }

  /** `livedMs` is undefined for a worker that never served: the whole service ends rather than spin. */
  #gone(number: number, code: number | null, livedMs: number | undefined): void {
    this.#running.delete(number);
    if (this.#isStopping) {
      if (this.#running.size === 0) this.ended.resolve(EXIT.ok);
    } else if (livedMs === undefined) this.stop(code === EXIT.usage || code === EXIT.findings ? code : EXIT.failed);
    else {
      this.#say(`worker ${number} ended and is started again; its sessions have to be opened anew`);
      setTimeout(() => this.#again(number), livedMs < PAUSE_MS ? PAUSE_MS : 0);
    }
  }

  #again(number: number): void {
    if (!this.#isStopping) this.fork(number);
  }

  stop(code: ExitCode): void {
    if (!this.#isStopping && code === EXIT.ok) this.#say('bartizan is stopping');
    this.#isStopping = true;
    this.signal('SIGTERM');
    if (code !== EXIT.ok || this.#running.size === 0) this.ended.resolve(code);
  }

  signal(signal: NodeJS.Signals): void {
    for (const worker of this.#running.values()) worker.process.kill(signal);
  }
}

async function lead(flags: ServeFlags, { prepare, greet, say }: WorkersParts): Promise<ExitCode> {
  await prepare(flags);
  const dir = makeSocketDir(process.platform);
  let ready = 0;
  const onReady = (greeting: Greeting): void => {
    ready += 1;
    if (ready === flags.workers) greet(greeting);
  };
  const workers = new Workers(dir, flags.workers, onReady, say);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => workers.stop(EXIT.ok));
  process.on('SIGHUP', () => workers.signal('SIGHUP'));
  for (let number = 0; number < flags.workers; number++) workers.fork(number);
  const code = await workers.ended.promise;
  removeSocketDir(dir, process.platform);
  return code;
}

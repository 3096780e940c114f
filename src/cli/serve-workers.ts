// `serve --workers N`: one process leads, N serve on the same port. A worker that ends is started again under its number; the port stays open.
import cluster, { type Worker } from 'node:cluster';
import { crewOf, makeSocketDir, removeSocketDir, type Crew } from '../app/hand-over.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { ServeFlags } from './flags.ts';
import type { Greeting } from './serve.ts';

const NUMBER = 'BARTIZAN_WORKER';
const SOCKETS = 'BARTIZAN_WORKER_SOCKETS';

type Serve = (flags: ServeFlags, crew: Crew | undefined, onReady: (greeting: Greeting) => void) => Promise<ExitCode>;

/** In the leading process starts workers; in a worker serves. */
export async function leadOrWork(flags: ServeFlags, serve: Serve, greet: (greeting: Greeting) => void, say: (line: string) => void): Promise<ExitCode> {
  const dir = process.env[SOCKETS];
  if (!cluster.isWorker || dir === undefined) return lead(flags, greet, say);
  const crew = crewOf(dir, flags.workers, Number(process.env[NUMBER]), process.platform);
  // Servers must not learn of our sockets.
  delete process.env[SOCKETS];
  delete process.env[NUMBER];
  const code = await serve(flags, crew, (greeting) => process.send?.(greeting));
  process.disconnect?.();
  return code;
}

/** A worker that ends sooner than this after its start is broken: the whole service ends rather than spin. In ms. */
const STABLE_MS = 2_000;

async function lead(flags: ServeFlags, greet: (greeting: Greeting) => void, say: (line: string) => void): Promise<ExitCode> {
  const dir = makeSocketDir(process.platform);
  const workers = new Map<number, Worker>();
  const ended = Promise.withResolvers<ExitCode>();
  const state = { isStopping: false, ready: 0 };
  const fork = (number: number): void => {
    const started = performance.now();
    const worker = cluster.fork({ [NUMBER]: String(number), [SOCKETS]: dir });
    workers.set(number, worker);
    worker.once('message', (greeting: Greeting) => {
      state.ready += 1;
      if (state.ready === flags.workers) greet(greeting);
    });
    worker.once('exit', (code) => {
      workers.delete(number);
      if (state.isStopping) {
        if (workers.size === 0) ended.resolve(EXIT.ok);
        return;
      }
      if (performance.now() - started < STABLE_MS) return stop(code === 0 ? EXIT.failed : ((code ?? EXIT.failed) as ExitCode));
      say(`worker ${number} ended and is started again; its sessions have to be opened anew`);
      fork(number);
    });
  };
  const stop = (code: ExitCode): void => {
    if (!state.isStopping && code === EXIT.ok) say('bartizan is stopping');
    state.isStopping = true;
    for (const worker of workers.values()) worker.process.kill('SIGTERM');
    if (code !== EXIT.ok || workers.size === 0) ended.resolve(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(EXIT.ok));
  process.on('SIGHUP', () => {
    for (const worker of workers.values()) worker.process.kill('SIGHUP');
  });
  for (let number = 0; number < flags.workers; number++) fork(number);
  const code = await ended.promise;
  removeSocketDir(dir, process.platform);
  return code;
}

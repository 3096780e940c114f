// Runs npm's resolver in a thread of its own, which can be ended: some dependencies keep it busy for ever. Metadata is fetched here, never there.
import { Worker } from 'node:worker_threads';
import { Fault, type FaultFacts } from '../base/fault.ts';
import { supplyFault } from './faults.ts';
import type { Packument } from './npm-registry.ts';
import type { FoundPackage, ResolverParts } from './npm-resolver.ts';
import type { SupplyContext } from './supplier.ts';

/** What the thread is to resolve. */
export interface ResolverOrder extends Omit<ResolverParts, 'packument'> {
  readonly name: string;
  readonly version: string;
}

/** A whole tree: paths (`node_modules/…`) to packages. */
type Tree = Readonly<Record<string, FoundPackage>>;

/** What the thread says: once for each package it asks for, and once at its end. */
export type FromResolver =
  | { readonly kind: 'ask'; readonly name: string }
  | { readonly kind: 'tree'; readonly tree: Tree }
  | { readonly kind: 'fault'; readonly code: string; readonly facts: FaultFacts }
  | { readonly kind: 'broken'; readonly reason: string };

/** What the thread is told: metadata, or the reason why there is none. */
export interface ToResolver {
  readonly name: string;
  readonly packument?: Packument | undefined;
  readonly missing?: string | undefined;
}

/** Memory of the thread; beyond it ends, and nothing else does. */
const MAX_MEMORY_MB = 2_048;

/** The program of the thread: beside this file, or, in dist/, beside the programs. */
const program = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './npm-resolver-thread.ts' : '../../resolver.js', import.meta.url);

const isSupplyFault = (name: string): name is keyof typeof supplyFault => Object.hasOwn(supplyFault, name);

/** The same fault on this side. */
function faultOf(subject: string, said: Exclude<FromResolver, { kind: 'ask' | 'tree' }>): Fault {
  const name = said.kind === 'fault' ? said.code.replace(/^supply\./, '') : '';
  if (said.kind === 'fault' && isSupplyFault(name)) return supplyFault[name](said.facts);
  return supplyFault.unresolvable({ subject, reason: said.kind === 'broken' ? said.reason : said.code });
}

/** One resolution that runs. */
interface Running {
  readonly worker: Worker;
  readonly packument: ResolverParts['packument'];
  readonly end: (outcome: Tree | Fault | Error) => void;
  /** The thread has this long from its last question's answer to its next one. */
  readonly rest: () => void;
  /** It waits for us. */
  readonly busy: () => void;
  /** Questions without an answer. */
  open: number;
}

/** Answers one question. What is missing the resolver may leave out; any other fault ends it. */
async function tell(running: Running, name: string): Promise<void> {
  running.open++;
  running.busy();
  try {
    const packument = await running.packument(name);
    running.worker.postMessage({ name, packument } satisfies ToResolver);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'supply.not-found') return running.end(error as Error);
    running.worker.postMessage({ name, missing: error.message } satisfies ToResolver);
  }
  running.open--;
  if (running.open === 0) running.rest();
}

/**
 * The tree that npm would install for one exact version, for all platforms.
 * @throws Fault `supply.unresolvable`, `supply.foreign-dependency`, `supply.too-large`, `supply.cancelled` and those of fetching metadata
 */
export function resolveInThread(
  order: ResolverOrder,
  packument: ResolverParts['packument'],
  { bounds, signal }: Pick<SupplyContext, 'bounds' | 'signal'>,
): Promise<Tree> {
  const subject = `npm:${order.name}@${order.version}`;
  const { promise, resolve, reject } = Promise.withResolvers<Tree>();
  const worker = new Worker(program(), {
    workerData: order,
    // Nothing of ours is inherited: npm's libraries look at the environment.
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB },
  });
  let timer: NodeJS.Timeout | undefined;
  const circles = (): Fault =>
    supplyFault.unresolvable({ subject, reason: 'what its packages need of each other leads in circles' });
  const abort = (): void => end(supplyFault.cancelled({ subject }));
  const end = (outcome: Tree | Error): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    if (outcome instanceof Error) reject(outcome);
    else resolve(outcome);
    void worker.terminate();
  };
  const rest = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => end(circles()), bounds.idleTimeoutMs);
  };
  const running: Running = { worker, packument, end, rest, busy: () => clearTimeout(timer), open: 0 };
  signal.addEventListener('abort', abort);
  worker.on('message', (said: FromResolver) => {
    if (said.kind === 'ask') void tell(running, said.name);
    else end(said.kind === 'tree' ? said.tree : faultOf(subject, said));
  });
  worker.on('error', (error: NodeJS.ErrnoException) => end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? circles() : error));
  worker.on('exit', () => end(supplyFault.unresolvable({ subject, reason: 'its thread ended' })));
  if (signal.aborted) abort();
  else rest();
  return promise;
}

// Runs one server recorded, behind the gateway as ever, while a client or a script uses it; answers with what was learned.
import type { Readable, Writable } from 'node:stream';
import { type Fault, faultLine } from '../base/fault.ts';
import type { Proposal } from '../sandbox/learn/proposal.ts';
import { startAhead } from './ahead.ts';
import { type CallOutcome, readCalls, scriptedClient } from './learn-calls.ts';
import { createLearning, type Learning, type LearningGrants } from './learning.ts';
import { relay } from './relay.ts';

/** What is learned from, and how. */
export interface LearnOptions {
  readonly config: string;
  readonly stateDir: string;
  readonly name: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A script of calls; without one a client speaks over the two streams. */
  readonly calls: string | undefined;
  readonly grants: Omit<LearningGrants, 'isScripted'>;
  readonly input: Readable;
  readonly output: Writable;
  readonly say: (line: string) => void;
  readonly stop: AbortSignal;
}

/** What was learned. */
export interface Learned {
  readonly proposal: Proposal;
  /** Of a script; empty when a client used it. */
  readonly outcomes: readonly CallOutcome[];
}

/** Learns. @throws Fault `settings.*`, `store.*`, `gateway.*`, `sandbox.*` */
export async function learn(options: LearnOptions): Promise<Learned> {
  const { config, stateDir, name, env, say, stop } = options;
  const client = options.calls === undefined ? undefined : scriptedClient(readCalls(options.calls));
  const made: { learning?: Learning } = {};
  const ahead = await startAhead({
    config,
    stateDir,
    name,
    env,
    onTrouble: (fault: Fault) => say(faultLine(fault)),
    makeLaunching: (project, parts) => {
      made.learning = createLearning(project, parts, { ...options.grants, isScripted: client !== undefined });
      return made.learning;
    },
  });
  // A server that cannot be started at all has nothing to teach.
  await ahead.started;
  const { input, output } = client ?? options;
  const relayed = relay({ ahead, name, env, input, output, say, stop });
  const over = relayed.catch(() => undefined);
  const [outcomes] = await Promise.all([client?.play(over) ?? [], relayed]);
  const proposal = await made.learning?.proposal();
  if (proposal === undefined) throw new Error('learning was not made');
  return { proposal, outcomes };
}

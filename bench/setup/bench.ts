// What every part of a run needs: where things are, who starts processes, who is told. Made once, in main.ts.
import type { ChildProcesses } from '../machine/child-processes.ts';

/** One run of the bench. */
export interface Bench {
  /** The Node that gateways and upstreams run on. */
  readonly node: string;
  /** The repository. */
  readonly repository: string;
  /** A temporary folder for everything that the run writes; it goes with the run. */
  readonly folder: string;
  /** The folder of the spawned programs, as JavaScript. */
  readonly programs: string;
  /** The folder in which peers were installed or built; undefined where there is none. */
  readonly peers: string | undefined;
  readonly processes: ChildProcesses;
  /** How long a gateway may take until it shows its tools. */
  readonly readyMs: number;
  /** How long an answer may take. */
  readonly callMs: number;
  /** Tells the person at the terminal. */
  log(text: string): void;
  /** A text that no other call of this run carries: an answer must bring it back. */
  nextNonce(): string;
}

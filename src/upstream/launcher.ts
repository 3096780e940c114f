// What starts servers: handed in, since nothing here may spawn one. Its makers live in sandbox/ and are joined in app/.
import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Credential } from '../sandbox/placeholder/credential.ts';

/** What to start. */
export interface LaunchSpec {
  /** The server's name, for faults. */
  readonly name: string;
  /** Found through PATH like `execvp` does, or a path (relative to `cwd`). Never given to a shell. */
  readonly command: string;
  readonly args: readonly string[];
  /** Variables that the settings name; they win over the inherited ones. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string | undefined;
  /** Secrets behind placeholders: kept from the server, and from everything but its gateway. */
  readonly credentials?: readonly Credential[] | undefined;
  /** Throws where its code is not what was approved. Every launcher calls it before anything of the server runs. */
  readonly verify?: (() => void) | undefined;
}

/** A process that was started, confined or not. */
export interface Launched {
  readonly process: Pick<ChildProcess, 'on' | 'once' | 'kill' | 'exitCode' | 'signalCode'>;
  /** Leads a process group of its own; when that group is gone, the server and all that it started is gone. */
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Why whatever started it ended it; undefined where it did not. */
  readonly whyEnded?: () => string | undefined;
}

/** Starts one server, in the way that was decided for it. */
export interface Launcher {
  /** What it starts ends when Bartizan does, in whatever way, without a watchdog. */
  readonly endsWithUs?: true;
  /** `onSpawn` is told the process group as soon as it exists. @throws Fault, or Error of the system with its `code` */
  launch(spec: LaunchSpec, onSpawn: (pgid: number) => void): Promise<Launched>;
}

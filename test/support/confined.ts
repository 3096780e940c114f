// A sandbox for system tests: the real one, with its records kept and everything ended with the test.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Fault } from '../../src/base/fault.ts';
import type { EgressRecord } from '../../src/sandbox/gateway/records.ts';
import { readProfile } from '../../src/sandbox/profile-schema.ts';
import { type Confined, createSandbox, type Sandbox, type SandboxParts } from '../../src/sandbox/sandbox.ts';
import { type Reachable, reachable, runAs, userFolder } from './ordinary-user.ts';

/** What a program inside said and how it ended. */
export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

/** A place with a sandbox. */
export interface Cell {
  readonly sandbox: Sandbox;
  readonly records: EgressRecord[];
  readonly moved: string[];
  /** Writable for the servers' user; relative paths of profiles start here. */
  readonly project: string;
  readonly reach: Reachable;
  /** Starts a program with a profile as written. */
  readonly start: (profile: unknown, command: string, ...args: readonly string[]) => Promise<Confined>;
  /** Starts it, ends its input, waits for its end. */
  readonly run: (profile: unknown, command: string, ...args: readonly string[]) => Promise<Ran>;
}

/** Makes a cell. */
export function makeCell(more: Partial<SandboxParts> = {}): Cell {
  const reach = reachable();
  const home = userFolder();
  const project = userFolder();
  const records: EgressRecord[] = [];
  const moved: string[] = [];
  const sandbox = createSandbox({
    platform: process.platform,
    arch: process.arch,
    uid: process.getuid?.(),
    runAs,
    home,
    stateDir: join(home, 'state'),
    configDir: join(home, 'config'),
    ownEnv: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    node: reach.node,
    allowDegraded: [],
    onEgress: (record) => records.push(record),
    onRepository: (_server, path) => moved.push(path),
    monotonicMs: () => performance.now(),
    newWord: randomUUID,
    ...more,
  });
  const running = new Set<Confined>();
  after(() => {
    for (const { process: one } of running) one.kill('SIGKILL');
  });
  const start: Cell['start'] = async (profile, command, ...args) => {
    const server = { name: 'cell', command, args, env: {} };
    const confined = await sandbox.launch(server, readProfile(profile, 'of the test'), { projectDir: project, code: [] });
    running.add(confined);
    confined.process.once('exit', () => running.delete(confined));
    return confined;
  };
  const run: Cell['run'] = async (profile, command, ...args) => {
    const { process: child, stdin, stdout, stderr } = await start(profile, command, ...args);
    stdin.end();
    const said = { out: '', err: '' };
    stdout.on('data', (chunk) => {
      said.out += String(chunk);
    });
    stderr.on('data', (chunk) => {
      said.err += String(chunk);
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { ...said, code };
  };
  return { sandbox, records, moved, project, reach, start, run };
}

/** The code of the fault that something throws. */
export async function faultOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Fault).code;
  }
  return 'none';
}

// The ordinary user of the container tests. When the tests run as root one is made, with room for rootless podman, and removed again; what a killed
// run left behind goes at the next. Never touches a user that it did not make.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const PREFIX = 'bartizan-lab-';
/** Above what a distribution gives to people. */
const FIRST_UID = 60_920;
const MAX_USERS = 16;
const FIRST_SUB_ID = 900_000;
const SUB_IDS = 65_536;
/** Root's alone. */
const LOCK = '/run/bartizan-lab.lock';
const WAIT_MS = 60_000;

/** Who runs the containers. */
export interface LabUser {
  readonly name: string;
  /** Undefined when it is whoever runs the tests. */
  readonly uid: number | undefined;
  /** Of all users that there are at the same time, this one's alone: from 0. */
  readonly number: number;
}

/** Runs a program to its end. @throws Error with what it said */
export function must(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, [...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (error !== undefined || status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`, { cause: error });
  return stdout;
}

function endAll(uid: number): void {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '-U', String(uid)], { encoding: 'utf8' });
  for (const pid of stdout.split('\n').map(Number))
    if (pid > 1) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself meanwhile.
      }
    }
}

/** Users of ours, with the process that made them. */
const ours = (): readonly { readonly name: string; readonly uid: number; readonly owner: number; readonly home: string }[] =>
  readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter(([name = '']) => name.startsWith(PREFIX))
    .map(([name = '', , uid, , owner, home = '']) => ({ name, uid: Number(uid), owner: Number(owner), home }));

/** Test files run side by side: one of them at a time changes the list of users. The lock is SQLite's, so it ends with its process. */
function whileAlone<T>(work: () => T): T {
  const lock = new DatabaseSync(LOCK, { timeout: WAIT_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return work();
  } finally {
    lock.close();
  }
}

function remove(name: string, uid: number, home: string): void {
  endAll(uid);
  spawnSync('userdel', [name]);
  rmSync(home, { recursive: true, force: true });
}

/** Ends everything that runs as the user, and removes it with its folder. */
export function removeLabUser({ name, uid }: Pick<LabUser, 'name' | 'uid'>, home: string): void {
  if (uid === undefined) rmSync(home, { recursive: true, force: true });
  else whileAlone(() => remove(name, uid, home));
}

/** The user whose home is this folder. */
export function makeLabUser(home: string): LabUser {
  if (process.getuid?.() !== 0) return { name: process.env['USER'] ?? '', uid: undefined, number: 0 };
  return whileAlone(() => makeUser(home));
}

function makeUser(home: string): LabUser {
  for (const left of ours()) if (!existsSync(`/proc/${left.owner}`)) remove(left.name, left.uid, left.home);
  const taken = new Set(ours().map(({ uid }) => uid));
  const uid = Array.from({ length: MAX_USERS }, (_, index) => FIRST_UID + index).find((one) => !taken.has(one));
  if (uid === undefined) throw new Error('too many users of container tests: are others still running?');
  const name = `${PREFIX}${uid}`;
  const sub = FIRST_SUB_ID + (uid - FIRST_UID) * SUB_IDS;
  const range = `${sub}-${sub + SUB_IDS - 1}`;
  const own = ['--no-create-home', '--home-dir', home, '--uid', String(uid), '--comment', String(process.pid)];
  must('useradd', [...own, '--no-log-init', '--shell', '/bin/sh', name]);
  must('usermod', ['--add-subuids', range, '--add-subgids', range, name]);
  return { name, uid, number: uid - FIRST_UID };
}

/** The leash of the container that this process runs. */
export function leashOf(host: number): number {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(host)], { encoding: 'utf8' });
  return Number(/^ *(\d+) .*bartizan-leash/m.exec(stdout)?.[1]);
}

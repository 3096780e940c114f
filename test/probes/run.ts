// Puts the probes where an ordinary user can run them, makes the lab, and answers with what happened. When root, a throw-away user number is taken.
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './outcome.ts';

/** One probe's answer. */
export interface ProbeResult extends Outcome {
  readonly id: string;
  readonly isSilent?: true;
}

/** What to run. */
export interface ProbeRun {
  /** Only probes whose id contains this. */
  readonly only: string;
  /** Another launcher than Bartizan's: `none`, or a command; see the harness for how it is called. */
  readonly launcher?: string | undefined;
  readonly onResult?: (result: ProbeResult) => void;
}

/** Attacks that work under our launcher, each named in `bartizan plan` as not enforced, with what makes up for it. */
export const KNOWN_OPEN: readonly string[] = [
  'fs.plant-symlink-for-host',
  'fs.setuid-file',
  'fs.drop-and-exec',
  'proc.launcher-argv-secrets',
  'sys.memfd_exec',
  'dos.cpu-4-procs',
];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NEEDED = [
  'src/base',
  'src/sandbox',
  'test/probes',
  'test/servers/tls',
  'node_modules/tldts',
  'node_modules/tldts-core',
  'node_modules/zod',
];
/** Nobody's: no entry in the list of users. */
const THROW_AWAY_UID = 60_917;

/** Ids whose result is not as it must be; `known`: attacks that may work. */
export function openAttacks(results: readonly ProbeResult[], known = KNOWN_OPEN): readonly string[] {
  return results
    .filter(({ id, result, isSilent }) => {
      if (id.endsWith('(works?)')) return result !== 'ALLOWED';
      return isSilent === true || (result === 'ALLOWED' && !known.includes(id));
    })
    .map(({ id }) => id);
}

/** Attacks that work where nothing confines them, as `--launcher none` shows. */
export const UNCONFINED: readonly string[] = JSON.parse(readFileSync(new URL('unconfined.json', import.meta.url), 'utf8'));

/** How many of those a launcher stopped. One that is known to work counts as open, whatever a busy machine made of it. */
export const stoppedOf = (results: readonly ProbeResult[], known = KNOWN_OPEN): number =>
  results.filter(({ id, result }) => UNCONFINED.includes(id) && result !== 'ALLOWED' && !known.includes(id)).length;

/** Builds the helper for system calls where the probes lie. @throws Error without a C compiler */
export function build(folder: string): void {
  const { status, stderr, error } = spawnSync(
    'cc',
    ['-O1', '-static', '-o', join(folder, 'sysprobe'), join(folder, 'sysprobe.c')],
    {
      encoding: 'utf8',
    },
  );
  if (error !== undefined) throw new Error('the probes need a C compiler: apt-get install gcc libc6-dev', { cause: error });
  if (status !== 0) throw new Error(`the helper of the probes was not built: ${stderr}`);
}

function ownAll(folder: string, uid: number): void {
  chownSync(folder, uid, uid);
  for (const { name, parentPath } of readdirSync(folder, { withFileTypes: true, recursive: true }))
    chownSync(join(parentPath, name), uid, uid);
}

interface Stage {
  readonly folder: string;
  readonly node: string;
  readonly uid: number;
}

/** A folder with everything that is needed, readable for whoever runs it. */
function makeStage(): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-probes-'));
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? THROW_AWAY_UID : (process.getuid?.() ?? -1);
  for (const path of NEEDED) cpSync(join(ROOT, path), join(folder, 'code', path), { recursive: true, dereference: true });
  writeFileSync(join(folder, 'code/package.json'), '{"type":"module"}');
  mkdirSync(join(folder, 'home/work'), { recursive: true });
  const node = join(folder, 'code/node');
  copyFileSync(process.execPath, node);
  build(join(folder, 'code/test/probes'));
  if (isRoot) ownAll(folder, uid);
  return { folder, node, uid };
}

/** Where a lab is made, by whom, and with what. */
export interface LabPlace {
  /** Holds the log of what arrived on the lab's internet; belongs to `uid`. */
  readonly folder: string;
  readonly node: string;
  readonly uid: number;
  /** `test/probes`, where `uid` can read it. */
  readonly probes: string;
}

/** What arrives on the lab's internet is written there, a JSON line each. */
export const netLogOf = (folder: string): string => join(folder, 'net.log');

/** A command in a lab of its own, as an ordinary user without any right. */
export function inLab({ folder, node, uid, probes }: LabPlace, command: readonly string[]): readonly string[] {
  const become = process.getuid?.() === 0 ? ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'] : [];
  const namespaces = ['unshare', '--user', `--map-user=${uid}`, `--map-group=${uid}`, '--keep-caps', '--net', '--mount', '--'];
  const lab = ['sh', join(probes, 'lab/up.sh'), folder, node, join(probes, 'lab/servers.ts')];
  return [...become, ...namespaces, ...lab, ...command];
}

function commandOf({ folder, node, uid }: Stage, { only, launcher }: ProbeRun): readonly string[] {
  const probes = join(folder, 'code/test/probes');
  const ours = `${node} ${join(probes, 'launch.ts')}`;
  const own = launcher === 'none' ? `sh ${join(probes, 'no-launcher.sh')}` : (launcher ?? ours);
  const log = ['--net-log', netLogOf(folder), '--own-processes'];
  const harness = [node, join(probes, 'harness.ts'), '--launcher', own, '--only', only, ...log];
  return inLab({ folder, node, uid, probes }, harness);
}

/** Reads results while they come. @throws Error if the probes did not run to their end */
export async function collect(
  child: ChildProcessByStdio<null, Readable, null>,
  onResult: ProbeRun['onResult'],
): Promise<readonly ProbeResult[]> {
  const results: ProbeResult[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const result: ProbeResult = JSON.parse(line);
    results.push(result);
    onResult?.(result);
  }
  const code = await ended;
  if (code !== 0 || results.length === 0) throw new Error(`the probes did not run to their end (${code})`);
  return results;
}

/** Runs the probes. Everything is removed afterwards. @throws Error if the lab or the helper cannot be made here */
export async function runProbes(run: ProbeRun): Promise<readonly ProbeResult[]> {
  const stage = makeStage();
  try {
    const [command = '', ...args] = commandOf(stage, run);
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', HOME: join(stage.folder, 'home') };
    const child = spawn(command, args, { env, cwd: stage.folder, stdio: ['ignore', 'pipe', 'inherit'] });
    return await collect(child, run.onResult);
  } finally {
    rmSync(stage.folder, { recursive: true, force: true });
  }
}

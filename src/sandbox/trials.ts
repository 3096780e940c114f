// Attacks a sandbox of this machine from inside, for `bartizan doctor`: whether what a plan promises holds is tried here, not assumed. Harmless where it does not.
import { once } from 'node:events';
import type { Profile } from './profile.ts';
import type { Confined } from './sandbox.ts';

/** What one attempt found. */
export interface Trial {
  /** The guarantee that it attacks. */
  readonly guarantee: string;
  readonly what: string;
  readonly isStopped: boolean;
}

/** What the attacks are given: things of this machine that nobody inside may reach. */
export interface TrialTargets {
  /** A file that exists outside and holds `word`. */
  readonly file: string;
  readonly word: string;
  /** A port of this machine on which something listens. */
  readonly port: number;
  /** A process outside. */
  readonly pid: number;
}

/** Runs inside, as text: what needs no waiting. It may use nothing from outside its own braces. */
function attackHere({ file, word, pid }: TrialTargets): readonly Trial[] {
  const fs: typeof import('node:fs') = process.getBuiltinModule('node:fs');
  const { spawn, spawnSync }: typeof import('node:child_process') = process.getBuiltinModule('node:child_process');
  const trial = (guarantee: string, what: string, isStopped: boolean): Trial => ({ guarantee, what, isStopped });
  const fails = (work: () => unknown): boolean => {
    try {
      return work() === false;
    } catch {
      return true;
    }
  };
  const plant = (path: string): void => {
    fs.writeFileSync(path, '', { flag: 'wx' });
    fs.unlinkSync(path);
  };
  const processes = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
  // A file of this machine that is open here; Node's own are pipes, and what it needs of `/proc` and `/dev`.
  const isOpenFile = (fd: string): boolean => !fails(() => /^\/(?!proc\/|dev\/)/.test(fs.readlinkSync(`/proc/self/fd/${fd}`)));
  const first = [
    trial(
      'files',
      'read a file of yours',
      fails(() => fs.readFileSync(file)),
    ),
    trial(
      'files',
      'write to the system',
      ['/usr/doctor.x', '/etc/doctor.x', '/doctor.x'].every((path) => fails(() => plant(path))),
    ),
    trial(
      'code',
      'change its program',
      fails(() => fs.chmodSync(process.execPath, fs.statSync(process.execPath).mode)),
    ),
    trial('environment', 'find your variables', !JSON.stringify(process.env).includes(word)),
    trial('descriptors', 'find open files', !fs.readdirSync('/proc/self/fd').some(isOpenFile)),
    trial('others', 'see processes of yours', processes < 10 && (pid < 10 || fails(() => process.kill(pid, 0)))),
    trial(
      'kernel',
      'write settings of the kernel',
      fails(() => fs.openSync('/proc/sys/kernel/core_pattern', 'r+')),
    ),
    trial('kernel', 'make a namespace', spawnSync('unshare', ['-r', 'true']).status !== 0),
  ];
  let running = 0;
  for (let count = 0; count < 300; count += 1) {
    const child = spawn('sleep', ['20'], { stdio: 'ignore' });
    child.once('error', () => {});
    if (child.pid !== undefined) running += 1;
  }
  return [...first, trial('processes', 'start 300 processes', running < 300)];
}

/** Runs inside, as text: the network. It may use nothing from outside its own braces. */
async function attackNetwork({ port }: TrialTargets): Promise<readonly Trial[]> {
  const net: typeof import('node:net') = process.getBuiltinModule('node:net');
  const dns: typeof import('node:dns') = process.getBuiltinModule('node:dns');
  const trial = (guarantee: string, what: string, isStopped: boolean): Trial => ({ guarantee, what, isStopped });
  const isSilent = (host: string, to: number): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = net.connect({ host, port: to });
      // A refusal of the gateway comes after its handshake: only bytes from the other side count.
      socket.once('data', () => resolve(false));
      socket.once('error', () => resolve(true));
      socket.once('close', () => resolve(true));
      socket.setTimeout(2000, () => resolve(true));
    });
  const isNameless = new Promise<boolean>((resolve) => dns.lookup('example.com', (error) => resolve(error !== null)));
  const isSocketless = new Promise<boolean>((resolve) => {
    const server = net.createServer().once('error', () => resolve(true));
    server.listen('/tmp/doctor.sock', () => server.close(() => resolve(false)));
  });
  return [
    trial('network', 'resolve a name', await isNameless),
    trial('network', 'reach a port of this machine', await isSilent('127.0.0.1', port)),
    trial('addresses', 'reach the metadata address', await isSilent('169.254.169.254', 80)),
    trial('unix-sockets', 'make a UNIX socket', await isSocketless),
  ];
}

/** Both, as a program. The processes come last: afterwards nothing else can start. */
const ATTACKS = `
const targets = JSON.parse(process.argv[1]);
(${attackNetwork.toString()})(targets).then((network) => {
  const told = [...network, ...(${attackHere.toString()})(targets)];
  process.getBuiltinModule('node:fs').writeSync(1, JSON.stringify(told));
  process.exit();
});
`;

const LATE_MS = 20_000;

/** What starts the attacks. */
export interface TrialParts {
  readonly node: string;
  readonly profile: Profile;
  readonly targets: TrialTargets;
  readonly launch: (command: string, args: readonly string[], profile: Profile) => Promise<Confined>;
}

/** Attacks a sandbox; what does not answer in time counts as not stopped. @throws Fault as `Sandbox.launch` */
export async function tryGuarantees({ node, profile, targets, launch }: TrialParts): Promise<readonly Trial[]> {
  const confined = await launch(node, ['--eval', ATTACKS, JSON.stringify(targets)], profile);
  const chunks: Buffer[] = [];
  confined.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  confined.stderr.resume();
  confined.stdin.end();
  const timer = setTimeout(() => confined.process.kill('SIGKILL'), LATE_MS);
  if (confined.process.exitCode === null && confined.process.signalCode === null) await once(confined.process, 'close');
  clearTimeout(timer);
  const text = Buffer.concat(chunks).toString('utf8').trim();
  try {
    return JSON.parse(text) as readonly Trial[];
  } catch {
    return [{ guarantee: 'end', what: 'end and answer', isStopped: false }];
  }
}

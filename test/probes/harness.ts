// Runs every probe under one launcher, looks on the host at what really happened, and prints one JSON line per probe.
//   node harness.ts --launcher 'COMMAND' [--only TEXT] [--net-log FILE] [--own-processes]
// Plants canaries below $HOME only: run it as a throw-away user.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { connect, createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { after, type Outcome, outcome, type Setting, SYSPROBE } from './outcome.ts';

const { values } = parseArgs({
  options: {
    launcher: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    'net-log': { type: 'string', default: '' },
    'own-processes': { type: 'boolean', default: false },
  },
});

const here = dirname(fileURLToPath(import.meta.url));
const home = homedir();
const workspace = join(home, 'work');
const word = randomBytes(4).toString('hex');
const abstract = `bartizan-probe-${word}`;
const PROBE_MS = 20_000;
const MAX_KEPT_CHARS = 4000;

const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** What an attacker would like to find. */
function plant(): Readonly<Record<string, string>> {
  write(`${home}/.ssh/id_ed25519`, 'CANARY-ssh\n');
  write(`${home}/.aws/credentials`, 'CANARY-aws\n');
  write(`${home}/other/.env`, 'TOKEN=CANARY-env\n');
  write(`${home}/.bashrc`, '# bashrc\n');
  write(`${home}/fd9`, 'CANARY-fd\n');
  write(`${workspace}/hello.txt`, 'hi\n');
  mkdirSync(`${home}/.run`, { recursive: true });
  const sockets: Record<string, string> = {};
  for (const name of ['ssh', 'docker', 'dbus', 'x11']) {
    const path = `${home}/.run/${name}.sock`;
    rmSync(path, { force: true });
    createServer((socket) => socket.end()).listen(path);
    sockets[name] = path;
  }
  return sockets;
}

function hostServices(): void {
  createHttp((_request, response) => response.end('LAB hostloop')).listen(9999, '127.0.0.1');
  createHttp((_request, response) => response.end('LAB hostown'))
    .on('error', () => {})
    .listen(9998, '192.0.2.1');
}

/** A process of the user that no server may touch. */
function decoy(): ChildProcess {
  const env = { PATH: process.env['PATH'], SECRET: 'CANARY-victim' };
  return spawn('bash', ['-c', 'exec -a "decoy --token=CANARYARG" sleep 900'], { env, stdio: 'ignore' });
}

interface Running {
  readonly child: ChildProcess;
  readonly said: { out: string; err: string; errBytes: number };
  readonly ended: Promise<string>;
}

const sockets = plant();
hostServices();
const listener = spawn(SYSPROBE, ['abslisten', abstract], { stdio: 'ignore' });
let victim = decoy();
const env = {
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  USER: 'probe',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  // For the launcher: 112 starts of the same sources.
  NODE_COMPILE_CACHE: join(here, '.compiled'),
  AWS_SECRET_ACCESS_KEY: 'CANARY1',
  GITHUB_TOKEN: 'CANARY2',
  OPENAI_API_KEY: 'CANARY3',
  NPM_TOKEN: 'CANARY4',
  SSH_AUTH_SOCK: sockets['ssh'] ?? '',
  DOCKER_HOST: `unix://${sockets['docker']}`,
  DBUS_SESSION_BUS_ADDRESS: `unix:path=${sockets['dbus']}`,
  DISPLAY: ':0',
};

const isGone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

function start(id: string): Running {
  if (isGone(victim)) victim = decoy();
  const setting: Setting = {
    home,
    workspace,
    victim: victim.pid ?? 0,
    word,
    abstract,
    sockets,
    hasOwnProcesses: values['own-processes'],
  };
  const told = Buffer.from(JSON.stringify(setting)).toString('base64url');
  // Descriptor 9 stays open on purpose: a launcher must not hand it on.
  const script = `exec 9<"${home}/fd9"; exec ${values.launcher} "$@"`;
  const args = ['-c', script, 'sh', workspace, here, process.execPath, join(here, 'probe.ts'), id, told];
  const child = spawn('bash', args, { env, cwd: workspace, stdio: ['pipe', 'pipe', 'pipe'] });
  const said = { out: '', err: '', errBytes: 0 };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.errBytes += chunk.length;
    if (said.err.length < MAX_KEPT_CHARS) said.err += chunk.toString();
  });
  child.stdin.on('error', () => {});
  child.on('error', () => {});
  const ended = new Promise<string>((resolve) => child.once('close', (code, signal) => resolve(String(signal ?? code))));
  return { child, said, ended };
}

/** The worst case: only the launcher itself is killed. Does what it started go on? */
async function outlives(id: string): Promise<Outcome> {
  const heartbeat = `${workspace}/heartbeat`;
  rmSync(heartbeat, { force: true });
  const { child, said } = start(id);
  for (let wait = 0; wait < 60 && !existsSync(heartbeat); wait += 1) await after(100);
  const hasBegun = existsSync(heartbeat);
  child.kill('SIGKILL');
  await after(900);
  const before = existsSync(heartbeat) ? readFileSync(heartbeat, 'utf8') : '';
  await after(1500);
  const later = existsSync(heartbeat) ? readFileSync(heartbeat, 'utf8') : '';
  spawnSync('bash', [
    '-c',
    `for p in $(grep -lsaE "sysprobe.daemon|probe.ts.life" /proc/[0-9]*/cmdline | cut -d/ -f3); do [ "$p" = $$ ] || kill -9 "$p" 2>/dev/null; done`,
  ]);
  if (!hasBegun) return outcome('DENIED', `never beat: ${(said.out + said.err).slice(0, 120)}`);
  return before === later
    ? outcome('DENIED', 'dead with the launcher')
    : outcome('ALLOWED', 'alive 2.4 s after SIGKILL of the launcher');
}

const inNetLog = (text: string): boolean => values['net-log'] !== '' && readFileSync(values['net-log'], 'utf8').includes(text);
const LEAKS: Readonly<Record<string, string>> = {
  'net.dns-tunnel-resolver': `leak1-${word}`,
  'net.dns-tunnel-direct': `leak2-${word}`,
  'net.dns-tunnel-proxy': `leak3-${word}`,
  'net.udp-exfil': `exfil-${word}`,
};

/** What really happened, as the host sees it. */
const checks: Readonly<Record<string, (told: Outcome, running: Running) => Outcome | Promise<Outcome>>> = {
  'fs.append-bashrc': (told) => {
    const isHacked = readFileSync(`${home}/.bashrc`, 'utf8').includes('HACKED');
    writeFileSync(`${home}/.bashrc`, '# bashrc\n');
    return outcome(isHacked ? 'ALLOWED' : 'DENIED', told.detail);
  },
  'fs.write-host-tmp': (told) => {
    const isThere = existsSync('/tmp/sbx-host-canary');
    if (isThere) unlinkSync('/tmp/sbx-host-canary');
    return told.result === 'ALLOWED' && !isThere ? outcome('DENIED', 'a /tmp of its own') : told;
  },
  'fs.git-hook': (told) => {
    const isThere = lstatSync(`${workspace}/.git`, { throwIfNoEntry: false }) !== undefined;
    return told.result === 'ALLOWED' && !isThere ? outcome('DENIED', 'planted, and moved away at the end') : told;
  },
  'proc.kill-parent': async (told) => {
    await after(100);
    return isGone(victim) ? told : outcome('DENIED', `${told.detail} (decoy alive)`);
  },
  // Told to wait or not: what counts is how much came out.
  'dos.stderr-flood': (told, { said }) =>
    outcome(said.errBytes > 4 * 1024 * 1024 ? 'ALLOWED' : 'DENIED', `${told.detail}; the host got ${said.errBytes >> 20} MiB`),
};

async function backdoor({ said }: Running): Promise<Outcome> {
  for (let wait = 0; wait < 100 && !said.out.includes('LISTENING'); wait += 1) await after(50);
  const isOpen = await new Promise<boolean>((resolve) => {
    const socket = connect(44_444, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
  return isOpen ? outcome('ALLOWED', 'the host reached it') : outcome('DENIED', 'not reachable from the host');
}

async function leaked(id: string, told: Outcome): Promise<Outcome> {
  const mark = LEAKS[id];
  if (mark === undefined || told.result === 'NA') return told;
  await after(150);
  return inNetLog(mark)
    ? outcome('ALLOWED', `${told.detail} (seen outside)`)
    : outcome('DENIED', `${told.detail} (nothing seen outside)`);
}

interface Answered extends Outcome {
  /** It said nothing: the launcher or the probe broke. */
  readonly isSilent?: true;
}

async function run(id: string): Promise<Answered> {
  if (id.startsWith('life.')) return outlives(id);
  const running = start(id);
  const seen = id === 'net.listen-for-host' ? await backdoor(running) : undefined;
  const timer = setTimeout(() => running.child.kill('SIGKILL'), PROBE_MS);
  const end = await running.ended;
  clearTimeout(timer);
  const line = running.said.out.split('\n').find((text) => text.startsWith('{"id"'));
  if (line === undefined) return { ...outcome('DENIED', `no answer: ${end} ${running.said.err}`), isSilent: true };
  const told: Outcome = JSON.parse(line);
  return leaked(id, seen ?? (await (checks[id]?.(told, running) ?? told)));
}

const listed = spawnSync(process.execPath, [join(here, 'probe.ts'), '--list'], { encoding: 'utf8' });
for (const id of listed.stdout
  .trim()
  .split('\n')
  .filter((name) => name.includes(values.only))) {
  const { result, detail, isSilent } = await run(id);
  process.stdout.write(`${JSON.stringify({ id, result, detail, ...(isSilent ? { isSilent } : {}) })}\n`);
}
listener.kill('SIGKILL');
victim.kill('SIGKILL');
process.exit(0);

// Attacks on files: secrets of the user, other projects, the system, and what a later tool of the user might trip over.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { attempt, canRead, type Outcome, outcome, type Probe, reasonOf, type Setting, SYSPROBE, sys } from './outcome.ts';

const MIB = 1024 * 1024;

function fill(path: string): Outcome {
  const block = Buffer.alloc(MIB, 1);
  let written = 0;
  try {
    const file = openSync(path, 'w');
    try {
      for (; written < 256; written += 1) writeSync(file, block);
    } finally {
      closeSync(file);
      unlinkSync(path);
    }
  } catch (error) {
    return outcome('DENIED', `${written} MiB then ${reasonOf(error)}`);
  }
  return outcome('ALLOWED', `${written} MiB written`);
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The next step says whether it matters.
  }
}

/** Swaps a folder and a link many times and reads through the name: does a check of paths lose the race? */
function race({ workspace, home }: Setting): Outcome {
  const [name, folder, link] = [`${workspace}/race`, `${workspace}/race.d`, `${workspace}/race.l`];
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/id_ed25519`, 'mine');
    quietly(() => unlinkSync(link));
    symlinkSync(`${home}/.ssh`, link);
  } catch (error) {
    return outcome('DENIED', reasonOf(error));
  }
  for (let turn = 0; turn < 3000; turn += 1) {
    const from = turn % 2 === 1 ? link : folder;
    quietly(() => renameSync(from, name));
    if (canRead(`${name}/id_ed25519`).result === 'ALLOWED') return outcome('ALLOWED', `after ${turn}`);
    quietly(() => renameSync(name, from));
  }
  return outcome('DENIED', 'no canary in 3000 swaps');
}

const processIds = (): readonly string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

function readableOf(paths: readonly string[], open: (path: string) => void): Outcome {
  const hits = paths.filter((path) => attempt(() => open(path)).result === 'ALLOWED');
  return outcome(hits.length > 0 ? 'ALLOWED' : 'DENIED', hits.join(' '));
}

const ORDINARY_DEVICE = /^(?:null|zero|full|u?random|tty|ptmx|pts|fd|std(?:in|out|err)|shm|console|mqueue|core)$/;

function openDevice(path: string): void {
  if (statSync(path).isDirectory()) throw new Error('a folder');
  closeSync(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
}

function runDropped({ workspace }: Setting): Outcome {
  const file = `${workspace}/dropped`;
  try {
    copyFileSync(SYSPROBE, file);
    chmodSync(file, 0o755);
    const { error } = spawnSync(file, ['noop']);
    unlinkSync(file);
    return error === undefined ? outcome('ALLOWED', 'own binary ran from the workspace') : outcome('DENIED', reasonOf(error));
  } catch (error) {
    return outcome('DENIED', reasonOf(error));
  }
}

function setuidFile({ workspace }: Setting): Outcome {
  return attempt(() => {
    const file = `${workspace}/suid`;
    writeFileSync(file, 'x');
    chmodSync(file, 0o4755);
    const { mode } = statSync(file);
    unlinkSync(file);
    if ((mode & 0o4000) === 0) throw new Error('bit dropped');
    return 'setuid bit kept in the workspace';
  });
}

const KERNEL_FILES = [
  '/proc/sys/kernel/core_pattern',
  '/proc/sys/kernel/hostname',
  '/proc/sysrq-trigger',
  '/proc/sys/fs/binfmt_misc/register',
  '/sys/kernel/uevent_helper',
  '/sys/fs/cgroup/cgroup.procs',
];

/** Attacks on files. */
export const fileProbes: Readonly<Record<string, Probe>> = {
  'fs.read-ssh-key': ({ home }) => canRead(`${home}/.ssh/id_ed25519`),
  'fs.read-cloud-creds': ({ home }) => canRead(`${home}/.aws/credentials`),
  'fs.read-other-project-env': ({ home }) => canRead(`${home}/other/.env`),
  'fs.list-home': ({ home }) =>
    attempt(() => {
      const names = readdirSync(home);
      if (!names.includes('.ssh')) throw new Error(`only ${names}`);
      return names.join(' ');
    }),
  'fs.append-bashrc': ({ home }) => attempt(() => appendFileSync(`${home}/.bashrc`, '# HACKED\n'), 'appended'),
  'fs.write-host-tmp': () => attempt(() => writeFileSync('/tmp/sbx-host-canary', 'HACKED'), 'written (the host looks)'),
  'fs.write-own-code': () =>
    attempt(() => {
      const file = join(dirname(SYSPROBE), 'selfwrite.txt');
      writeFileSync(file, 'HACKED');
      unlinkSync(file);
    }, 'its own code can be written'),
  'fs.write-usr': () =>
    attempt(() => {
      writeFileSync('/usr/lib/sbx-probe', 'x');
      unlinkSync('/usr/lib/sbx-probe');
    }),
  'fs.symlink-read-out': ({ home, workspace }) => {
    const link = `${workspace}/lnk`;
    quietly(() => unlinkSync(link));
    quietly(() => symlinkSync(`${home}/.ssh/id_ed25519`, link));
    return canRead(link);
  },
  'fs.symlink-race': race,
  'fs.plant-symlink-for-host': ({ home, workspace }) =>
    attempt(() => {
      const link = `${workspace}/report.txt`;
      quietly(() => unlinkSync(link));
      symlinkSync(`${home}/.bashrc`, link);
    }, 'a tool of the host that follows it would write ~/.bashrc'),
  'fs.hardlink-out': ({ home, workspace }) => {
    quietly(() => unlinkSync(`${workspace}/hard`));
    return sys('link', `${home}/.ssh/id_ed25519`, `${workspace}/hard`);
  },
  'fs.proc-root-escape': ({ home, victim }) =>
    [1, process.ppid, victim]
      .map((pid) => canRead(`/proc/${pid}/root${home}/.ssh/id_ed25519`))
      .find(({ result }) => result === 'ALLOWED') ?? outcome('DENIED', 'no way by /proc/PID/root'),
  'fs.proc-cwd-fd-escape': ({ home }) =>
    processIds()
      .flatMap((pid) => ['cwd', 'root'].map((kind) => canRead(`/proc/${pid}/${kind}/../../..${home}/.ssh/id_ed25519`)))
      .find(({ result }) => result === 'ALLOWED') ?? outcome('DENIED'),
  'fs.setuid-file': setuidFile,
  'fs.drop-and-exec': runDropped,
  'fs.git-hook': ({ workspace }) =>
    attempt(() => {
      rmSync(`${workspace}/.git`, { recursive: true, force: true });
      mkdirSync(`${workspace}/.git/hooks`, { recursive: true });
      writeFileSync(`${workspace}/.git/hooks/post-checkout`, '#!/bin/sh\n', { mode: 0o755 });
    }, 'hook planted (the host looks)'),
  'fs.dev-nodes': () =>
    readableOf(
      readdirSync('/dev')
        .filter((name) => !ORDINARY_DEVICE.test(name))
        .map((name) => `/dev/${name}`),
      openDevice,
    ),
  'fs.proc-sys-write': () => readableOf(KERNEL_FILES, (path) => closeSync(openSync(path, 'r+'))),
  'fs.disk-fill-tmp': () => fill('/tmp/fill'),
  'fs.disk-fill-workspace': ({ workspace }) => fill(`${workspace}/fill`),
  'fs.host-info': () =>
    readableOf(['/etc/hostname', '/etc/machine-id', '/etc/shadow', '/var/log/dpkg.log'], (path) => readFileSync(path)),
};

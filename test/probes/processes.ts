// Attacks on secrets and other processes: environment, arguments, memory and open files of others; and what of the host's sockets can be reached.
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { connect } from 'node:net';
import { attempt, type Outcome, outcome, type Probe, sys } from './outcome.ts';

const others = (): readonly string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);

/** Looks into a file of every other process. */
function findIn(file: string, pattern: RegExp): Outcome {
  for (const pid of others()) {
    try {
      const text = readFileSync(`/proc/${pid}/${file}`, 'latin1');
      if (pattern.test(text)) return outcome('ALLOWED', `${file} of ${pid}: ${text.replaceAll('\0', ' ').slice(0, 80)}`);
    } catch {
      // Not ours to read: that is the point.
    }
  }
  return outcome('DENIED');
}

function inherited(): Outcome {
  return attempt(() => {
    const bytes = Buffer.alloc(64);
    const length = readSync(9, bytes, 0, 64, 0);
    if (!bytes.includes('CANARY')) throw new Error('descriptor 9 is something else');
    return bytes.toString('utf8', 0, length).trim();
  });
}

const ORDINARY = /anon_inode|\/proc\/|\/dev\/null|eventpoll|pipe:|socket:/;

function openFiles(): Outcome {
  const found = readdirSync('/proc/self/fd')
    .filter((name) => Number(name) > 2)
    .flatMap((name) => {
      try {
        const to = readlinkSync(`/proc/self/fd/${name}`);
        return ORDINARY.test(to) ? [] : [`${name}=${to}`];
      } catch {
        return [];
      }
    });
  return outcome(found.length > 0 ? 'ALLOWED' : 'DENIED', found.join(' '));
}

const unix =
  (name: string): Probe =>
  ({ sockets }) =>
    new Promise((resolve) => {
      const socket = connect(sockets[name] ?? '/nowhere');
      socket.once('connect', () => {
        socket.destroy();
        resolve(outcome('ALLOWED', 'connected'));
      });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(outcome('DENIED', error.code)));
    });

/** Attacks on secrets, processes and sockets. */
export const processProbes: Readonly<Record<string, Probe>> = {
  'env.secrets': () => {
    const found = Object.keys(process.env).filter((name) => process.env[name]?.includes('CANARY'));
    return outcome(found.length > 0 ? 'ALLOWED' : 'DENIED', found.join(' ') || Object.keys(process.env).join(' '));
  },
  'proc.environ-of-others': ({ hasOwnProcesses }) =>
    process.getuid?.() === 0 && !hasOwnProcesses ? outcome('NA', 'not tried as real root') : findIn('environ', /CANARY/),
  'proc.cmdline-of-others': () => findIn('cmdline', /CANARYARG/),
  'proc.launcher-argv-secrets': () => findIn('cmdline', /bwrap|--bind|proxy.*:.*@/),
  'proc.kill-parent': ({ victim }) => sys('kill', victim, 9),
  'proc.ptrace': ({ victim }) => sys('ptrace', victim),
  'proc.vm-readv': ({ victim }) => sys('vmread', victim),
  'proc.pidfd-getfd': ({ victim }) => sys('pidfd_getfd', victim),
  'proc.mem-open': ({ victim }) => attempt(() => closeSync(openSync(`/proc/${victim}/mem`, 'r'))),
  'proc.self-exe-overwrite': () => attempt(() => closeSync(openSync('/proc/self/exe', 'r+')), 'the interpreter can be written'),
  'fd.inherited': inherited,
  'fd.count': openFiles,
  'proc.nice': () => sys('nice'),
  'ipc.abstract-socket': ({ abstract }) => sys('abstract', abstract),
  'ipc.ssh-agent': unix('ssh'),
  'ipc.docker-socket': unix('docker'),
  'ipc.dbus': unix('dbus'),
  'ipc.x11': unix('x11'),
};

// What the system tests need beside npm, where it is looked for, and how to get it.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that system tests start. */
export interface SystemTool {
  readonly command: string;
  /** Debian's package that has it. */
  readonly debianPackage: string;
  readonly why: string;
}

/** All of them. `.ci/run` installs the same packages; a test compares the two. */
export const systemTools: readonly SystemTool[] = [
  { command: 'bash', debianPackage: 'bash', why: 'the completion script' },
  { command: 'dbus-run-session', debianPackage: 'dbus-daemon', why: 'a session bus for the keyring' },
  { command: 'gnome-keyring-daemon', debianPackage: 'gnome-keyring', why: 'a real keyring' },
  { command: 'git', debianPackage: 'git', why: 'a merge conflict in bartizan.lock as git makes it' },
  { command: 'nginx', debianPackage: 'nginx', why: 'the gateway behind a reverse proxy' },
  { command: 'script', debianPackage: 'bsdutils', why: 'a terminal to type a passphrase at' },
  { command: 'secret-tool', debianPackage: 'libsecret-tools', why: 'the way to that keyring' },
];

// Debian keeps daemons where an ordinary user's PATH does not look.
const daemonFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The tools that are not on this machine, looked for in `path` (the PATH variable) and the daemons' folders. */
export function missingTools(tools: readonly SystemTool[], path: string): readonly SystemTool[] {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...daemonFolders];
  return tools.filter(({ command }) => !folders.some((folder) => isProgram(join(folder, command))));
}

/** What to tell whoever lacks tools: one line each, then the command that gets them all. */
export function howToGet(missing: readonly SystemTool[]): string {
  const names = missing.map(({ debianPackage }) => debianPackage).join(' ');
  return [
    ...missing.map(({ command, why }) => `test:system needs ${command} (${why}), which is not here`),
    `Fix: apt-get update && apt-get install -y --no-install-recommends ${names}   (as root, on Debian or Ubuntu; elsewhere your system's own installer)`,
  ].join('\n');
}

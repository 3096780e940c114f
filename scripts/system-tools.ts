// What the system tests need beside npm, where it is looked for, and how to get it.
import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** A program that system tests start, or files that they read. */
export interface SystemTool {
  /** A program by its bare name, or the absolute pattern of files. */
  readonly command: string;
  /** Debian's package that has it. */
  readonly debianPackage: string;
  readonly why: string;
}

/** All of them. `.ci/run` installs the same packages; a test compares the two. */
export const systemTools: readonly SystemTool[] = [
  { command: 'bash', debianPackage: 'bash', why: 'the completion script' },
  { command: 'bwrap', debianPackage: 'bubblewrap', why: 'the sandbox of local servers' },
  { command: 'podman', debianPackage: 'podman', why: 'servers in containers' },
  { command: 'dockerd', debianPackage: 'docker.io', why: 'servers in containers of docker' },
  { command: 'newuidmap', debianPackage: 'uidmap', why: 'containers without root' },
  { command: 'catatonit', debianPackage: 'catatonit', why: 'the first process of a container' },
  { command: 'crun', debianPackage: 'crun', why: 'the runtime of those containers' },
  { command: 'ps', debianPackage: 'procps', why: 'finding what a test started' },
  { command: 'strace', debianPackage: 'strace', why: 'learning from a server' },
  { command: 'unshare', debianPackage: 'util-linux', why: 'the namespaces of that sandbox' },
  { command: 'ip', debianPackage: 'iproute2', why: 'its network' },
  { command: 'cc', debianPackage: 'gcc', why: 'the hostile probes' },
  { command: '/usr/include/stdio.h', debianPackage: 'libc6-dev', why: 'the hostile probes' },
  { command: 'dbus-run-session', debianPackage: 'dbus-daemon', why: 'a session bus for the keyring' },
  { command: 'gnome-keyring-daemon', debianPackage: 'gnome-keyring', why: 'a real keyring' },
  { command: 'script', debianPackage: 'bsdutils', why: 'a terminal to type a passphrase at' },
  { command: 'secret-tool', debianPackage: 'libsecret-tools', why: 'the way to that keyring' },
  { command: 'docker-registry', debianPackage: 'docker-registry', why: 'images from a registry that is not ours' },
  { command: 'git', debianPackage: 'git', why: 'a merge conflict in bartizan.lock as git makes it; repositories as sources' },
  { command: 'nginx', debianPackage: 'nginx', why: 'the gateway behind a reverse proxy' },
  { command: 'python3', debianPackage: 'python3', why: 'servers from PyPI and Python bundles' },
  ...['pip', 'setuptools', 'wheel'].map((name) => ({
    command: `/usr/share/python-wheels/${name}-*.whl`,
    debianPackage: `python3-${name}-whl`,
    why: 'wheels that others built',
  })),
  { command: 'skopeo', debianPackage: 'skopeo', why: 'pushes images for the tests' },
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
  const isThere = (command: string): boolean =>
    isAbsolute(command) ? globSync(command).length > 0 : folders.some((folder) => isProgram(join(folder, command)));
  return tools.filter(({ command }) => !isThere(command));
}

/** What to tell whoever lacks tools: one line each, then the command that gets them all. */
export function howToGet(missing: readonly SystemTool[]): string {
  const names = missing.map(({ debianPackage }) => debianPackage).join(' ');
  return [
    ...missing.map(({ command, why }) => `test:system needs ${command} (${why}), which is not here`),
    `Fix: apt-get update && apt-get install -y --no-install-recommends ${names}   (as root, on Debian or Ubuntu; elsewhere your system's own installer)`,
  ].join('\n');
}

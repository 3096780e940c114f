// Places that a grant must not open by accident: each with what follows if a server gets it. Refused always, or unless the profile names it.
import { dirname } from 'node:path';

/** What is said about a place that a grant would open. */
export interface Objection {
  /** `never` has no exception; `by-name` yields to `allow.sensitive`. */
  readonly kind: 'never' | 'by-name';
  readonly reason: string;
}

/** Where this user's and this system's sensitive places are. All absolute. */
export interface Whereabouts {
  readonly home: string;
  /** Bartizan's own keys, approvals and trail. */
  readonly stateDir: string;
  /** Folder of settings, lock and policy, where there is one outside the project. */
  readonly configDir: string;
}

const KEYS = 'holds keys or tokens: the server could log in as you';
const BROWSER = 'holds a browser’s cookies and passwords';
const STARTS = 'is read when you log in or start a shell: the server could run programs as you';

/** Below the home folder. */
const HOME_PLACES: readonly (readonly [path: string, reason: string, onlyWrite?: true])[] = [
  ['.ssh', KEYS],
  ['.aws', KEYS],
  ['.azure', KEYS],
  ['.config/gcloud', KEYS],
  ['.config/gh', KEYS],
  ['.config/op', KEYS],
  ['.config/sops', KEYS],
  ['.config/rclone', KEYS],
  ['.kube', KEYS],
  ['.docker', KEYS],
  ['.gnupg', KEYS],
  ['.password-store', KEYS],
  ['.local/share/keyrings', KEYS],
  ['.netrc', KEYS],
  ['.git-credentials', KEYS],
  ['.npmrc', KEYS],
  ['.pypirc', KEYS],
  ['.pgpass', KEYS],
  ['.vault-token', KEYS],
  ['.terraform.d', KEYS],
  ['.mozilla', BROWSER],
  ['.thunderbird', BROWSER],
  ['.config/google-chrome', BROWSER],
  ['.config/chromium', BROWSER],
  ['.config/BraveSoftware', BROWSER],
  ['.bash_history', 'holds what you typed'],
  ['.bashrc', STARTS, true],
  ['.bash_profile', STARTS, true],
  ['.profile', STARTS, true],
  ['.zshrc', STARTS, true],
  ['.zshenv', STARTS, true],
  ['.config/fish', STARTS, true],
  ['.config/autostart', STARTS, true],
  ['.config/systemd', STARTS, true],
  ['.local/bin', STARTS, true],
  ['bin', 'is on the path of your shell: the server could put a program of any name there', true],
  ['.gitconfig', 'names programs that git runs', true],
  ['.config/git', 'names programs that git runs', true],
  ['.vscode', 'settings there run programs', true],
  ['.cursor', 'settings there run programs', true],
  ['.claude', 'settings there run programs', true],
];

const ENGINE = 'a container engine’s socket is root on this machine';

/** Of the system. */
const SYSTEM_PLACES: readonly (readonly [path: string, kind: Objection['kind'], reason: string])[] = [
  ['/proc', 'never', 'the kernel’s view of every process'],
  ['/sys', 'never', 'the kernel’s settings'],
  ['/dev', 'never', 'the devices of this machine'],
  ['/run', 'never', `sockets of every service (${ENGINE})`],
  ['/var/run', 'never', `sockets of every service (${ENGINE})`],
  ['/boot', 'never', 'the kernel itself'],
  ['/var/lib/docker', 'never', 'every container’s files'],
  ['/var/lib/containers', 'never', 'every container’s files'],
  ['/etc', 'by-name', 'holds the system’s settings, some with secrets'],
  ['/root', 'by-name', 'the home of root'],
];

/** Folders of everybody; a folder inside may be granted. */
const SHARED_FOLDERS = ['/tmp', '/var', '/var/tmp', '/var/lib', '/home', '/opt', '/srv', '/mnt', '/media'];
const SYSTEM_PARTS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64'];

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

/** Does a grant of `path` open `place`: as itself, as a part of it, or as a folder that holds it? */
const opens = (path: string, place: string): boolean => isWithin(path, place) || isWithin(place, path);

/** What speaks against granting an absolute, normalised path; the strictest first. */
export function objectionTo(path: string, isWrite: boolean, where: Whereabouts): Objection | undefined {
  if (path === '/') return { kind: 'never', reason: 'that is everything' };
  if (opens(path, where.stateDir))
    return { kind: 'never', reason: 'Bartizan’s own state lies there: keys, approvals and the trail' };
  if (SYSTEM_PARTS.some((part) => (isWrite ? opens(path, part) : path === part)))
    return { kind: 'never', reason: isWrite ? 'the programs of this system' : 'every sandbox has it already' };
  const system = SYSTEM_PLACES.find(([place]) => opens(path, place));
  if (system !== undefined) return { kind: system[1], reason: system[2] };
  if (isWithin(where.home, path))
    return {
      kind: path === where.home ? 'by-name' : 'never',
      reason: 'that is your whole home folder: keys, tokens, mail and every project',
    };
  if (SHARED_FOLDERS.includes(path))
    return { kind: 'by-name', reason: 'that is shared by every program and user: grant a folder in it' };
  if (opens(path, where.configDir))
    return { kind: 'never', reason: 'Bartizan’s own settings lie there: they say what is granted, and what is watched' };
  return homeObjection(path, isWrite, where.home);
}

function homeObjection(path: string, isWrite: boolean, home: string): Objection | undefined {
  for (const [place, reason, onlyWrite] of HOME_PLACES) {
    const hit = opens(path, `${home}/${place}`);
    if (hit && (isWrite || onlyWrite !== true)) return { kind: 'by-name', reason: `~/${place} ${reason}` };
  }
  return undefined;
}

const ENGINE_SOCKET = /(?:^|\/)(?:docker|podman|containerd|crio|buildkitd|lxd|incus)[^/]*(?:\/[^/]*)*\.sock(?:et)?$/;

/** What speaks against handing on a socket of this machine. */
export function socketObjection(path: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (ENGINE_SOCKET.test(path)) return ENGINE;
  const agent = env['SSH_AUTH_SOCK'];
  if (agent !== undefined && agent !== '' && (path === agent || dirname(path) === dirname(agent)))
    return 'the SSH agent signs with your keys';
  if (/(?:^|\/)(?:bus|system_bus_socket)$/.test(path)) return 'D-Bus starts programs outside the sandbox';
  return /\/(?:\.X11-unix\/|wayland-)/.test(path) ? 'the display server sees what you type' : undefined;
}

// From calls to uses: what a server did with files that its profile decides about, and what it tried in vain. What every sandbox has anyway is left out.
import { isSystemPath } from '../code.ts';
import type { Plan } from '../plan.ts';
import { INNER_HOME } from '../planner.ts';
import type { Traced, TracedCall } from './trace.ts';

/** What was done with one path. */
export interface PathUse {
  readonly path: string;
  readonly kind: 'read' | 'write' | 'list' | 'look' | 'start';
  /** It is there on this machine, or for a new file its folder is; inside it may have been refused. */
  readonly wasRefused: boolean;
}

/** Everything that one run did. */
export interface Uses {
  readonly paths: readonly PathUse[];
  /** Ports of this machine's loopback that it tried. */
  readonly loopbackPorts: readonly number[];
  /** Programs that it started, with how often. */
  readonly programs: ReadonlyMap<string, number>;
  /** More happened than is kept. */
  readonly isCut: boolean;
}

/** What is there on this machine; a parameter for tests. */
export interface Disk {
  readonly kindOf: (path: string) => 'file' | 'folder' | undefined;
}

const WRITES = new Set([
  'creat',
  'mkdir',
  'mkdirat',
  'unlink',
  'unlinkat',
  'rmdir',
  'rename',
  'renameat',
  'renameat2',
  'link',
  'linkat',
  'symlink',
  'symlinkat',
  'truncate',
  'chmod',
  'fchmodat',
  'fchmodat2',
  'chown',
  'lchown',
  'fchownat',
  'utime',
  'utimes',
  'utimensat',
  'futimesat',
  'mknod',
  'mknodat',
]);
const OPENS = new Set(['open', 'openat', 'openat2']);
const STARTS = new Set(['execve', 'execveat']);
const WRITING = /\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)\b/;

/** In every sandbox, made up or empty, or the kernel's: nothing of a profile. */
const INNER = ['/proc', '/dev', '/sys', '/run', '/etc/bartizan', INNER_HOME];
/** Looked at by the C library and by TLS of nearly every program. */
const USUAL_ETC =
  /^\/etc\/(?:ld\.so|ssl|pki|ca-certificates|alternatives|localtime|mime\.types|nsswitch|resolv|hosts|host\.conf|gai\.conf|passwd|group|locale|os-release|services|protocols|inputrc|terminfo|bash\.bashrc|profile)/;
/** How a sandbox says no. Other errors come from what is really there: no link, a file that exists already. */
const REFUSALS = new Set(['ENOENT', 'EACCES', 'EPERM', 'EROFS']);
const MAX_PATHS = 20_000;
const MAX_PROGRAMS = 256;

/** Nothing that a profile would give: the system's, the sandbox's own, or what every program looks at. */
const isEverybodys = (path: string): boolean =>
  path === '/' || isSystemPath(`${path}/`) || INNER.some((folder) => isWithin(path, folder)) || USUAL_ETC.test(path);

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

function kindOfUse({ call, rest }: TracedCall): PathUse['kind'] {
  if (STARTS.has(call)) return 'start';
  if (WRITES.has(call)) return 'write';
  if (!OPENS.has(call)) return 'look';
  if (WRITING.test(rest)) return 'write';
  return rest.includes('O_DIRECTORY') ? 'list' : 'read';
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** Takes what a trace says, call by call, from the moment the server's own program runs. */
export class UseCollector {
  readonly #plan: Pick<Plan, 'program' | 'mounts'>;
  readonly #disk: Disk;
  readonly #code: readonly string[];
  readonly #granted: readonly string[];
  readonly #paths = new Map<string, PathUse>();
  readonly #ports = new Set<number>();
  readonly #programs = new Map<string, number>();
  #isRunning = false;
  #isCut = false;

  constructor(plan: Pick<Plan, 'program' | 'mounts'>, disk: Disk) {
    this.#plan = plan;
    this.#disk = disk;
    const binds = plan.mounts.filter((mount) => mount.kind === 'bind');
    this.#code = binds.filter(({ why }) => why === 'its own code').map(({ target }) => target);
    this.#granted = binds.filter(({ why }) => why !== 'its own code' && why !== 'the system').map(({ target }) => target);
  }

  take(traced: Traced): void {
    if (!this.#isRunning) {
      this.#isRunning = traced.call === 'execve' && traced.result === 'ok' && traced.path === this.#plan.program;
      return;
    }
    if ('port' in traced) {
      if (/^(?:127\.|::1$)/.test(traced.address) && traced.port !== 53) this.#ports.add(traced.port);
      return;
    }
    if (traced.call.startsWith('exec') && traced.result === 'ok') this.#count(traced.path);
    const use = this.#useOf(traced);
    if (use !== undefined) this.#keep(use);
  }

  uses(): Uses {
    return {
      paths: [...this.#paths.values()],
      loopbackPorts: [...this.#ports].sort((a, b) => a - b),
      programs: this.#programs,
      isCut: this.#isCut,
    };
  }

  #count(program: string): void {
    if (this.#programs.size < MAX_PROGRAMS || this.#programs.has(program))
      this.#programs.set(program, (this.#programs.get(program) ?? 0) + 1);
  }

  #useOf(traced: TracedCall): PathUse | undefined {
    const { path, result } = traced;
    if (this.#code.some((folder) => isWithin(path, folder))) return undefined;
    const kind = kindOfUse(traced);
    const isGranted = this.#granted.some((folder) => isWithin(path, folder));
    if (!REFUSALS.has(result)) return isGranted ? { path, kind, wasRefused: false } : undefined;
    if (!isGranted && isEverybodys(path)) return undefined;
    // Only what really is here says something: the rest would be in vain without a sandbox too.
    const isHere = this.#disk.kindOf(kind === 'write' ? parentOf(path) : path) !== undefined;
    return isHere ? { path, kind, wasRefused: true } : undefined;
  }

  #keep(use: PathUse): void {
    const key = `${use.kind} ${use.path}`;
    const known = this.#paths.get(key);
    if (known !== undefined && (known.wasRefused || !use.wasRefused)) return;
    if (this.#paths.size >= MAX_PATHS) this.#isCut = true;
    else this.#paths.set(key, use);
  }
}

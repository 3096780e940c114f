// Where files of AI clients lie on each system. Platform, home and environment are parameters: another home, or another machine's disk, is read the same way.

/** Systems whose paths are known. */
export type Platform = 'linux' | 'darwin' | 'win32';

/** Whose files, on which system. */
export interface Surroundings {
  readonly platform: Platform;
  /** The user's home folder, absolute. */
  readonly home: string;
  /** Environment of that user; empty for a disk that is only looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that stands for the root of the disk, without a slash at its end; empty for this machine's own. */
  readonly root: string;
  /** Files of this very Bartizan, without links. Absent on a disk that is only looked at: there its name must do. */
  readonly own?: readonly string[];
}

/** How far a file reaches. */
export type Scope = 'user' | 'profile' | 'plugin' | 'extension' | 'project' | 'managed';

/** First part of a path in the tables, before the first slash; the rest is the same on all systems. */
type Base = (around: Surroundings) => string | undefined;

const slashed = (path: string): string => path.replaceAll('\\', '/').replace(/\/+$/, '');

function variable(name: string): Base {
  return ({ env }) => {
    const value = env[name];
    return value === undefined || !isAbsolutePath(slashed(value)) ? undefined : slashed(value);
  };
}

const isAbsolutePath = (path: string): boolean => path.startsWith('/') || /^[A-Za-z]:\//.test(path);

const config: Base = (around) => variable('XDG_CONFIG_HOME')(around) ?? `${slashed(around.home)}/.config`;
const roaming: Base = (around) => variable('APPDATA')(around) ?? `${slashed(around.home)}/AppData/Roaming`;
const local: Base = (around) => variable('LOCALAPPDATA')(around) ?? `${slashed(around.home)}/AppData/Local`;
const support: Base = ({ home }) => `${slashed(home)}/Library/Application Support`;

const on =
  (platform: Platform, base: Base): Base =>
  (around) =>
    around.platform === platform ? base(around) : undefined;

const drive = (around: Surroundings, name: string, fallback: string): string =>
  around.root === '' ? (variable(name)(around) ?? `C:/${fallback}`) : `${around.root}/${fallback}`;

/** Names that paths in the tables begin with. */
const BASES: Readonly<Record<string, Base>> = {
  '~': ({ home }) => slashed(home),
  /** `~/.config` or what XDG says; on every system, since many tools do not care. */
  CFG: config,
  /** Linux alone. */
  LINUX: on('linux', config),
  AS: on('darwin', support),
  AD: on('win32', roaming),
  LAD: on('win32', local),
  /** Where each system keeps the data of applications. */
  UD: (around) => (around.platform === 'darwin' ? support : around.platform === 'win32' ? roaming : config)(around),
  ETC: ({ platform, root }) => (platform === 'win32' ? undefined : `${root}/etc`),
  ASROOT: on('darwin', ({ root }) => `${root}/Library/Application Support`),
  PD: on('win32', (around) => drive(around, 'ProgramData', 'ProgramData')),
  PF: on('win32', (around) => drive(around, 'ProgramFiles', 'Program Files')),
};

/**
 * The path of a table's template on this system: `~/x`, `CFG/x`, `UD/x`, `$NAME/x`. Undefined where it does not exist there, or its variable is
 * not set. Always with forward slashes, which Windows takes too.
 */
export function pathOf(template: string, around: Surroundings): string | undefined {
  const slash = template.indexOf('/');
  const head = slash < 0 ? template : template.slice(0, slash);
  const rest = slash < 0 ? '' : template.slice(slash);
  const base = head.startsWith('$') ? variable(head.slice(1)) : BASES[head];
  const start = base?.(around);
  return start === undefined ? undefined : `${start}${rest}`;
}

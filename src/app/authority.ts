// What only this user or an administrator may decide: project files never widen it (architecture.md §7). Managed settings come before the user's.
import { lstatSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SignerList } from '../lock/signers.ts';
import { CONFIG_NAME, type SearchOptions, userConfigFolder } from './config-file.ts';
import { settingsFault } from './faults.ts';
import { type LoadOptions, readChecked } from './settings.ts';
import type { AuthoritySettings, Settings } from './settings-schema.ts';
import { type StatedSigners, signersInForce } from './signers.ts';

/** Who asks: enough to find the user's and the managed settings. */
export type Whose = Pick<SearchOptions, 'env' | 'home' | 'platform'>;

/** What a user or administrator allows. */
export interface Authority {
  /** What happens to a server that nobody approved yet. */
  readonly firstUse: 'refuse' | 'ask' | 'lock';
  /** Do changes of mere wording pass, with a record? */
  readonly passWording: boolean;
  /** Whose signatures an approval needs; undefined: it need not be signed. */
  readonly requireSigned: SignerList | undefined;
  /** Whose hints count: by server, or `SERVER/TOOL`. */
  readonly hints: NonNullable<AuthoritySettings['hints']>;
  /** Guards whose verdicts are recorded and not enforced. */
  readonly observe: readonly string[];
  /** A company's own service that decides as well. */
  readonly decisionPoint: AuthoritySettings['decisionPoint'];
  /** Limits of use of the user and administrators: a project cannot take them away. */
  readonly quotas: Settings['quotas'];
  /** How persons are asked who are not at the terminal. */
  readonly approvals: NonNullable<AuthoritySettings['approvals']>;
  /** Where heads of the trail are kept as well. */
  readonly anchors: readonly string[];
  /** Entries of the trail older than this are removed, in ms; undefined: none are. */
  readonly keepMs: number | undefined;
  /** How long payloads are kept, in ms; undefined: they are not. */
  readonly payloadsMs: number | undefined;
  /** Limits that a profile may ask for although they cannot be enforced here. */
  readonly allowDegraded: readonly string[];
  /** What runs servers that come as images; undefined where nobody said. */
  readonly engine: AuthoritySettings['engine'];
  /** Who servers run as where Bartizan is root. */
  readonly runAs: number | undefined;
}

/** The managed settings file of a machine. */
export function managedConfig(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return '/Library/Application Support/bartizan/bartizan.yaml';
  return platform === 'win32' ? 'C:\\Program Files\\Bartizan\\bartizan.yaml' : '/etc/bartizan/bartizan.yaml';
}

/** The user's own settings file. */
export const userConfig = (whose: Whose): string => join(userConfigFolder(whose), CONFIG_NAME);

/** Whose file is it? Only a project's has to be trusted first. */
export function ownerOf(config: string, whose: Whose): 'managed' | 'user' | 'project' {
  const path = resolve(config);
  if (path === managedConfig(whose.platform)) return 'managed';
  return path === resolve(userConfig(whose)) ? 'user' : 'project';
}

/** What a person is told of guards that are only observed; undefined where all are enforced. */
export const observedLine = (observe: Authority['observe']): string | undefined =>
  observe.length === 0 ? undefined : `only observed, not enforced (authority.observe): ${observe.join(', ')}`;

/** What a user may say. Where an administrator has settings or policies only they say what is merely observed: nobody lifts another's rules. */
export const sayOfUser = (stated: Settings['authority'], isManaged: boolean): Settings['authority'] =>
  isManaged && stated !== undefined ? { ...stated, observe: undefined } : stated;

/** Is anything there, whether it can be used or not? What cannot be looked at (EACCES) may hold rules. @throws Fault `settings.unreadable` */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw settingsFault.unreadable({ path, reason: String((error as NodeJS.ErrnoException).code) }, error);
  }
}

/** What user and administrator wrote, the latter last, and the file that states the signers. @throws Fault `settings.*` */
export async function statedAuthority(
  whose: Whose,
  stateDir: LoadOptions['stateDir'],
): Promise<{
  readonly settings: Partial<AuthoritySettings>;
  readonly signers: StatedSigners | undefined;
  readonly files: readonly Pick<Settings, 'trail' | 'quotas'>[];
}> {
  let settings: Partial<AuthoritySettings> = {};
  let signers: StatedSigners | undefined;
  const files: Settings[] = [];
  const managed = managedConfig(whose.platform);
  for (const path of [userConfig(whose), managed].filter(isThere)) {
    const file = (await readChecked(path, stateDir)).settings;
    const authority = path === managed ? file.authority : sayOfUser(file.authority, isThere(dirname(managed)));
    settings = { ...settings, ...authority, hints: { ...settings.hints, ...authority?.hints } };
    files.push(file);
    if (authority?.requireSigned !== undefined) signers = { list: authority.requireSigned, settings: path };
  }
  return { settings, signers, files };
}

/** Reads what is allowed. A file that is there and cannot be used is a fault: nobody gets wider rights by breaking it. @throws Fault `settings.*`, `lock.signers-changed` */
export async function readAuthority(whose: Whose, stateDir: string): Promise<Authority> {
  const { settings, signers, files } = await statedAuthority(whose, stateDir);
  const { firstUse = 'refuse', passWording = false, hints = {}, observe = [], decisionPoint, approvals = {} } = settings;
  const { allowDegraded = [], engine, runAs } = settings;
  const quotas = files.flatMap((file) => file.quotas);
  const anchors = [...new Set(files.flatMap(({ trail }) => trail.anchor ?? []))];
  const keepMs = files.reduce<number | undefined>((last, { trail }) => trail.keep ?? last, undefined);
  const payloadsMs = files.reduce<number | undefined>((last, { trail }) => trail.payloads ?? last, undefined);
  return {
    firstUse,
    passWording,
    requireSigned: signersInForce(stateDir, signers),
    hints,
    observe,
    decisionPoint,
    quotas,
    approvals,
    anchors,
    keepMs,
    payloadsMs,
    allowDegraded,
    engine,
    runAs,
  };
}

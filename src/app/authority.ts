// What only this user or an administrator may decide: project files never widen it (architecture.md §7). Managed settings come before the user's.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SignerList } from '../lock/signers.ts';
import { CONFIG_NAME, type SearchOptions, userConfigFolder } from './config-file.ts';
import { type LoadOptions, readChecked } from './settings.ts';
import type { AuthoritySettings } from './settings-schema.ts';
import { type StatedSigners, signersInForce } from './signers.ts';

/** Who asks: enough to find the user's and the managed settings. */
export type Whose = Pick<SearchOptions, 'env' | 'home' | 'platform'>;

/** What a user or administrator allows. */
export interface Authority {
  /** What happens to a server that nobody approved yet. */
  readonly firstUse: 'refuse' | 'lock';
  /** Do changes of mere wording pass, with a record? */
  readonly passWording: boolean;
  /** Whose signatures an approval needs; undefined: it need not be signed. */
  readonly requireSigned: SignerList | undefined;
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

/** What user and administrator wrote, the latter last, and the file that states the signers. @throws Fault `settings.*` */
export async function statedAuthority(
  whose: Whose,
  stateDir: LoadOptions['stateDir'],
): Promise<{ readonly settings: Partial<AuthoritySettings>; readonly signers: StatedSigners | undefined }> {
  let settings: Partial<AuthoritySettings> = {};
  let signers: StatedSigners | undefined;
  for (const path of [userConfig(whose), managedConfig(whose.platform)].filter((each) => existsSync(each))) {
    const { authority } = (await readChecked(path, stateDir)).settings;
    settings = { ...settings, ...authority };
    if (authority?.requireSigned !== undefined) signers = { list: authority.requireSigned, settings: path };
  }
  return { settings, signers };
}

/** Reads what is allowed. A file that is there and cannot be used is a fault: nobody gets wider rights by breaking it. @throws Fault `settings.*`, `lock.signers-changed` */
export async function readAuthority(whose: Whose, stateDir: string): Promise<Authority> {
  const { settings, signers } = await statedAuthority(whose, stateDir);
  const { firstUse = 'refuse', passWording = false } = settings;
  return { firstUse, passWording, requireSigned: signersInForce(stateDir, signers) };
}

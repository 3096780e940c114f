// What a command finds around it: environment, folders, platform. The only place in cli/ that asks the process for them.
import { join } from 'node:path';
import type { Whose } from '../app/authority.ts';
import { CONFIG_NAME, findConfig, userConfigFolder } from '../app/config-file.ts';
import { homeFolder } from '../base/home.ts';
import type { Surroundings } from '../clients/place.ts';
import { stateDirOf } from '../store/state.ts';
import { ownFiles } from './own-program.ts';

const { env, platform } = process;

/** The state folder; not created, not checked. @throws Fault `store.bad-dir` */
export const stateFolder = (): string => stateDirOf({ env, platform, home: homeFolder() });

/** Who asks: enough to find the user's and the managed settings. */
export const whose = (): Whose => ({ env, home: homeFolder(), platform });

/** The settings file to use. @throws Fault `settings.not-found`, `settings.foreign` */
export function configPath(config: string | undefined): string {
  return findConfig({ config, cwd: process.cwd(), home: homeFolder(), env, platform, uid: process.getuid?.() });
}

/** The settings file of this user, which need not exist: clients of all projects share it. */
export const settingsPathFor = (): string => join(userConfigFolder({ env, home: homeFolder(), platform }), CONFIG_NAME);

/** Where this user's AI clients keep their files. Other systems are taken for Linux, whose conventions they share. */
export const ownSurroundings = (): Surroundings => ({
  platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
  home: homeFolder(),
  env,
  root: '',
  own: ownFiles(env),
});
/** The folder of the user's own settings; not created, not checked. */
export const userFolder = (): string => userConfigFolder({ env, platform, home: homeFolder() });

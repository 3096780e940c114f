// The project a command works on: the nearest bartizan.yaml with its lock, as this machine knows it.
import { openProject, type Project } from '../app/project.ts';
import { loadSettings } from '../app/settings.ts';
import { ensureStateDir } from '../store/state.ts';
import { configPath, stateFolder, whose } from './surroundings.ts';

/** Said where a command has nothing to work on. */
export const NOTHING_LOCKED = 'nothing is locked yet; bartizan approve NAME locks a server';

/** Opens it; nothing of it is trusted by that. `env` fills `${env:NAME}`; a missing one is a fault only where a server is started. */
export async function currentProject(config: string | undefined, only?: readonly string[]): Promise<Project> {
  const { env } = process;
  const stateDir = ensureStateDir(stateFolder());
  const loaded = await loadSettings({ path: configPath(config), stateDir, env, only });
  return openProject(loaded, { stateDir, whose: whose() });
}

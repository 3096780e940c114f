// What `bartizan doctor` says of container engines: each that Bartizan knows, looked at as a start would. Nothing is started.
import { Fault } from '../base/fault.ts';
import { homeFolder } from '../base/home.ts';
import type { Engine, EngineName } from '../sandbox/container/engine.ts';
import { engineNameFor, readEngine } from '../sandbox/container/read-engine.ts';
import { readAuthority } from './authority.ts';

/** One engine of this machine. */
export interface EngineState {
  readonly name: EngineName;
  /** Would a server that comes as an image run in it? */
  readonly isUsed: boolean;
  readonly isUsable: boolean;
  /** What it can do, or why it is not usable and what mends that. */
  readonly text: string;
}

const ENGINES: readonly EngineName[] = ['podman', 'docker'];

function textOf({ version, isRootful, limits, closedNetwork }: Engine): string {
  const held = Object.entries(limits).flatMap(([limit, isHeld]) => (isHeld ? [limit] : []));
  return [
    isRootful
      ? `${version}, its service runs as root, so whoever may speak to it is as good as root`
      : `${version}, without root`,
    held.length === 0 ? 'no limit of a whole container' : `limits of a whole container: ${held.join(', ')}`,
    closedNetwork === undefined ? 'hosts can be granted' : 'no host can be granted',
  ].join('; ');
}

/** Looks at every engine. @throws Fault `settings.*` */
export async function lookAtEngines(
  env: Readonly<Record<string, string | undefined>>,
  stateDir: string,
): Promise<readonly EngineState[]> {
  const { platform } = process;
  const used = engineNameFor((await readAuthority({ env, home: homeFolder(), platform }, stateDir)).engine);
  const look = async (name: EngineName): Promise<EngineState> => {
    const isUsed = name === used;
    try {
      const engine = await readEngine('doctor', name, { platform, uid: process.getuid?.(), ownEnv: env });
      return { name, isUsed, isUsable: true, text: textOf(engine) };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { reason = error.message } = error.facts;
      return { name, isUsed, isUsable: false, text: `${reason}. Fix: ${error.fix}` };
    }
  };
  return Promise.all(ENGINES.map(look));
}

// Starts test servers as they are: what they do to us is tried, not what they are kept from.
import { startUnconfined } from '../sandbox/unconfined.ts';
import type { Launcher } from './launcher.ts';

/** A launcher without confinement. */
export const unconfined = (ownEnv: Readonly<Record<string, string | undefined>>): Launcher => ({
  async launch(spec, onSpawn) {
    const { process: started, pid } = await startUnconfined(spec, { ownEnv, platform: process.platform }, onSpawn);
    const { stdin, stdout, stderr } = started;
    return { process: started, pid, stdin, stdout, stderr };
  },
});

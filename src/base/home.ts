// Where the home folder of this user is. The only place that asks the system: what is kept for a user must never end up in the folder somebody works in.
import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { homeFault } from './faults.ts';

function homeOfSystem(): string {
  try {
    return homedir();
  } catch (error) {
    // No HOME, and no entry for this user number: containers with a number of their own.
    throw homeFault.unknown({ reason: 'HOME is not set, and the system does not know this user' }, error);
  }
}

/**
 * The home folder, as an absolute path. One that is empty or relative would make a project's own folder the place of keys and trust.
 * @throws Fault `home.unknown`
 */
export function homeFolder(): string {
  const home = homeOfSystem();
  if (!isAbsolute(home)) throw homeFault.unknown({ reason: `HOME is "${home}", and not an absolute path` });
  return home;
}

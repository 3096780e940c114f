// Reads the PEM files that the settings name. What is wrong with one is said with its place in the settings, never as a stack trace.
import { readFileSync } from 'node:fs';
import { settingsFault } from './faults.ts';

/** What is wrong with a file that the settings name at `place`. */
export function pemMistake(place: string, reason: string, cause: unknown): Error {
  return settingsFault.invalid({ first: `${place}: ${reason}`, more: '' }, cause);
}

/** The text of the file at `path`, which the settings name at `place`. @throws Fault `settings.invalid` */
export function readPem(place: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw pemMistake(place, `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`, error);
  }
}

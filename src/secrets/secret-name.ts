// What a secret may be called: safe in YAML, in a shell, in a keyring and on a terminal.
import { secretsFault } from './faults.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The secret that seals what `unprotect` needs. Whoever replaces or forgets it makes that unreadable. */
export const RECORD_SECRET = 'bartizan-undo';

/** @throws Fault `secrets.bad-name` */
export function checkSecretName(name: string): void {
  if (!NAME.test(name)) throw secretsFault['bad-name']({ name });
}

/** A name for the secret in a setting: `GITHUB_TOKEN` becomes `github-token`. */
export function secretNameFor(words: string): string {
  const name = words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  return name === '' ? 'secret' : name;
}

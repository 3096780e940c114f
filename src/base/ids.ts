// Random ids that nobody can guess.
import { randomBytes } from 'node:crypto';

/** A random id as base64url; 128 bits unless asked for more. */
export function randomId(bits = 128, random: (bytes: number) => Buffer = randomBytes): string {
  return random(bits / 8).toString('base64url');
}

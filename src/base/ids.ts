// Random ids that nobody can guess.
import { randomBytes } from 'node:crypto';

/** A random id as base64url, of at least `bits` bits from `random`. */
export function randomId(bits = 128, random: (bytes: number) => Uint8Array = randomBytes): string {
  return Buffer.from(random(Math.ceil(bits / 8))).toString('base64url');
}

// Where in a variable or header a secret stands: by all that Bartizan knows of secrets, since what is missed would be written to bartizan.yaml in clear.
import type { Span } from '../../clients/rewrite.ts';
import { secretIn } from '../../scanner/rules/secrets.ts';
import { plainSecretIn } from '../../secrets/plain-secrets.ts';

const SCHEME = /^(?:Bearer|Basic|Token|ApiKey|Api-Key|Digest|Bot)\s+/i;

/** The secret in a value: exactly where that is known, else all of it but the word before a token. */
export function secretSpan(name: string, value: string): Span | undefined {
  const exact = plainSecretIn(name, value);
  if (exact !== undefined || secretIn(name, value) === undefined) return exact;
  return { start: SCHEME.exec(value)?.[0].length ?? 0, end: value.length };
}

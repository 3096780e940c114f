// A secret that a server never holds: it gets a placeholder, and only the gateway knows what it stands for, where, and in which header.
import { disguisesOf } from '../../base/disguises.ts';
import { sandboxFault } from '../faults.ts';

/** Where a secret may go, as the profile says. */
export interface PlaceholderRule {
  /** Name of the secret. */
  readonly secret: string;
  /** An exact https host of the profile. */
  readonly host: string;
  readonly port: number;
  /** Lower case. */
  readonly header: string;
}

/** A secret with its placeholder. Its value is never printed, planned or handed to a server. */
export interface Credential extends PlaceholderRule {
  readonly placeholder: string;
  readonly value: string;
}

/** A shorter value could not be told from other text in a reply. */
const MIN_CHARS = 8;
const MAX_CHARS = 4096;

/** Why a value cannot be kept behind a placeholder. */
function unfit(value: string): string | undefined {
  if (value.length < MIN_CHARS)
    return `it has fewer than ${MIN_CHARS} characters, so a reply that repeats it could not be noticed`;
  if (value.length > MAX_CHARS) return `it has more than ${MAX_CHARS} characters`;
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) ? undefined : 'a header cannot hold it';
}

/**
 * Makes a credential. `word`: one for each secret, that nobody can guess.
 * @throws Fault `sandbox.placeholder-unfit` (facts: name, secret, reason)
 */
export function credentialOf(server: string, rule: PlaceholderRule, value: string, word: string): Credential {
  const reason = unfit(value);
  if (reason !== undefined) throw sandboxFault['placeholder-unfit']({ name: server, secret: rule.secret, reason });
  return { ...rule, value, placeholder: `bartizan-placeholder-${word}` };
}

const BASIC = /^(Basic +)([A-Za-z0-9+/]+={0,2})$/i;

/** A header's value with the secret in the place of its placeholder; inside `Basic` too (RFC 7617). */
function filled(written: string, { placeholder, value }: Credential): string {
  const [, scheme, encoded] = BASIC.exec(written) ?? [];
  if (scheme === undefined || encoded === undefined) return written.replaceAll(placeholder, () => value);
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  if (!pair.includes(placeholder)) return written;
  return `${scheme}${Buffer.from(pair.replaceAll(placeholder, () => value)).toString('base64')}`;
}

/** Headers as Node has them (name, value, name, value …) with the secrets filled in: each in its own header, and only where that stands once. */
export function fillHeaders(raw: readonly string[], credentials: readonly Credential[]): string[] {
  const headers = [...raw];
  for (const credential of credentials) {
    const [place, ...more] = headers.flatMap((name, index) =>
      index % 2 === 0 && name.toLowerCase() === credential.header ? [index + 1] : [],
    );
    if (place !== undefined && more.length === 0) headers[place] = filled(headers[place] ?? '', credential);
  }
  return headers;
}

/** Every form of the secrets that is looked for in replies, as Latin-1 text of its bytes. */
export function formsToMask(credentials: readonly Credential[]): readonly string[] {
  const values = [...new Set(credentials.map(({ value }) => value))];
  const texts = disguisesOf(values);
  // Two bytes a character, either way round.
  const wide = values.map((value) => Buffer.from(value, 'utf16le').toString('latin1'));
  const swapped = values.map((value) => Buffer.from(value, 'utf16le').swap16().toString('latin1'));
  return [...texts, ...wide, ...swapped].sort((a, b) => b.length - a.length);
}

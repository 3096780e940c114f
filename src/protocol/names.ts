// Names that the aggregate endpoint shows: `server__name`, shortened and cleaned deterministically (protocol.md §5.1), and URIs that name their server.
// The mapping depends on the server's and the definition's names alone, so that it never changes when other servers come and go.
import { sha256Hex } from '../base/digest.ts';

/** What server names must match; without `_`, so that `a` + `b__c` can never equal `a__b` + `c`. */
export const SERVER_NAME = /^[a-z0-9-]{1,16}$/;

const SEPARATOR = '__';
const SAFE = /^[A-Za-z0-9_-]+$/;
/** 12 hex digits: 48 bits, more than the 40 that make accidental and cheap deliberate collisions improbable. */
const HASH_CHARS = 12;
/** A name that ends like a shortened one is shortened itself: a server cannot give one tool the name that another was shortened to. */
const LOOKS_SHORTENED = /_[0-9a-f]{12}$/;

/** The exposed name of a tool or prompt; deterministic, `^[A-Za-z0-9_-]+$`, at most `maxChars` long. */
export function exposedName(server: string, name: string, maxChars: number): string {
  const plain = `${server}${SEPARATOR}${name}`;
  if (SAFE.test(name) && plain.length <= maxChars && !LOOKS_SHORTENED.test(plain)) return plain;
  const hash = sha256Hex(`${server}\n${name}`).slice(0, HASH_CHARS);
  const cleaned = `${server}${SEPARATOR}${name.replace(/[^A-Za-z0-9_-]/g, '_')}`;
  return `${cleaned.slice(0, maxChars - HASH_CHARS - 1)}_${hash}`;
}

/** The server an exposed name belongs to; the definition itself is looked up in that server's catalogue. */
export function serverOfName(exposed: string): string | undefined {
  const at = exposed.indexOf(SEPARATOR);
  const server = at < 0 ? '' : exposed.slice(0, at);
  return SERVER_NAME.test(server) ? server : undefined;
}

const URI = /^mcp\+([a-z0-9-]{1,16})\+/;

/** The exposed form of a resource URI or URI template: `mcp+SERVER+ORIGINAL`, itself a valid URI whose scheme names the server. */
export function exposedUri(server: string, uri: string): string {
  return `mcp+${server}+${uri}`;
}

/** Takes an exposed URI apart. */
export function originalUri(exposed: string): { readonly server: string; readonly uri: string } | undefined {
  const match = URI.exec(exposed);
  const server = match?.[1];
  return match === null || server === undefined ? undefined : { server, uri: exposed.slice(match[0].length) };
}

/** Letters of other scripts, digits and signs that read like ASCII ones. Small on purpose: whole-script spoofing is for the detectors. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    е: 'e',
    һ: 'h',
    і: 'i',
    ј: 'j',
    к: 'k',
    м: 'm',
    о: 'o',
    р: 'p',
    ѕ: 's',
    т: 't',
    у: 'y',
    х: 'x',
    ԁ: 'd',
    ԛ: 'q',
    ԝ: 'w',
    ɡ: 'g',
    ո: 'n',
    α: 'a',
    β: 'b',
    ε: 'e',
    ι: 'i',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    ı: 'i',
    ſ: 's',
    ѵ: 'v',
    ց: 'g',
    օ: 'o',
    ս: 'u',
  }),
);

/** Invisible characters and marks that do not change how a name reads. */
const INVISIBLE = /[\p{Cf}\p{Mn}\p{Cc}\s]/gu;

/** A key that is equal for names that a person or model may take for each other: case, width, look-alikes, separators, invisible characters. */
export function foldedName(name: string): string {
  let folded = '';
  for (const char of name.normalize('NFKD').replace(INVISIBLE, '').toLowerCase()) folded += LOOKALIKES.get(char) ?? char;
  return folded.replace(/[-_./]+/g, '_').replace(/[01i|]/g, (char) => (char === '0' ? 'o' : 'l'));
}

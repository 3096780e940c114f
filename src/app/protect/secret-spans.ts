// Where in a variable or header secrets stand, all of them: by all that Bartizan knows of secrets, since what is missed would be written to bartizan.yaml in clear.
import type { Span } from '../../clients/rewrite.ts';
import { isSecretByName, secretIn } from '../../scanner/rules/secrets.ts';
import { isRandom, plainSecretIn } from '../../secrets/plain-secrets.ts';

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;
const SCHEMES = 'bearer|basic|token|apikey|api-key|digest|bot';
const SCHEME = new RegExp(`^(?:${SCHEMES})\\s+`, 'i');
/** The password of each address in a text. An `@` may stand in it: the last one before the path ends it. */
const PASSWORD = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/?#:@]{0,128}:(?<secret>[^\s/?#]{1,512})@/dgi;
/** `NAME=value`, `name: value`, `"name":"value"`: connection strings, queries, JSON. Values are looked ahead at, since a pair may stand in another's value. */
const PAIR = new RegExp(
  `(?<![\\w.-])(?<name>[a-z][\\w.-]{0,63})["']?\\s{0,4}[=:]\\s{0,4}["']?(?=(?:(?:${SCHEMES})\\s{1,4})?(?!(?:${SCHEMES})\\s|//)(?<secret>[^\\s;&,|"'<>(){}[\\]]{6,4096}))`,
  'dgi',
);
const WORD = /(?<secret>[^\s;&,|"'<>(){}[\]=:/?@]{16,})/dg;

/** More than a person would write into one value: it is a secret as a whole then. */
const MAX_SPANS = 16;
const MAX_CHARS = 4096;
const MAX_RANDOM_CHARS = 512;

/** All but the word before a token. */
function allBut(value: string): Span {
  const text = value.trimEnd();
  return { start: SCHEME.exec(text)?.[0].length ?? 0, end: text.length };
}

/** Where the first match stands that `isIt` takes for a secret. */
function found(pattern: RegExp, value: string, isIt: (text: string, name: string) => boolean): Span | undefined {
  for (const { groups, indices } of value.matchAll(pattern)) {
    const [start, end] = indices?.groups?.['secret'] ?? [0, 0];
    if (isIt(value.slice(start, end), groups?.['name'] ?? '')) return { start, end };
  }
  return undefined;
}

const isPassword = (text: string): boolean => secretIn('', `x://:${text.replaceAll(/[/@]/g, '_')}@`) !== undefined;

function isSecretPair(text: string, name: string): boolean {
  // In a query `key` is one for an API.
  const full = /^key$/i.test(name) ? 'api_key' : name;
  return isSecretByName(full, text) || (text.length <= MAX_RANDOM_CHARS && plainSecretIn(full, text) !== undefined);
}

/** The next secret; `isOneThere`: beside a secret, what looks random is one, too. */
const nextSpan = (name: string, rest: string, isOneThere: boolean): Span | undefined =>
  plainSecretIn(name, rest) ??
  found(PASSWORD, rest, isPassword) ??
  found(PAIR, rest, isSecretPair) ??
  found(WORD, rest, (word) => secretIn('', word) !== undefined || (isOneThere && isRandom(word)));

/** As long as this, the same text is the same secret, also inside of other words; `postgres` may be a password and a scheme. */
const MIN_SAME_CHARS = 17;

/** A secret, and wherever else in the text it stands. */
function sameAs(span: Span, text: string): readonly Span[] {
  const secret = text.slice(span.start, span.end);
  if (secret.length < MIN_SAME_CHARS) return [span];
  const spans: Span[] = [];
  for (let start = text.indexOf(secret); start >= 0; start = text.indexOf(secret, start + secret.length))
    spans.push({ start, end: start + secret.length });
  return spans;
}

/** A `$` before the place of a secret would make it plain text (`$${`). */
const withDollar = (value: string, { start, end }: Span): Span =>
  value[start - 1] === '$' ? withDollar(value, { start: start - 1, end }) : { start, end };

/** Those that touch or overlap become one. */
function joined(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last === undefined || span.start > last.end) all.push(span);
    else all[all.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return all;
}

/** All secrets in a value, in order and apart from each other; none when it holds none. */
export function secretSpans(name: string, value: string): readonly Span[] {
  const whole = withDollar(value, allBut(value));
  if (isSecretByName(name, value) && !ADDRESS.test(value)) return [whole];
  const spans: Span[] = [];
  let rest = value;
  for (;;) {
    const span = nextSpan(name, rest, spans.length > 0);
    if (span === undefined) break;
    const again = sameAs(span, rest);
    if (spans.length + again.length > MAX_SPANS || value.length > MAX_CHARS) return [whole];
    spans.push(...again.map((one) => withDollar(value, one)));
    for (const { start, end } of again) rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
  }
  return spans.length === 0 && secretIn(name, value) !== undefined ? [whole] : joined(spans);
}

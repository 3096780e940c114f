// The only maker of text that may be shown, logged or kept: credentials masked, nothing invisible, bounded. Rather too much masked than too little.
// Patterns need neither lookaround nor backreference, and no unbounded run is followed by something that may be missing: linear on any input.

declare const seal: unique symbol;

/** Text that may leave the process in a log, a finding or a fault. Only {@link redacted} makes it. */
export type Redacted = string & { readonly [seal]: true };

const MASK = '***';

/** Beyond what is shown, this much more is read, so that a credential at the border is recognised. */
const MARGIN_CHARS = 4096;

/** A quoted value with its escapes, also when its end is missing; a quoted value inside a quoted string; or a bare word. */
const VALUE = String.raw`(?:\\{1,8}"[^"]*"?|\\{1,8}'[^']*'?|"(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\]|\\[\s\S])*'?|[^\s"',;&<>()[\]{}]+)`;
const EQUALS = String.raw`\\{0,8}["']?\s{0,4}(?::=|=>|=|:)\s{0,4}`;

/** Names whose value is secret after `=` or `:`, whatever stands before them and a little after. */
const SECRET_NAMES =
  'pass(?:word|wd|phrase|code)?|pwd|secret|token|api[-_ ]?key|(?:access|account|auth|encryption|private|shared|signing)[-_ ]?key|credential|signature';

/** Prefixes that issuers give their tokens: what follows is secret. */
const TOKEN_PREFIXES = [
  'gh[opsur]_|github_pat_|gl[a-z]{2,6}-|npm_|pypi-|hf_|dckr_pat_|do[op]_v1_|shp[a-z]{2}_|sntry[su]_|lin_api_|figd_|nvapi-|xapp-|xox[a-z]-|gsk_|glsa_|tskey-',
  'A(?:KI|SI|BI|CC)A|AIza|ya29\\.|SG\\.|hv[bs]\\.|AGE-SECRET-KEY-|pscale_[a-z]{2,6}_|(?:sk|pk|rk)_(?:live|test)_|whsec_|sq0[a-z]{3}-|ops_|dapi|hooks\\.slack\\.com/services/|eyJ',
].join('|');

/** In this order: what a later pattern would cut in two comes first. */
const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----)[\s\S]*?(?:-----END [A-Z0-9 ]{0,60}-----|$)/g, `$1${MASK}`],
  [/:\/\/[^\s/?#"'<>]*@/g, `://${MASK}@`],
  [/:\/\/[^\s/:?#"'<>]*:[^\s@"'<>]{0,256}@/g, `://${MASK}@`],
  [/((?:set-)?cookie\\{0,8}["']?\s{0,4}[:=]\s{0,4})[^\r\n]+/gi, `$1${MASK}`],
  [new RegExp(String.raw`(authorization${EQUALS}\\{0,8}["']?(?:[a-z]{1,20}[ \t]{1,4})?)[^\s"',;]+`, 'gi'), `$1${MASK}`],
  [/(bearer[ \t]{1,4})[^\s"',;]+/gi, `$1${MASK}`],
  [/(basic[ \t]{1,4})[a-z0-9+/_=-]{8,}/gi, `$1${MASK}`],
  [/((?:^|\s)(?:-u|--user|--proxy-user)[ \t=]{1,4}["']?[^\s"':]{0,128}:["']?)[^\s"']+/g, `$1${MASK}`],
  [new RegExp(`((?:${SECRET_NAMES})[a-z0-9_-]{0,16}${EQUALS})${VALUE}`, 'gi'), `$1${MASK}`],
  [
    new RegExp(String.raw`((?:^|[^a-z])(?:key|auth|sig|code|session(?:[-_]?id)?|sid)\\{0,8}["']?\s{0,4}=\s{0,4})${VALUE}`, 'gi'),
    `$1${MASK}`,
  ],
  [new RegExp(`(${TOKEN_PREFIXES})[A-Za-z0-9_.=+/-]{8,}`, 'g'), `$1${MASK}`],
  [/((?:^|[^A-Za-z0-9])[spr]k-)[A-Za-z0-9_-]{8,}/g, `$1${MASK}`],
];

/** Runs that may be a token of an issuer we do not know. */
const LONG_RUN = /[A-Za-z0-9+/_=-]{20,}/g;

/** Controls, formats, half surrogates, private and unassigned code points, all separators but the blank, and what renders as nothing. */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800]|\p{Default_Ignorable_Code_Point}/gu;

/** Makes text safe to show: masks what looks like a credential, writes invisible characters as `\u{…}`, and cuts at `maxChars` UTF-16 units. */
export function redacted(text: string, limits: { readonly maxChars: number }): Redacted {
  const head = headOf(text, limits.maxChars + MARGIN_CHARS);
  let shown = head;
  for (const [pattern, replacement] of PATTERNS) shown = shown.replace(pattern, replacement);
  shown = shown.replace(LONG_RUN, (run) => (looksRandom(run) ? MASK : run)).replace(INVISIBLE, visible);
  const isWhole = head.length === text.length && shown.length <= limits.maxChars;
  return (
    isWhole ? shown : `${shown.slice(0, Math.max(0, limits.maxChars - 1)).toWellFormed()}…`.slice(0, limits.maxChars)
  ) as Redacted;
}

/** The begin of a text, cut at white space: half a credential would not be recognised, and masking may move it into view. */
function headOf(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  let end = maxChars;
  while (end > maxChars - MARGIN_CHARS && !/\s/.test(text.charAt(end))) end -= 1;
  return text.slice(0, end);
}

/** Letters and digits in turn, as in keys and digests, unlike words, paths and dates. */
function looksRandom(run: string): boolean {
  let digits = 0;
  let turns = 0;
  let last = '';
  for (const char of run) {
    const kind = kindOf(char);
    if (kind === '') continue;
    if (kind === 'digit') digits += 1;
    if (last !== '' && kind !== last) turns += 1;
    last = kind;
  }
  return digits >= 2 && turns >= run.length / 5;
}

function kindOf(char: string): '' | 'digit' | 'lower' | 'upper' {
  if (char >= '0' && char <= '9') return 'digit';
  if (char >= 'a' && char <= 'z') return 'lower';
  return char >= 'A' && char <= 'Z' ? 'upper' : '';
}

function visible(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

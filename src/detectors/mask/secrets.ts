// Finds credentials in text, with their exact places: by the shape of an issuer's token, by the name before a value, by the form of a header, an address or a key
// block. Never takes a placeholder, a reference or a digest for one. Bounded repetitions only.
import { blockSpans } from './key-blocks.ts';
import { isEncodedProse, isMadeUp, readsAsWords } from './made-up.ts';
import { isSecretName } from './secret-name.ts';
import { TOKEN } from './tokens.ts';

/** A place that holds something to mask. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Upper case, such as `SECRET` or `EMAIL_ADDRESS`. */
  readonly type: string;
}

/** Words whose value is a secret. */
const NAME =
  'pass(?:word|wd|phrase|code)?|pwd|secrets?|tokens?|api[-_. ]?keys?|apikey|(?:access|account|auth|encryption|private|shared|signing|client|app|master|service|license|subscription|storage|consumer|session|secret|deploy|webhook|admin)[-_. ]?keys?|credentials?|creds|bearer|key|contraseña|senha|wachtwoord|kennwort|hasło|şifre|пароль|密[码碼]|パスワード|비밀번호';
const GAP = String.raw`["'\]]?\s{0,4}(?::=|=>|=|:|：|,|\s)\s{0,4}(?:value=)?`;
const QUOTED = String.raw`"((?:[^"\\\r\n]|\\.){6,600})"|'((?:[^'\\\r\n]|\\.){6,600})'|\x60([^\x60\r\n]{6,600})\x60`;
const BARE = String.raw`([^\s"'<>()\[\]{},;\x60]{8,600})`;
const NAMED = new RegExp(
  `(?<![A-Za-z])([A-Za-z0-9_.-]{0,40}?(${NAME})(?:[-_.]?[A-Za-z0-9]{0,24}){0,2}?)(${GAP})(?:${QUOTED}|${BARE})`,
  'gi',
);
const HEADER =
  /(?:authorization|proxy-authorization|x-[a-z0-9-]{0,30}(?:key|token|secret|auth)|api-?key|private-token|job-token|x-vault-token)["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:bearer|basic|token|apikey|key|digest)\s{1,4})?([^\s"'\\]{6,4000})/gi;
const BEARER = /\bbearer\s{1,4}["']?([A-Za-z0-9][\w.~+/=-]{14,4000})/gi;
/** A command may go on after a line that ends in a backslash; either part of `user:password` may be quoted by itself. */
const USER = /\bcurl\b(?:\\\r?\n|[^\n]){0,400}?\s(?:-u|--user)[ =]{0,4}((?:[^\s"']|"[^"\n]{1,200}"|'[^'\n]{1,200}'){1,200})/gi;
const ADDRESS = /\b([a-z][a-z0-9+.-]{1,24}):\/\/([^\s/:@"'<>`]{0,128}):([^\s/"'<>`]{1,256})@(?=[\w[$.-])/gi;
const FACEBOOK = /(?<!\d)\d{13,17}\|[\w-]{27,40}(?![\w-])/g;
const COOKIE = /(?:_authToken|_auth|_password)\s{0,3}=\s{0,3}([^\s"']{6,600})/g;
const SESSION = /\bcookie["']?\s{0,3}:[^\n]{0,400}?(?:sess|sid|auth|token)[\w.-]{0,20}=([^;\s"']{16,600})/gi;
const SERVICE_ACCOUNT = /"private_key"\s{0,4}:\s{0,4}"((?:[^"\\]|\\.){30,8000})"/g;

const PLACEHOLDER =
  /x{4,}|\*{3,}|\.{3}|^<.*>$|\$\{|\{\{|^\$[A-Za-z_(]|^%[A-Za-z_]|\byour[-_ ]|your_|changeme|change_me|placeholder|dummy|redacted|example$|^example|insert|replace|\bmy[-_]|todo|^process\.|^os\.|^env\.|^var\.|^secrets\.|^config\.|getenv|#{4,}|^(.)\1+$|^(?:null|none|true|false|undefined|string|optional|required|password|username|secret|token)$/i;
/** A password that teaches nobody anything. */
const WEAK = /^(?:(?:my)?pass(?:word|wd)?|(?:my)?secret|test|user(?:name)?|admin|root|guest|foo|bar|\*+|x+|y+|z+|pw|pwd)$/i;
/** Paths, types, calls, addresses and members of code. */
const REFERENCE =
  /^(?:\.{0,2}\/[\w./-]{0,300}|[a-z][a-z0-9+.-]{1,10}:\/\/[^@]{0,600}|[A-Za-z_][\w]{0,60}(?:\.[A-Za-z_]\w{0,60}){1,8}\(?|[A-Za-z_][\w.]{0,60}\(.{0,300})$/;

/** Mail addresses, hosts with a port, names of files and packages, versions, and addresses, which are asked for their own passwords. */
const NO_KEY =
  /^(?:[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}|(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?|\S{1,200}\.(?:pem|key|crt|cer|pub|p12|jks|json|ya?ml|toml|txt|env|md|html?|[cm]?[jt]s|py|go|rs|java)|\S{0,80}?\bv?\d{1,4}\.\d{1,4}\.\d{1,4}\b\S{0,80}|[a-z][a-z0-9+.-]{1,24}:\/\/\S{1,600})$/i;

/** Words joined by lines, as identifiers are. */
const IDENTIFIER = /^[A-Za-z]{2,14}\d{0,4}(?:[-_.][A-Za-z]{1,14}\d{0,4}){1,8}$/;

/** Shannon entropy of the characters of a text, in bits. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const hasDigit = (text: string): boolean => /\d/.test(text);
const isMixed = (text: string): boolean => (/[a-z]/.test(text) && /[A-Z]/.test(text)) || hasDigit(text);

/** Would a person believe that this value is a key? */
function looksLikeKey(value: string): boolean {
  // The cheapest questions first: a stranger may write thousands of names.
  if (value.length < 12 || /\s/.test(value)) return false;
  if (!hasDigit(value) && !(isMixed(value) && value.length >= 24)) return false;
  if (isMadeUp(value.toLowerCase()) || readsAsWords(value) || NO_KEY.test(value) || isEncodedProse(value)) return false;
  if (PLACEHOLDER.test(value) || REFERENCE.test(value) || IDENTIFIER.test(value)) return false;
  return entropyOf(value) >= (value.length < 20 ? 2.9 : 3.1);
}

/** Would a person believe that this value is a password? */
function looksLikePassword(value: string): boolean {
  if (value.length < 6 || value.length > 128 || WEAK.test(value) || SAID_OF_PASSWORD.test(value)) return false;
  if (PLACEHOLDER.test(value) || REFERENCE.test(value) || NO_KEY.test(value) || /\s/.test(value)) return false;
  return isMixed(value) || /[^\w]/.test(value) || value.length >= 8;
}

/** Whoever writes of a password says one of these of it. */
const SAID_OF_PASSWORD =
  /^(?:incorrect|invalid|required|missing|disabled|enabled|(?:un)?changed|expired|mismatch(?:ed)?|protected|forgotten|updated|accepted|rejected|verified|vergessen|falsch|geändert|incorrecta|inválida|incorrecte|oublié|errata)[.!?:]{0,3}$/i;

const isPasswordName = (name: string): boolean =>
  /^(?:pass|pwd|cred|contra|senha|wacht|kenn|has|şif|пар|密|パス|비밀)/i.test(name);

function* groups(text: string, pattern: RegExp, accepts: (value: string, after: string) => boolean): Generator<Span> {
  for (const found of text.matchAll(pattern)) {
    const value = found.slice(1).find((group) => group !== undefined) ?? found[0];
    const start = found.index + found[0].lastIndexOf(value);
    const end = start + value.length;
    if (accepts(value, text.slice(end, end + 3))) yield { start, end, type: 'SECRET' };
  }
}

/** A value ends where the next parameter of an address begins. */
const NEXT_PARAMETER = /&[\w.-]{1,40}=/;

/** Values after a name that says that they are secret. The search goes on within what was refused, since names follow each other. */
function* named(text: string): Generator<Span> {
  const pattern = new RegExp(NAMED.source, NAMED.flags);
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const [whole, name = '', word = '', gap = '', ...values] = found;
    const written = values.find((group) => group !== undefined) ?? '';
    const value = written.split(NEXT_PARAMETER, 1)[0] ?? '';
    const start = found.index + whole.lastIndexOf(written);
    const looksSecret = isPasswordName(word) ? /[:=：]/.test(gap) && looksLikePassword(value) : looksLikeKey(value);
    if (looksSecret && isSecretName(name, text.slice(Math.max(0, found.index - MAX_BEFORE), found.index))) {
      yield { start, end: start + value.length, type: 'SECRET' };
    } else pattern.lastIndex = found.index + Math.max(1, whole.length - written.length - 1);
  }
}

/** Characters before a name that are asked for the word there. */
const MAX_BEFORE = 20;

/** Quotes around it stay, so that what holds the command stays whole. */
function* users(text: string): Generator<Span> {
  for (const { 0: whole, 1: value = '', index } of text.matchAll(USER)) {
    const end = index + whole.length - (/["'\\]*$/.exec(value)?.[0].length ?? 0);
    const start = index + whole.length - value.replace(/^["'\\]+/, '').length;
    if (start < end && isUser(text.slice(start, end))) yield { start, end, type: 'SECRET' };
  }
}

function isUser(written: string): boolean {
  const value = written.replaceAll(/["']/g, '');
  const colon = value.indexOf(':');
  if (colon < 0) return false;
  const [user, pass] = [value.slice(0, colon), value.slice(colon + 1)];
  // Some services take a key as the user, without a password.
  if (pass === '') return looksLikeKey(user);
  return (
    pass.length >= 3 &&
    !WEAK.test(pass) &&
    !PLACEHOLDER.test(pass) &&
    !/^[[<{$]/.test(pass) &&
    !/^[<{$[]/.test(user) &&
    !/^(?:token|password)$/i.test(pass)
  );
}

const isHeaderValue = (value: string): boolean =>
  value.length >= 8 &&
  !PLACEHOLDER.test(value) &&
  !/^[<{$*[]/.test(value) &&
  !WEAK.test(value) &&
  entropyOf(value) > 2.2 &&
  !/^(?:bearer|basic|token)$/i.test(value);

/** What is shorter keeps nobody out. */
const MIN_PASSWORD = 4;

/** Passwords in addresses, each with its user. */
export function* addressSpans(text: string): Generator<Span> {
  for (const { 0: whole, 2: user = '', 3: pass = '', index } of text.matchAll(ADDRESS)) {
    // A password that repeats the name is what a program ships with, and no secret.
    if (
      pass === user ||
      pass.length < MIN_PASSWORD ||
      WEAK.test(pass) ||
      PLACEHOLDER.test(pass) ||
      /^[<{$%[]/.test(pass) ||
      /^[<{$%[]/.test(user)
    )
      continue;
    yield { start: index + whole.length - 1 - pass.length - 1 - user.length, end: index + whole.length - 1, type: 'SECRET' };
  }
}

/** Issuers' own documentation shows keys that end in EXAMPLE; what goes on with the same sign was blacked out by others. */
const isToken = (token: string, after: string): boolean =>
  !/EXAMPLE(?:KEY)?$|[xX]{6}|\*{4}|1{12}|0{12}|a{12}|DUMMY|\.{3}/.test(token) &&
  new Set(token.replace(/^[A-Za-z]{2,6}[-_.]/, '')).size > 1 &&
  !/^(?:([#*•.])\1\1|…)/.test(after);

/** Credentials that tell themselves, whatever stands around them: key blocks and tokens. */
export function* tokenSpans(text: string): Generator<Span> {
  yield* blockSpans(text);
  yield* groups(text, TOKEN, isToken);
}

/** Credentials of a text, in no order; they may overlap. */
export function* secretSpans(text: string): Generator<Span> {
  yield* tokenSpans(text);
  yield* addressSpans(text);
  yield* groups(text, FACEBOOK, () => true);
  yield* groups(text, HEADER, isHeaderValue);
  yield* groups(text, BEARER, isHeaderValue);
  yield* users(text);
  yield* groups(text, COOKIE, isHeaderValue);
  yield* groups(text, SESSION, isHeaderValue);
  yield* groups(text, SERVICE_ACCOUNT, (value) => value.includes('PRIVATE KEY') && /[A-Za-z0-9+/]{40}/.test(value));
  yield* named(text);
}

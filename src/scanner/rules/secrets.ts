// Finds credentials that are written into clients' settings. What looks like a reference, a placeholder or a plain setting is left alone.
import type { Json, JsonObject } from '../../base/json.ts';
import type { KeyPath } from '../../clients/documents/document.ts';
import { PART_KEYS } from '../../clients/entry.ts';
import type { ServerEntry } from '../../clients/inventory.ts';
import { argumentPath, type EntryRule, type Hit, namedValues, urlsOf, wordsOf } from '../rule.ts';

/** How issuers mark their credentials. */
const ISSUED: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a token of GitHub', /\b(?:gh[opsur]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/],
  ['a token of GitLab', /\bgl(?:pat|ptt|rt|cbt|dt|agent|soat|ft|imt|oas)-[A-Za-z0-9_.-]{16,}/],
  ['a key of Anthropic', /\bsk-ant-[A-Za-z0-9_-]{20,}/],
  ['a key of OpenAI', /\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}/],
  ['a key of OpenRouter', /\bsk-or-v1-[a-f0-9]{40,}/],
  ['a key of AWS', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/],
  ['a key of Google', /\bAIza[A-Za-z0-9_-]{35}/],
  [
    'a token of Slack',
    /\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\/T[A-Za-z0-9/]{20,}/,
  ],
  ['a key of Stripe', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}/],
  ['a token of PyPI', /\bpypi-[A-Za-z0-9_-]{40,}/],
  ['a token of Hugging Face', /\bhf_[A-Za-z0-9]{30,}/],
  ['a token of Notion', /\b(?:ntn_[A-Za-z0-9]{30,}|secret_[A-Za-z0-9]{40,})/],
  ['a token of Figma', /\bfigd_[A-Za-z0-9_-]{20,}/],
  ['a key of Linear', /\blin_(?:api|oauth)_[A-Za-z0-9]{20,}/],
  ['a key of SendGrid', /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/],
  ['a token of Supabase', /\bsbp_[a-f0-9]{40}/],
  ['a token of DigitalOcean', /\bdo[opr]_v1_[a-f0-9]{40,}/],
  ['a token of Vault', /\bhv[bs]\.[A-Za-z0-9_-]{20,}/],
  ['a token of Atlassian', /\bATATT3[A-Za-z0-9_=-]{50,}/],
  ['a key of xAI, Groq, Perplexity, Tavily or Firecrawl', /\b(?:xai-|gsk_|pplx-|tvly-|fc-)[A-Za-z0-9_-]{20,}/],
  ['a signed token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
  ['a private key', /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/],
];

/** Names whose value is a secret, unless the name says that it is about one. */
const SECRET_NAME =
  /(?:^|[_\-.\s])(?:api[_-]?keys?|apikey|secret|token|password|passwd|passphrase|pwd|pat|credentials?|private[_-]?key|access[_-]?key|auth[_-]?key|client[_-]?secret|bearer|authorization|cookie|jwt|dsn|connection[_-]?string|database[_-]?url|webhook[_-]?url)(?:$|[_\-.\s\d])|(?:apikey|accesstoken|authtoken|secretkey|clientsecret)$/i;
const ABOUT_ONE =
  /(?:^|[_-])(?:file|path|dir|url|uri|name|id|ids|limit|max|min|ttl|expir\w*|expiry|count|type|scope|scopes|header|endpoint|length|size|budget|issuer|audience|provider|host|port|region|enabled|required|refresh_interval|env|var)$/i;
/** `DATABASE_URL` ends in a word that ABOUT_ONE knows, and is one all the same when it holds a password. */
const IN_URL = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/@]+)@/i;

const REFERENCE =
  /^(?:\$\{[^}]*\}|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%|\{env:[^}]*\}|\{\{[^}]*\}\}|\$\([^)]*\)|op:\/\/\S*|(?:keyring|keychain|vault|secret|env|file|ref|aws-sm|gcp-sm):\S*|<[^>]*>|\[[^\]]*\])$/i;
const PLACEHOLDER =
  /^(?:x{3,}|\*{3,}|\.{3,}|-{3,}|_+|0+|1234567890?|null|none|undefined|true|false|changeme|change[_-]me|replace[_-]?me|todo|tbd|dummy|test|testing|example|placeholder|secret|token|password|apikey|api[_-]key|key|redacted|hidden|fake\S*)$/i;
const PLACEHOLDER_WORDS =
  /(?:\byour|^my)[_\- ]|[_\- ]here$|\bhere\b|replace[_\- ]|insert[_\- ]|<[^>]+>|\bexample\b|\bplaceholder\b|x{6,}|\*{4,}|\.{3}$|_here|\bxxx/i;

/** Is this the secret itself, rather than where it comes from or what to write there? */
export function isLiteral(value: string): boolean {
  const text = value.trim().replace(/^(?:Bearer|Basic|Token|ApiKey)\s+/i, '');
  if (text.length < 6 || /\$\{[^}]*\}/.test(text)) return false;
  return !REFERENCE.test(text) && !PLACEHOLDER.test(text) && !PLACEHOLDER_WORDS.test(text);
}

/** Does the name say that its value is a secret, and is the value one rather than a path, a number or a reference? */
export const isSecretByName = (name: string, value: string): boolean => {
  if (!SECRET_NAME.test(name) || ABOUT_ONE.test(name) || !isLiteral(value)) return false;
  return (
    !/^(?:\/|\.{1,2}\/|~\/|[A-Za-z]:\\)[\w./\\ -]*$/.test(value) &&
    !/^-?\d{1,6}$/.test(value) &&
    !/^https?:\/\/[^@\s]*$/.test(value)
  );
};

const issued = (value: string): string | undefined =>
  isLiteral(value) ? ISSUED.find(([, pattern]) => pattern.test(value))?.[0] : undefined;

/** What secret a named value is; undefined when it is none. */
export function secretIn(name: string, value: string): string | undefined {
  const password = IN_URL.exec(value)?.[1];
  if (password !== undefined && isLiteral(`${password}-password`) && !PLACEHOLDER.test(password) && !REFERENCE.test(password))
    return 'a password in an address';
  return issued(value) ?? (isSecretByName(name, value) ? 'a secret by its name' : undefined);
}

const OPTION_WITH_VALUE = /^--?([\w-]+)=(.+)$/s;

/** What an argument is called, and its value: `--name=value`, `--name value`, `NAME=value`, `Header: value`. */
function namedArgument(word: string, before: string): readonly [name: string, value: string] {
  const [, option, inline] = OPTION_WITH_VALUE.exec(word) ?? [];
  const name = option ?? (/^--?[A-Za-z][^=]*$/.test(before) ? before.replace(/^--?/, '') : '');
  const value = inline ?? word;
  const [, inner, content] = /^([\w-]+):\s*([^/\s].*)$/s.exec(value) ?? /^([A-Z][A-Z0-9_]+)=(.+)$/s.exec(value) ?? [];
  return inner === undefined || content === undefined ? [name, value] : [inner, content];
}

function argumentHits(entry: ServerEntry): readonly Hit[] {
  const words = wordsOf(entry).slice(1);
  return words.flatMap((word, index) => {
    const [name, value] = namedArgument(word, words[index - 1] ?? '');
    const what = secretIn(name, value);
    const note = `${what}, on a command line that every program can read`;
    return what === undefined ? [] : [{ path: argumentPath(entry, word), note, excerpt: shownName(name) }];
  });
}

/** The value itself is never shown, not even masked: only what it is called. */
const shownName = (name: string): string => (name === '' ? '(an argument)' : `${name}=***`);

function urlHits(entry: ServerEntry): readonly Hit[] {
  return urlsOf(entry).flatMap(({ url, path }) => {
    if (!URL.canParse(url)) return [];
    const { searchParams, password, host } = new URL(url);
    if (password !== '' && isLiteral(password))
      return [{ path, note: 'a password in the address, which logs and proxies keep', excerpt: `https://***@${host}` }];
    const found = [...searchParams].find(
      ([name, value]) => secretIn(/^key$/i.test(name) ? 'api_key' : name, value) !== undefined,
    );
    return found === undefined
      ? []
      : [{ path, note: 'a secret in the address, which logs and proxies keep', excerpt: shownName(found[0]) }];
  });
}

/** Does a secret stand in what the server is started with, beside its variables? */
export const hasSecretArgument = (entry: ServerEntry): boolean => argumentHits(entry).length + urlHits(entry).length > 0;

const KNOWN_PARTS: ReadonlySet<string> = new Set(Object.values(PART_KEYS).flat());
const MAX_LEVELS = 4;
const MAX_MEMBERS = 200;

function hitsBelow(value: Json | undefined, path: KeyPath, levels: number): readonly Hit[] {
  if (typeof value !== 'object' || value === null || levels === 0) return [];
  const isList = Array.isArray(value);
  return Object.entries(value as JsonObject)
    .slice(0, MAX_MEMBERS)
    .flatMap(([key, inner]) => {
      const place = [...path, isList ? Number(key) : key];
      if (typeof inner !== 'string') return hitsBelow(inner, place, levels - 1);
      return secretIn(key, inner) === undefined ? [] : [{ path: place, note: 'a secret in a file', excerpt: shownName(key) }];
    });
}

/** Members outside the known parts: `apiKey` beside `url`, `oauth.clientSecret`. */
function otherHits(entry: ServerEntry): readonly Hit[] {
  const others = Object.entries(entry.written).filter(([key]) => !KNOWN_PARTS.has(key));
  return hitsBelow(Object.fromEntries(others), entry.path, MAX_LEVELS);
}

/** Secrets in plain text. */
export const secretInSettings: EntryRule = {
  id: 'secret-in-settings',
  title: 'A secret in plain text',
  severity: 'medium',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T15', 'T28'],
  tags: ['OWASP-MCP-01', 'CWE-312', 'CWE-798'],
  *judge(entry) {
    const variables = namedValues(entry).flatMap(({ name, value, path }) => {
      const what = secretIn(name, value);
      return what === undefined
        ? []
        : [{ path, note: `${what}, readable by every program of this user`, excerpt: shownName(name) }];
    });
    // What lies in a repository is read by everybody who has it.
    const severity = entry.file.scope === 'project' ? 'high' : 'medium';
    for (const hit of [...variables, ...argumentHits(entry), ...urlHits(entry), ...otherHits(entry)]) yield { ...hit, severity };
  },
};

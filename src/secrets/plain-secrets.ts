// Finds credentials that stand in clear in settings: by the formats that issuers give them, and by random values under names that say what they are.
// Precision first: a finding is a fault. Pure and linear; it answers positions, never copies.

/** Where in a text a credential stands, and what it is. */
export interface PlainSecret {
  readonly start: number;
  readonly end: number;
  /** E.g. `a GitHub token`. */
  readonly what: string;
}

/** Formats with their own prefix and length. What follows is bounded, so that a name that merely begins alike is none. */
const FORMATS: readonly (readonly [what: string, pattern: string])[] = [
  ['a GitHub token', 'gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}'],
  ['a GitLab token', 'gl(?:pat|dt|rt|ptt|cbt|soat|ft)-[A-Za-z0-9_-]{20,255}'],
  ['an npm token', 'npm_[A-Za-z0-9]{36}'],
  ['a PyPI token', 'pypi-AgE[A-Za-z0-9_-]{50,255}'],
  ['a Slack token', 'xox[abeoprs]-[A-Za-z0-9-]{20,255}|xapp-[0-9]-[A-Za-z0-9-]{20,255}'],
  ['a Slack webhook', 'hooks\\.slack\\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,32}'],
  ['an Anthropic key', 'sk-ant-[a-z]{3,8}[0-9]{2}-[A-Za-z0-9_-]{60,255}'],
  ['an OpenAI key', 'sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,255}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}'],
  ['an OpenRouter key', 'sk-or-v1-[0-9a-f]{64}'],
  ['a Stripe key', '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{20,255}|whsec_[A-Za-z0-9+/=]{32,64}'],
  ['a Google API key', 'AIza[A-Za-z0-9_-]{35}'],
  ['a Google OAuth secret', 'GOCSPX-[A-Za-z0-9_-]{28}|ya29\\.[A-Za-z0-9_-]{60,512}'],
  ['a SendGrid key', 'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}'],
  ['a Hugging Face token', 'hf_[A-Za-z]{34}'],
  ['a Figma token', 'figd_[A-Za-z0-9_-]{40}'],
  ['a Linear key', 'lin_api_[A-Za-z0-9]{40}'],
  ['a Notion token', 'ntn_[A-Za-z0-9]{40,64}|secret_[A-Za-z0-9]{43}'],
  ['a DigitalOcean token', 'do[opr]_v1_[0-9a-f]{64}'],
  ['a Databricks token', 'dapi[0-9a-f]{32}'],
  ['a Vault token', 'hv[bs]\\.[A-Za-z0-9_-]{24,255}'],
  ['a 1Password token', 'ops_eyJ[A-Za-z0-9_-]{100,2048}'],
  ['an age key', 'AGE-SECRET-KEY-1[0-9A-Z]{58}'],
  ['a Docker token', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,64}'],
  ['a Shopify token', 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}'],
  ['a Sentry token', 'sntry[su]_[A-Za-z0-9+/=_-]{60,512}'],
  ['a Grafana token', 'glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}'],
  ['a Tailscale key', 'tskey-[a-z]{3,8}-[A-Za-z0-9]{6,24}-[A-Za-z0-9]{20,64}'],
  ['a Supabase token', 'sbp_[0-9a-f]{40}'],
  ['a Groq key', 'gsk_[A-Za-z0-9]{52}'],
  ['an xAI key', 'xai-[A-Za-z0-9]{70,90}'],
  ['a Perplexity key', 'pplx-[A-Za-z0-9]{48,56}'],
  ['a Tavily key', 'tvly-(?:dev-)?[A-Za-z0-9]{32,48}'],
  ['a Telegram bot token', '[0-9]{8,10}:AA[A-Za-z0-9_-]{33}'],
  ['a JSON Web Token', 'eyJ[A-Za-z0-9_-]{10,2048}\\.eyJ[A-Za-z0-9_-]{10,4096}\\.[A-Za-z0-9_-]{20,1024}'],
  ['a private key', '-----BEGIN (?:[A-Z0-9]{1,12} ){0,2}PRIVATE KEY-----'],
];

const WORD = 'A-Za-z0-9_-';
const COMPILED = FORMATS.map(([what, pattern]) => [what, new RegExp(`(?<![${WORD}])(?:${pattern})(?![${WORD}])`, 'g')] as const);

/** Documents show these; nobody's door opens to them. */
const EXAMPLE = /example|placeholder|changeme|change[-_]me|your[-_]|dummy|x{6}|\*{3}|\.{3}|<[^>]*>|0{8}|1234567|abcdefg/i;

/** A credential in one of the known formats. */
export function knownFormat(text: string): PlainSecret | undefined {
  for (const [what, pattern] of COMPILED) {
    const match = text.matchAll(pattern).find(([token]) => !EXAMPLE.test(token));
    if (match === undefined) continue;
    // Of a key in PEM the whole text is secret, not its first line.
    return { start: match.index, end: what === 'a private key' ? text.length : match.index + match[0].length, what };
  }
  return undefined;
}

/** Names that say: this is a credential. `KEY` alone says it only at the end (`STRIPE_KEY`), and not for public and other keys. */
const SECRET_NAME =
  /(?:^|[_.-])(?:TOKEN|SECRET|PASSWORD|PASSWD|PASS|PWD|PASSPHRASE|API[_-]?KEY|APIKEY|ACCESS[_-]?KEY|SECRET[_-]?KEY|PRIVATE[_-]?KEY|AUTH[_-]?KEY|ENCRYPTION[_-]?KEY|SIGNING[_-]?KEY|KEY|PAT|CREDENTIALS?|AUTHORIZATION|AUTH|COOKIE|BEARER)(?:[_-](?:VALUE|RAW|[0-9]{1,2}))?$/i;
const PUBLIC_NAME =
  /(?:PUBLIC|PUBLISHABLE|PRIMARY|FOREIGN|PARTITION|SORT|CACHE|HOT|FILE|PATH|DIR|URL|URI|NAME|FORMAT|TYPE)[_-]?(?:TOKEN|KEY|SECRET)$/i;

const isSecretName = (name: string): boolean => SECRET_NAME.test(name) && !PUBLIC_NAME.test(name);

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const HEX = /^(?:[0-9a-f]{24,}|[0-9A-F]{24,})$/;
const TOKEN_CHARS = /^[A-Za-z0-9+/_=.~-]{16,}$/;

/** How many different characters, in bits each (Shannon). */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** How often upper case, lower case and digits take turns: in words and paths rarely, in random text at every second character. */
function turns(text: string): number {
  const kinds = [...text].map((char) =>
    /[0-9]/.test(char) ? 'digit' : /[a-z]/.test(char) ? 'lower' : /[A-Z]/.test(char) ? 'upper' : '',
  );
  const known = kinds.filter((kind) => kind !== '');
  return known.filter((kind, index) => index > 0 && kind !== known[index - 1]).length;
}

/** Was this made by a machine that wanted nobody to guess it? */
export function isRandom(value: string): boolean {
  if (EXAMPLE.test(value)) return false;
  if (UUID.test(value)) return true;
  if (HEX.test(value)) return entropy(value) > 2.8;
  if (!TOKEN_CHARS.test(value) || value.startsWith('/') || value.startsWith('./')) return false;
  return /[0-9].*[0-9]/.test(value) && entropy(value) > 3.2 && turns(value) >= value.length / 5;
}

const SCHEME = /^(?:Bearer|Basic|Token|ApiKey|Api-Key|Digest|Bot)\s+/i;
const USERINFO = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/?#:@]{0,128}:([^\s/?#@]{8,256})@/gi;

/** A password in an address (`postgres://user:password@host`) that nobody chose by hand. */
function inAddress(text: string): PlainSecret | undefined {
  const match = text.matchAll(USERINFO).find(([, password = '']) => isRandom(password));
  if (match === undefined) return undefined;
  const [whole, password = ''] = match;
  const end = match.index + whole.length - 1;
  return { start: end - password.length, end, what: 'a password in an address' };
}

/** `Basic` is a user name and a password, whatever they are. */
function inBasic(value: string, scheme: string): PlainSecret | undefined {
  const word = value.slice(scheme.length);
  if (!/^basic/i.test(scheme) || !/^[A-Za-z0-9+/]{8,}={0,2}$/.test(word)) return undefined;
  const decoded = Buffer.from(word, 'base64').toString('utf8');
  const isPair = /^[\x20-\x7e]+:[\x20-\x7e]{4,}$/.test(decoded) && !EXAMPLE.test(decoded);
  return isPair ? { start: scheme.length, end: value.length, what: 'a user name with a password' } : undefined;
}

/** A credential in the value of an environment variable or a header. */
export function plainSecretIn(name: string, value: string): PlainSecret | undefined {
  const scheme = SCHEME.exec(value)?.[0] ?? '';
  const known = knownFormat(value) ?? inAddress(value) ?? inBasic(value, scheme);
  if (known !== undefined) return known;
  const word = value.slice(scheme.length).trimEnd();
  if (!isSecretName(name) || !isRandom(word)) return undefined;
  return { start: scheme.length, end: scheme.length + word.length, what: `a random value under the name ${name}` };
}

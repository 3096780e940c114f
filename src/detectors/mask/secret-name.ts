// Tells names whose value is a credential from names that only hold the same letters: `apiKey` and `db_password`, but not `monkey`, `keyId`, `max_tokens`, `nextPageToken`.

/** The word that makes a name one of a secret, at the end of a word of it. */
const SECRET_WORD =
  /(?:pass|pass(?:word|wort|wd|phrase|code)|paßwort|pwd|secret|token|key|credential|cred|bearer|contraseña|senha|wachtwoord|kennwort|hasło|şifre|пароль|密[码碼]|パスワード|비밀번호)s?$/;
/** Words that end like one. */
const OTHER_WORD = /^(?:monkey|donkey|turkey|hockey|jockey|whiskey|hotkey|compass|bypass|trespass|surpass|overpass|underpass)s?$/;

/** What is said of a secret, and is none. */
const OF_SECRET: ReadonlySet<string> = new Set(
  `id ids name names url uri host hostname endpoint version type types kind path file filename dir folder length len size count limit max min expiry expires expiration
   ttl age region format algorithm alg label status state prefix suffix field header headers param parameter ref arn fingerprint checksum digest thumbprint index date at
   on description desc hint policy provider issuer source location env variable usage used scope scopes pattern regex template schema column class owner placeholder`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
/** Keys of data and marks of places in lists: `primary_key`, `cache-key`, `page token`. And keys that are shown to everybody. */
const OF_DATA: ReadonlySet<string> = new Set(
  `public pub publishable publickey pubkey primary foreign partition sort row cache idempotency routing translation i18n issue lookup unique composite natural surrogate object etag
   page next previous continuation pagination sync resume cursor max min total prompt completion input output design cancellation num`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Words of a name, camel and snake parted, in small letters. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .match(/\p{L}+/gu) ?? [];

/** Does a name promise a credential? `before` is the text in front of it: the word there may say that it does not. */
export function isSecretName(name: string, before = ''): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  // HashiCorp Vault logs in with a `secret_id`.
  if (OF_SECRET.has(last) && !(last === 'id' && words.at(-2) === 'secret')) return false;
  if (words.some((word) => OF_DATA.has(word))) return false;
  if (OF_DATA.has(/(?:^|[\s"'(])([a-z]{3,16}) $/i.exec(before)?.[1]?.toLowerCase() ?? '')) return false;
  return words.some((word) => SECRET_WORD.test(word) && !OTHER_WORD.test(word));
}

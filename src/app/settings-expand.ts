// Puts variables of Bartizan's own environment into `${env:NAME}` places, and finds the `${secret:NAME}` ones, which are filled in when a server starts.
// Runs after the cache, so that no value is ever stored; a value never reaches a message.
import { settingsFault } from './faults.ts';
import type { ServerSettings, Settings } from './settings-schema.ts';

/** Bartizan's own environment, as `process.env` gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How settings ask for a variable. */
export const placeFor = (name: string): string => `\${env:${name}}`;

/** How settings ask for a secret. */
export const secretPlaceFor = (name: string): string => `\${secret:${name}}`;

/** Text with places that secrets take when the server starts. */
export type SecretText = readonly (string | { readonly secret: string })[];

/** A server whose variables are filled in. What needs a secret is neither in `env` nor in `headers` yet. */
export type ReadyServer = ServerSettings & { readonly secrets?: Readonly<Record<string, SecretText>> };

/** Settings whose variables are filled in. */
export type ReadySettings = Omit<Settings, 'servers'> & { readonly servers: Readonly<Record<string, ReadyServer>> };

/** `$${`, a variable, a secret, or text that is said to be no secret. */
const PLACES = /\$\$\{|\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}|\$\{secret:([A-Za-z0-9][A-Za-z0-9._-]{0,63})\}|\$\{plain:([^{}]*)\}/g;

/** The first `${` of a value that is no place and not the escape `$${`; undefined if there is none. */
export function strayPlace(value: string): string | undefined {
  const rest = value.replace(PLACES, '');
  const at = rest.indexOf('${');
  return at < 0 ? undefined : rest.slice(at, at + 24);
}

/** A value as it is written, blank where a place stands: what is left is meant literally. */
export function literalPartOf(value: string): string {
  return value.replace(PLACES, (whole) => ' '.repeat(whole.length));
}

const namesOf = (value: string, group: 1 | 2): readonly string[] =>
  Array.from(value.matchAll(PLACES), (match) => match[group]).filter((name) => name !== undefined);

/** The names of variables that a value asks for. */
export const variablesOf = (value: string): readonly string[] => namesOf(value, 1);

const textsOf = (server: ServerSettings): readonly string[] => Object.values('url' in server ? server.headers : server.env);

/** The names of secrets that a server lists: it is given these and no others. */
export function secretsOf(server: ServerSettings): readonly string[] {
  return [...new Set(textsOf(server).flatMap((text) => namesOf(text, 2)))];
}

interface Target {
  readonly server: string;
  readonly member: 'env' | 'headers';
  /** Names of missing variables are gathered here, so that one fault names all. */
  readonly missing: Set<string>;
}

// RFC 9110 §5.5: a field value holds no control characters; a line break from a variable would smuggle a header in.
const FORBIDDEN = { env: /\0/, headers: /[^\t\x20-\x7e\x80-\xff]/ } as const;

/** Why a value cannot stand here; undefined if it can. */
export function unfitReason(member: 'env' | 'headers', value: string): string | undefined {
  if (!FORBIDDEN[member].test(value)) return undefined;
  return member === 'env' ? 'it holds a NUL byte' : 'it holds a character that no header may carry';
}

function variable(name: string, key: string, target: Target, env: Environment): string {
  const place = `servers.${target.server}.${target.member}.${key}`;
  const value = env[name];
  if (value === undefined) {
    target.missing.add(`${name} (${place})`);
    return '';
  }
  const reason = unfitReason(target.member, value);
  if (reason !== undefined) throw settingsFault['bad-variable']({ name, place, reason });
  return value;
}

/** One value in parts. What a variable holds is never looked at again: it cannot ask for a secret. */
function partsOf(text: string, key: string, target: Target, env: Environment): SecretText {
  const parts: (string | { readonly secret: string })[] = [];
  let plain = '';
  let end = 0;
  for (const match of text.matchAll(PLACES)) {
    const [whole, name, secret, literal] = match;
    plain += text.slice(end, match.index);
    end = match.index + whole.length;
    if (secret === undefined) plain += literal ?? (name === undefined ? whole.slice(1) : variable(name, key, target, env));
    else {
      parts.push(plain, { secret });
      plain = '';
    }
  }
  return [...parts, plain + text.slice(end)].filter((part) => part !== '');
}

interface Expanded {
  readonly plain: Record<string, string>;
  readonly secrets: Record<string, SecretText>;
}

function expandedRecord(record: Readonly<Record<string, string>>, target: Target, env: Environment): Expanded {
  const result: Expanded = { plain: {}, secrets: {} };
  for (const [key, text] of Object.entries(record)) {
    const parts = partsOf(text, key, target, env);
    if (parts.every((part) => typeof part === 'string')) result.plain[key] = parts.join('');
    else result.secrets[key] = parts;
  }
  return result;
}

function expandedServer(server: string, settings: ServerSettings, missing: Set<string>, env: Environment): ReadyServer {
  const isUrl = 'url' in settings;
  const { plain, secrets } = isUrl
    ? expandedRecord(settings.headers, { server, member: 'headers', missing }, env)
    : expandedRecord(settings.env, { server, member: 'env', missing }, env);
  const ready = isUrl ? { ...settings, headers: plain } : { ...settings, env: plain };
  return Object.keys(secrets).length === 0 ? ready : { ...ready, secrets };
}

/**
 * The servers with their variables filled in; places of secrets are set apart.
 * @throws Fault `settings.missing-variable` naming all that are missing, `settings.bad-variable`
 */
export function expandServers(
  servers: Readonly<Record<string, ServerSettings>>,
  env: Environment,
  path: string,
): Record<string, ReadyServer> {
  const missing = new Set<string>();
  const result: Record<string, ReadyServer> = {};
  for (const [server, settings] of Object.entries(servers)) result[server] = expandedServer(server, settings, missing, env);
  if (missing.size > 0) throw settingsFault['missing-variable']({ path, names: [...missing].join(', ') });
  return result;
}

/** Names of variables that servers ask for and the environment does not have. */
export function missingVariables(servers: Readonly<Record<string, ServerSettings>>, env: Environment): readonly string[] {
  const texts = Object.values(servers).flatMap(textsOf);
  return [...new Set(texts.flatMap(variablesOf))].filter((name) => env[name] === undefined);
}

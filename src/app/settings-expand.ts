// Puts variables of Bartizan's own environment into `${env:NAME}` places. Runs after the cache, so that no secret is ever stored; a value never reaches a message.
import { settingsFault } from './faults.ts';
import type { ServerSettings } from './settings-schema.ts';

/** Bartizan's own environment, as `process.env` gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How settings ask for a variable. */
export const placeFor = (name: string): string => `\${env:${name}}`;

const PLACES = /\$\$\{|\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The first `${` of a value that is neither `${env:NAME}` nor the escape `$${`; undefined if there is none. */
export function strayPlace(value: string): string | undefined {
  const rest = value.replace(PLACES, '');
  const at = rest.indexOf('${');
  return at < 0 ? undefined : rest.slice(at, at + 24);
}

/** The names of variables that a value asks for. */
export function variablesOf(value: string): readonly string[] {
  return Array.from(value.matchAll(PLACES), (match) => match[1]).filter((name) => name !== undefined);
}

interface Target {
  readonly server: string;
  readonly member: 'env' | 'headers';
  /** Names of missing variables are gathered here, so that one fault names all. */
  readonly missing: Set<string>;
}

// RFC 9110 §5.5: a field value holds no control characters; a line break from a variable would smuggle a header in.
const FORBIDDEN = { env: /\0/, headers: /[^\t\x20-\x7e\x80-\xff]/ } as const;

function expandedText(text: string, key: string, target: Target, env: Environment): string {
  return text.replace(PLACES, (whole, name: string | undefined) => {
    if (name === undefined) return whole.slice(1);
    const value = env[name];
    if (value === undefined) {
      target.missing.add(`${name} (servers.${target.server}.${target.member}.${key})`);
      return '';
    }
    if (FORBIDDEN[target.member].test(value)) {
      const reason = target.member === 'env' ? 'it holds a NUL byte' : 'it holds a character that no header may carry';
      throw settingsFault['bad-variable']({ name, place: `servers.${target.server}.${target.member}.${key}`, reason });
    }
    return value;
  });
}

function expandedRecord(record: Readonly<Record<string, string>>, target: Target, env: Environment): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [key, text] of Object.entries(record)) result[key] = expandedText(text, key, target, env);
  return result;
}

/**
 * The servers with their variables filled in.
 * @throws Fault `settings.missing-variable` naming all that are missing, `settings.bad-variable`
 */
export function expandServers(
  servers: Readonly<Record<string, ServerSettings>>,
  env: Environment,
  path: string,
): Record<string, ServerSettings> {
  const missing = new Set<string>();
  const result: Record<string, ServerSettings> = {};
  for (const [server, settings] of Object.entries(servers)) {
    result[server] =
      'url' in settings
        ? { ...settings, headers: expandedRecord(settings.headers, { server, member: 'headers', missing }, env) }
        : { ...settings, env: expandedRecord(settings.env, { server, member: 'env', missing }, env) };
  }
  if (missing.size > 0) throw settingsFault['missing-variable']({ path, names: [...missing].join(', ') });
  return result;
}

/** Names of variables that servers ask for and the environment does not have. */
export function missingVariables(servers: Readonly<Record<string, ServerSettings>>, env: Environment): readonly string[] {
  const texts = Object.values(servers).flatMap((server) => Object.values('url' in server ? server.headers : server.env));
  return [...new Set(texts.flatMap(variablesOf))].filter((name) => env[name] === undefined);
}

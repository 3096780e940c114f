// Credentials for a package index, from the places where pip and others keep them. Each is bound to the host it is written for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SupplyContext } from './supplier.ts';

/** Answers with the value of `Authorization` for a URL. */
export type Authorize = (url: URL) => string | undefined;

const MAX_CHARS = 1024 * 1024;

/** Reads a small file of the user's; undefined when there is none. */
function readOptional(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return text.length > MAX_CHARS ? undefined : text;
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** A setting of pip: its variable, else what the user's pip.conf says. */
function pipSetting({ env, home }: Pick<SupplyContext, 'env' | 'home'>, variable: string, pattern: RegExp): string | undefined {
  const files = [join(home, '.config', 'pip', 'pip.conf'), join(home, '.pip', 'pip.conf'), join(home, 'pip', 'pip.ini')];
  return env[variable] ?? files.map((file) => pattern.exec(readOptional(file) ?? '')?.[1]).find((text) => text !== undefined);
}

/** The index that pip is set to use. May hold credentials. */
function pipIndex(context: Pick<SupplyContext, 'env' | 'home'>): URL | undefined {
  const written = pipSetting(context, 'PIP_INDEX_URL', /^[ \t]*index[-_]url[ \t]*=[ \t]*(\S+)[ \t]*$/m);
  return written !== undefined && URL.canParse(written) ? new URL(written) : undefined;
}

const withoutCredentials = (url: URL): string => `${url.origin}${url.pathname}`.replace(/\/+$/, '');

/** The index that is set for pip, without credentials and without a slash at its end. */
export function indexOfPip(context: Pick<SupplyContext, 'env' | 'home'>): string | undefined {
  const url = pipIndex(context);
  return url === undefined ? undefined : withoutCredentials(url);
}

/** Where pip is set to look as well. It takes the newest of all of them, whoever published that; we ask one index. */
export function otherIndexes(context: Pick<SupplyContext, 'env' | 'home'>): readonly string[] {
  // A value goes on in lines that begin with white space.
  const pattern = /^[ \t]*extra[-_]index[-_]url[ \t]*=([^\n]*(?:\n[ \t]+[^\n=]*(?=\n|$))*)/m;
  const written = pipSetting(context, 'PIP_EXTRA_INDEX_URL', pattern) ?? '';
  return written.split(/\s+/).flatMap((word) => (URL.canParse(word) ? [withoutCredentials(new URL(word))] : []));
}

/** Credentials for hosts: those in the URL of pip's index, then those in `.netrc`. */
export function pypiCredentials(context: Pick<SupplyContext, 'env' | 'home'>): Authorize {
  const index = pipIndex(context);
  const machines = netrcMachines(readOptional(context.env['NETRC'] ?? join(context.home, '.netrc')) ?? '');
  return (url) => {
    if (index !== undefined && index.username !== '' && index.origin === url.origin) {
      return basic(decoded(index.username), decoded(index.password));
    }
    const machine = machines.get(url.hostname);
    return machine === undefined ? undefined : basic(machine.login, machine.password);
  };
}

interface Machine {
  readonly login: string;
  readonly password: string;
}

/** Keywords of a .netrc with their values, in order. */
function netrcPairs(text: string): readonly (readonly [key: string, value: string])[] {
  // Macros may hold anything; they end at an empty line.
  const plain = text.replace(/^\s*#.*$/gm, '').replace(/^[ \t]*macdef\b[\s\S]*?(?:\n[ \t]*\n|(?![\s\S]))/gm, '\n');
  return [...plain.matchAll(/(?:^|\s)(?:(machine|login|password|account)\s+(\S+)|default(?=\s|$))/g)].map((match) => [
    match[1] ?? 'default',
    match[2] ?? '',
  ]);
}

/** `machine HOST login USER password WORD`; `default` entries are left out: a credential for every host is for none. */
export function netrcMachines(text: string): ReadonlyMap<string, Machine> {
  const machines = new Map<string, Machine>();
  let host = '';
  let login = '';
  for (const [key, value] of netrcPairs(text)) {
    if (key === 'machine' || key === 'default') [host, login] = [value, ''];
    if (key === 'login') login = value;
    if (key === 'password' && host !== '' && !machines.has(host)) machines.set(host, { login, password: value });
  }
  return machines;
}

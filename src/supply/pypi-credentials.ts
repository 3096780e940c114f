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

/** The index that pip is set to use: PIP_INDEX_URL, else `index-url` of the user's pip.conf. May hold credentials. */
function pipIndex({ env, home }: Pick<SupplyContext, 'env' | 'home'>): URL | undefined {
  const files = [join(home, '.config', 'pip', 'pip.conf'), join(home, '.pip', 'pip.conf'), join(home, 'pip', 'pip.ini')];
  const written =
    env['PIP_INDEX_URL'] ??
    files
      .map(readOptional)
      .map(indexIn)
      .find((url) => url !== undefined);
  return written !== undefined && URL.canParse(written) ? new URL(written) : undefined;
}

const indexIn = (text: string | undefined): string | undefined =>
  /^[ \t]*index[-_]url[ \t]*=[ \t]*(\S+)[ \t]*$/m.exec(text ?? '')?.[1];

/** The index that is set for pip, without credentials and without a slash at its end. */
export function indexOfPip(context: Pick<SupplyContext, 'env' | 'home'>): string | undefined {
  const url = pipIndex(context);
  return url === undefined ? undefined : `${url.origin}${url.pathname}`.replace(/\/+$/, '');
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

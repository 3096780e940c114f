// What `.npmrc` says about registries, and the credentials for their hosts. Credentials come from the user's own files and environment only:
// a project's file is a stranger's, and one that expands variables could send the user's tokens to a host of its choice.
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import npmDefaults from 'npm-registry-fetch/lib/default-opts.js';
import type { ProxySettings } from '../base/proxy.ts';
import { supplyFault } from './faults.ts';
import type { SupplyContext } from './supplier.ts';

/** Where packages come from when nothing else is configured: as npm's own library has it. Ends with a slash. */
export const PUBLIC_REGISTRY: string = npmDefaults.registry;

/** Registries and credentials of npm. */
export interface NpmConfig {
  /** Base URL for a package, ending with a slash. */
  registryFor(name: string): string;
  /** Is this registry the user's own choice, and not only the default? */
  isChosen(name: string): boolean;
  /** `Authorization` for a URL whose host and path the user's files name. */
  authorization(url: URL): string | undefined;
  /** Registries by scope, as npm's libraries want them: `@scope:registry`. */
  readonly scopes: Readonly<Record<string, string>>;
  /** Extra authorities of the user's files (`cafile`, `ca`), PEM. */
  readonly authorities: string | undefined;
  /** The proxy that the user's files name, before one of the environment. */
  readonly proxy: ProxySettings | undefined;
}

const MAX_BYTES = 1024 * 1024;
const NONE: ReadonlySet<string> = new Set(['', 'null', 'false']);

interface Line {
  readonly key: string;
  readonly value: string;
}

function readOptional(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > MAX_BYTES) throw supplyFault['bad-npmrc']({ path, reason: 'it is too large' });
    return text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'EACCES' || code === 'EISDIR' || code === 'EPERM') throw supplyFault['bad-npmrc']({ path, reason: code });
    throw error;
  }
}

/** A value as npm's parser has it: what is quoted, else all before a comment. */
function plainValue(written: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(written)?.[2];
  if (quoted !== undefined) return quoted;
  const [bare = ''] = /^(?:[^\\;#]|\\.|\\$)*/.exec(written) ?? [];
  return bare.replace(/\\([\\;#])/g, '$1').trim();
}

/** `key = value` lines; comments start with `;` or `#`, also behind a value. Sections say nothing about registries. */
function linesOf(text: string): readonly Line[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*([^\s;#=[][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    return match === null ? [] : [{ key: match[1] ?? '', value: plainValue(match[2] ?? '') }];
  });
}

/** `${NAME}` and `${NAME?}` from the environment; a variable that is missing stays as it is written, as npm does. */
function expanded(value: string, env: SupplyContext['env']): string {
  return value.replace(/\$\{([^${}?]+)(\?)?\}/g, (whole, name: string, optional?: string) => {
    return env[name] ?? (optional === undefined ? whole : '');
  });
}

function userLines(path: string | undefined, env: SupplyContext['env']): readonly Line[] {
  const text = path === undefined ? undefined : readOptional(path);
  return linesOf(text ?? '').map(({ key, value }) => ({ key: expanded(key, env), value: expanded(value, env) }));
}

const isRegistryKey = (key: string): boolean => key === 'registry' || /^@[^:/]+:registry$/.test(key);

/** Only where packages come from, and nothing that depends on the environment. */
function projectLines(path: string): readonly Line[] {
  return linesOf(readOptional(path) ?? '').filter(({ key, value }) => isRegistryKey(key) && !value.includes('${'));
}

/** `npm_config_registry`, `npm_config_@scope:registry`, `npm_config_//host/:_authToken`. */
function envLines(env: SupplyContext['env']): readonly Line[] {
  return Object.entries(env).flatMap(([name, value]) => {
    const key = /^npm_config_(.+)$/i.exec(name)?.[1];
    return key === undefined || value === undefined || value === ''
      ? []
      : [{ key: key === 'REGISTRY' ? 'registry' : key, value }];
  });
}

function checkedRegistry(key: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isUsable = url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:');
  if (!isUsable) throw supplyFault['bad-npmrc']({ path: '.npmrc', reason: `${key} is no URL of a registry` });
  if (url.username !== '' || url.password !== '') {
    throw supplyFault['bad-npmrc']({ path: '.npmrc', reason: `${key} holds credentials; write them as //HOST/:_authToken` });
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

/** Later lines win. */
const asMap = (...layers: readonly (readonly Line[])[]): ReadonlyMap<string, string> =>
  new Map(layers.flat().map(({ key, value }) => [key, value]));

function basicOf(own: ReadonlyMap<string, string>, prefix: string): string | undefined {
  const ready = own.get(`${prefix}:_auth`);
  if (ready !== undefined) return `Basic ${ready}`;
  const [user, password] = [own.get(`${prefix}:username`), own.get(`${prefix}:_password`)];
  if (user === undefined || password === undefined) return undefined;
  return `Basic ${Buffer.from(`${user}:${Buffer.from(password, 'base64').toString('utf8')}`).toString('base64')}`;
}

/** npm's rule: credentials for `//host/path/` serve that path and what is below it, on that host and port only. */
function authorizationFor(own: ReadonlyMap<string, string>, url: URL): string | undefined {
  const steps = url.pathname.split('/').slice(0, -1);
  for (let n = steps.length; n >= 1; n--) {
    const path = steps.slice(0, n).join('/');
    for (const prefix of [`//${url.host}${path}/`, `//${url.host}${path}`]) {
      const token = own.get(`${prefix}:_authToken`);
      const value = token === undefined ? basicOf(own, prefix) : `Bearer ${token}`;
      // What would break a header, or was never expanded, is no credential.
      if (value !== undefined && /^[\x21-\x7e ]+$/.test(value) && !value.includes('${')) return value;
    }
  }
  return undefined;
}

/** `ca` is PEM with `\n` written out, once or as a list. */
function authoritiesOf(lines: readonly Line[], cafile: string | undefined): string | undefined {
  const own = lines.filter(({ key }) => key === 'ca' || key === 'ca[]').map(({ value }) => value.replaceAll('\\n', '\n'));
  const all = [...own, cafile].filter((pem) => pem !== undefined && pem !== '' && pem !== 'null');
  return all.length === 0 ? undefined : all.join('\n');
}

/** `https-proxy`, `proxy`, `noproxy`; npm's words for none are no proxy of theirs. */
function proxyIn(own: ReadonlyMap<string, string>): ProxySettings | undefined {
  const named = (key: string): string | undefined => own.get(key) ?? own.get(key.replaceAll('-', '_'));
  const url = [named('https-proxy'), named('proxy')].find((each) => each !== undefined && !NONE.has(each));
  if (url === undefined) return undefined;
  const isUsable = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (!isUsable) throw supplyFault['bad-npmrc']({ path: '.npmrc', reason: 'its proxy is no URL' });
  return { url, noProxy: named('noproxy') };
}

/**
 * Reads npm's configuration: environment, project (registries only), user, global; the first that says something wins.
 * @throws Fault `supply.bad-npmrc`
 */
export function readNpmConfig(context: Pick<SupplyContext, 'env' | 'cwd' | 'home' | 'node' | 'registries'>): NpmConfig {
  const { env, cwd, home } = context;
  const named = (name: string): string | undefined => env[`npm_config_${name}`] ?? env[`NPM_CONFIG_${name.toUpperCase()}`];
  const prefix = named('prefix') ?? env['PREFIX'] ?? dirname(dirname(context.node));
  const global = userLines(named('globalconfig') ?? join(prefix, 'etc', 'npmrc'), env);
  const user = userLines(named('userconfig') ?? join(home, '.npmrc'), env);
  const ofEnv = envLines(env);
  const ownLines = [...global, ...user, ...ofEnv];
  const own = asMap(ownLines);
  const all = asMap(global, user, projectLines(join(cwd, '.npmrc')), ofEnv);
  const chosen = context.registries.npm ?? all.get('registry');
  const fallback = chosen === undefined ? PUBLIC_REGISTRY : checkedRegistry('registry', chosen);
  const scopes = Object.fromEntries(
    [...all].filter(([key]) => /^@[^:/]+:registry$/.test(key)).map(([key, value]) => [key, checkedRegistry(key, value)]),
  );
  const scopeOf = (name: string): string | undefined => scopes[`${name.split('/')[0]}:registry`];
  const cafile = own.get('cafile');
  return {
    registryFor: (name) => scopeOf(name) ?? fallback,
    isChosen: (name) => scopeOf(name) !== undefined || chosen !== undefined,
    authorization: (url) => authorizationFor(own, url),
    scopes,
    authorities: authoritiesOf(ownLines, cafile === undefined ? undefined : readOptional(resolve(home, cafile))),
    proxy: proxyIn(own),
  };
}

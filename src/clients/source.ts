// What a server is, by where it comes from and not by its name: so that the same server in two clients is one. Nothing is run, fetched or looked up.

/** Where a server comes from. */
export type SourceKind =
  | 'npm'
  | 'pypi'
  | 'oci'
  | 'git'
  | 'url'
  | 'file'
  | 'module'
  | 'command'
  | 'bartizan'
  | 'builtin'
  | 'unknown';

/** What a server is. */
export interface Source {
  readonly kind: SourceKind;
  /** Package, image without tag, URL without query, absolute path, or name of a command. */
  readonly name: string;
  /** Version, range or tag as written; absent when none is. */
  readonly version?: string;
  /** `sha256:…` of an image, or a commit. */
  readonly digest?: string;
}

/** Nothing is known. */
export const UNKNOWN: Source = { kind: 'unknown', name: '' };

/** One text for what makes two servers the same: kind and name, without version. */
export const identityOf = ({ kind, name }: Source): string => `${kind}:${name}`;

/** `github:u/r`, `u/r`, `git+https://…`: with the commit or branch after `#` or `@`. */
function gitSource(spec: string): Source | undefined {
  const short = /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+?)(?:\.git)?(?:#(.+))?$/.exec(spec);
  if (short !== null && !spec.startsWith('@') && !spec.startsWith('.')) {
    const host = short[1] === undefined ? 'github.com' : short[1] === 'bitbucket' ? 'bitbucket.org' : `${short[1]}.com`;
    return withRef(`https://${host}/${short[2]}`, short[3]);
  }
  const long = /^(?:git\+)?((?:https?|ssh|git|file):\/\/[^#\s]+?)(?:\.git)?(?:@([^/@#]+))?(?:#(.*))?$/.exec(spec);
  const isGit = long !== null && (/^git[+:]/.test(spec) || /\.git(?:[#@]|$)/.test(spec));
  return isGit ? withRef(long?.[1] ?? spec, long?.[2] ?? long?.[3]) : undefined;
}

function withRef(name: string, ref: string | undefined): Source {
  if (ref === undefined || ref === '') return { kind: 'git', name };
  return /^[0-9a-f]{40}$/.test(ref) ? { kind: 'git', name, digest: ref } : { kind: 'git', name, version: ref };
}

function resolvePath(path: string, cwd: string | undefined): string {
  const slashed = path.replaceAll('\\', '/');
  const isAbsolute = /^(?:\/|[A-Za-z]:\/|~|\$)/.test(slashed);
  const parts: string[] = [];
  for (const part of (isAbsolute || cwd === undefined ? slashed : `${cwd.replaceAll('\\', '/')}/${slashed}`).split('/')) {
    if (part === '..' && parts.length > 1) parts.pop();
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.join('/');
}

/** A file or folder, absolute where the working folder is known. */
export function fileSource(path: string, cwd: string | undefined): Source {
  const name = resolvePath(path, cwd);
  // A package that is installed is the package, wherever it lies.
  const installed = /^.*\/node_modules\/((?:@[^/]+\/)?[^/@.][^/]*)\//.exec(name)?.[1];
  return installed === undefined ? { kind: 'file', name } : { kind: 'npm', name: installed };
}
/** Is this word written as a path? */
export const isPath = (word: string): boolean => /^(?:\.{0,2}[\\/]|~|[A-Za-z]:[\\/]|file:)/.test(word);

/** What npm's package runners make of a specification. */
export function npmSource(spec: string, cwd: string | undefined): Source {
  const alias = /^[^/]+@npm:(.+)$/.exec(spec)?.[1] ?? spec;
  if (isPath(alias)) return fileSource(alias.replace(/^file:(?:\/\/)?/, ''), cwd);
  const git = alias.startsWith('@') ? undefined : gitSource(alias);
  if (git !== undefined) return git;
  if (/^https?:/.test(alias)) return { kind: 'url', name: urlName(alias) };
  const [, name, version] = /^((?:@[^/@]+\/)?[^@/]+)(?:@(.*))?$/.exec(alias) ?? [];
  if (name === undefined) return { kind: 'unknown', name: alias };
  return { kind: 'npm', name: name.toLowerCase(), ...(version === undefined || version === '' ? {} : { version }) };
}

/** PEP 503: names that differ in case, `-`, `_` and `.` are one. */
const pypiName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** What Python's package runners make of a specification. */
export function pypiSource(spec: string, cwd: string | undefined): Source {
  const direct = /^[^@\s]+\s*@\s*((?:git\+|https?:|file:).+)$/.exec(spec)?.[1] ?? spec;
  if (direct.startsWith('git+')) return gitSource(direct) ?? UNKNOWN;
  if (/^https?:/.test(direct)) return { kind: 'url', name: urlName(direct) };
  if (isPath(direct) || /\.(?:whl|tar\.gz)$/.test(direct)) return fileSource(direct.replace(/^file:(?:\/\/)?/, ''), cwd);
  const [, name, version] = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:@|===?|(?=[<>~!]))?\s*(.*)$/.exec(direct) ?? [];
  if (name === undefined) return { kind: 'unknown', name: direct };
  return { kind: 'pypi', name: pypiName(name), ...(version === undefined || version === '' ? {} : { version }) };
}

/** `[registry/]name[:tag][@digest]`; names without a registry are Docker Hub's. */
export function imageSource(image: string): Source {
  const [rest = image, digest] = image.split('@');
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > rest.lastIndexOf('/');
  const path = hasTag ? rest.slice(0, colon) : rest;
  const [first = '', ...more] = path.split('/');
  const hasHost = more.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const name = hasHost ? path : `docker.io/${more.length === 0 ? `library/${path}` : path}`;
  return {
    kind: 'oci',
    name,
    ...(hasTag ? { version: rest.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** A URL without credentials, query, fragment, and without what only tells the transport (`/mcp`, `/sse`). */
export function urlName(written: string): string {
  if (!URL.canParse(written)) return written.replace(/[?#].*$/, '');
  const { protocol, host, pathname } = new URL(written);
  return `${protocol}//${host}${pathname.replace(/\/+$/, '').replace(/\/(?:mcp|sse)$/, '')}`;
}

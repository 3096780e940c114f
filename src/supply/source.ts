// Takes apart what a user wrote as a source. It asks nobody and decides nothing; what could mean two things is refused.
import { isAbsolute, resolve } from 'node:path';
import { supplyFault } from './faults.ts';
import type { Source, SourceKind } from './supplier.ts';

const MAX_CHARS = 2_048;

/** Reads one kind of source: `rest` is what stands after its prefix. */
type Reader = (rest: string, refuse: (reason: string) => never, cwd: string) => Omit<Source, 'kind' | 'text'>;

/** npm's own rule for new names, and upper case for old ones: nothing that could be a path or an option. */
const NPM_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/i;
/** PEP 508. */
const PYPI_NAME = /^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i;
/** Versions, ranges and tags: no path, no URL, no alias. */
const WANTED = /^[\w.*+~^<>=| -]{1,128}$/;
/** server.json, `name`. */
const REGISTRY_NAME = /^[a-zA-Z0-9.-]{1,128}\/[a-zA-Z0-9._-]{1,128}$/;
const IMAGE = /^[a-z0-9][a-z0-9.-]*(?::\d{1,5})?(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/i;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const TAG = /^\w[\w.-]{0,127}$/;
const PROGRAM = /^[\w@][\w.@/+-]{0,255}$/;

/** Splits `PACKAGE@WANTED#PROGRAM`; the `@` of a scope is no separator. */
function packageParts(rest: string, name: RegExp, refuse: (reason: string) => never): Omit<Source, 'kind' | 'text'> {
  const hash = rest.indexOf('#');
  const [spec, program] = hash < 0 ? [rest, undefined] : [rest.slice(0, hash), rest.slice(hash + 1)];
  const at = spec.indexOf('@', 1);
  const [packageName, wanted] = at < 0 ? [spec, undefined] : [spec.slice(0, at), spec.slice(at + 1)];
  if (packageName.length > 214 || !name.test(packageName)) return refuse('it names no package');
  if (wanted !== undefined && !WANTED.test(wanted)) return refuse('what stands after @ is neither version, range nor tag');
  return { name: packageName, ...(wanted === undefined ? {} : { wanted }), ...programPart(program, refuse) };
}

function programPart(program: string | undefined, refuse: (reason: string) => never): { readonly program?: string } {
  if (program === undefined) return {};
  return PROGRAM.test(program) && !program.split('/').includes('..')
    ? { program }
    : refuse('what stands after # names no program');
}

function npm(rest: string, refuse: (reason: string) => never): Omit<Source, 'kind' | 'text'> {
  return packageParts(rest, NPM_NAME, refuse);
}

/** `pypi:PACKAGE==VERSION` and `pypi:PACKAGE@VERSION` mean the same. */
function pypi(rest: string, refuse: (reason: string) => never): Omit<Source, 'kind' | 'text'> {
  return packageParts(rest.replace(/^([^=<>~!@#]+)==/, '$1@'), PYPI_NAME, refuse);
}

function oci(rest: string, refuse: (reason: string) => never): Omit<Source, 'kind' | 'text'> {
  const at = rest.indexOf('@');
  const digest = at < 0 ? undefined : rest.slice(at + 1);
  if (digest !== undefined && !DIGEST.test(digest)) return refuse('what stands after @ is no sha256 digest');
  const image = at < 0 ? rest : rest.slice(0, at);
  const colon = image.lastIndexOf(':');
  const hasTag = colon > image.lastIndexOf('/');
  const [name, tag] = hasTag ? [image.slice(0, colon), image.slice(colon + 1)] : [image, undefined];
  if (!IMAGE.test(name)) return refuse('it names no image');
  if (tag !== undefined && !TAG.test(tag)) return refuse('what stands after : is no tag');
  const wanted = digest ?? tag;
  return { name, ...(wanted === undefined ? {} : { wanted }) };
}

/** A URL without credentials: those would end up in the lock file. */
function checkedUrl(text: string, protocols: readonly string[], refuse: (reason: string) => never): URL {
  if (!URL.canParse(text)) return refuse('it is no URL');
  const url = new URL(text);
  if (!protocols.includes(url.protocol)) return refuse(`its scheme is none of ${protocols.join(' ')}`);
  if (url.username !== '' || url.password !== '') return refuse('it holds credentials, which do not belong into a lock file');
  return url;
}

/** Code on this machine is `local:`; a repository may be elsewhere than its lock file, so a path of this machine names nothing. */
function git(rest: string, refuse: (reason: string) => never): Omit<Source, 'kind' | 'text'> {
  const hash = rest.indexOf('#');
  if (hash < 0) return refuse('the commit is missing (#COMMIT)');
  const [wanted = '', ...more] = rest.slice(hash + 1).split(':');
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(wanted)) return refuse('what stands after # is no full commit id');
  const url = checkedUrl(rest.slice(0, hash), ['https:', 'http:'], refuse);
  return { name: url.href, wanted, ...programPart(more.length === 0 ? undefined : more.join(':'), refuse) };
}

/** `mcpb:URL#sha256:HEX` says what the file must be, so that redirects of its host can be followed. */
function mcpb(rest: string, refuse: (reason: string) => never, cwd: string): Omit<Source, 'kind' | 'text'> {
  if (rest === '') return refuse('it names no file');
  if (!/^https?:/i.test(rest)) return { name: resolve(cwd, rest) };
  const url = checkedUrl(rest, ['https:', 'http:'], refuse);
  if (url.hash === '') return { name: url.href };
  const sha256 = url.hash.slice('#sha256:'.length);
  if (!url.hash.startsWith('#sha256:') || !/^[0-9a-f]{64}$/.test(sha256))
    return refuse('what stands after # is no sha256 digest');
  url.hash = '';
  return { name: url.href, sha256 };
}

function local(rest: string, refuse: (reason: string) => never, cwd: string): Omit<Source, 'kind' | 'text'> {
  const hash = rest.lastIndexOf('#');
  const [path, program] = hash < 0 ? [rest, undefined] : [rest.slice(0, hash), rest.slice(hash + 1)];
  if (path === '') return refuse('it names no file or folder');
  const isBare = !isAbsolute(path) && !/[/\\]/.test(path) && !path.startsWith('.');
  return { name: isBare ? path : resolve(cwd, path), ...programPart(program, refuse) };
}

function remote(text: string, refuse: (reason: string) => never): Omit<Source, 'kind' | 'text'> {
  const url = checkedUrl(text, ['https:', 'http:'], refuse);
  if (url.hash !== '') return refuse('a fragment never reaches the server');
  return { name: url.href };
}

function registry(rest: string, refuse: (reason: string) => never): Omit<Source, 'kind' | 'text'> {
  const at = rest.indexOf('@');
  const [name, wanted] = at < 0 ? [rest, undefined] : [rest.slice(0, at), rest.slice(at + 1)];
  if (!REGISTRY_NAME.test(name)) return refuse('it is no name of the MCP registry (NAMESPACE/NAME)');
  if (wanted !== undefined && !WANTED.test(wanted)) return refuse('what stands after @ is no version');
  return { name, ...(wanted === undefined ? {} : { wanted }) };
}

const readers: Readonly<Record<Exclude<SourceKind, 'remote'>, Reader>> = { npm, pypi, oci, git, mcpb, local, registry };

const isReaderKind = (kind: string): kind is keyof typeof readers => Object.hasOwn(readers, kind);

function kindOf(text: string, refuse: (reason: string) => never): { readonly kind: SourceKind; readonly rest: string } {
  if (/^https?:\/\//i.test(text)) return { kind: 'remote', rest: text };
  const prefix = /^([a-z]+):/i.exec(text)?.[1];
  if (prefix !== undefined && prefix.length > 1) {
    if (!isReaderKind(prefix)) return refuse(`"${prefix}:" is no kind of source`);
    return { kind: prefix, rest: text.slice(prefix.length + 1) };
  }
  if (isAbsolute(text) || /^\.{1,2}(?:[/\\]|$)/.test(text)) return { kind: 'local', rest: text };
  if (REGISTRY_NAME.test(text.split('@')[0] ?? '')) return { kind: 'registry', rest: text };
  return refuse('its kind is missing');
}

/**
 * Takes a source apart: `npm:PKG[@RANGE][#BIN]`, `pypi:PKG[==VERSION]`, `oci:IMAGE[:TAG|@sha256:…]`, `mcpb:FILE|URL[#sha256:HEX]`,
 * `git:URL#COMMIT[:PROGRAM]`,
 * `https://…`, `local:PATH[#FILE]` (also `./…` and absolute paths), `registry:NAME[@VERSION]` or just the registry name.
 * @throws Fault `supply.bad-source`
 */
export function parseSource(text: string, cwd: string): Source {
  const refuse = (reason: string): never => {
    // Whoever pastes a URL with a password should not find it in a log.
    throw supplyFault['bad-source']({ source: text.replace(/:\/\/[^/@\s]*@/, '://***@'), reason });
  };
  if (text.length > MAX_CHARS) return refuse('it is too long');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (text.trim() !== text || /[\u0000-\u001f\u007f]/.test(text))
    return refuse('it holds blanks at its ends or control characters');
  const { kind, rest } = kindOf(text, refuse);
  const parts = kind === 'remote' ? remote(rest, refuse) : readers[kind](rest, refuse, cwd);
  return { kind, text, ...parts };
}

/** The same source at another version, range, tag, digest or commit. @throws Fault `supply.bad-source` where it has none, or this is none */
export function sourceAt(text: string, wanted: string, cwd: string): string {
  const { kind, name, program } = parseSource(text, cwd);
  const hash = program === undefined ? '' : `#${program}`;
  switch (kind) {
    case 'npm':
    case 'pypi':
    case 'registry':
      return parseSource(`${kind}:${name}@${wanted}${hash}`, cwd).text;
    case 'oci':
      return parseSource(`oci:${name}${DIGEST.test(wanted) ? '@' : ':'}${wanted}`, cwd).text;
    case 'git':
      return parseSource(`git:${name}#${wanted}${program === undefined ? '' : `:${program}`}`, cwd).text;
    default:
      throw supplyFault['bad-source']({ source: text, reason: 'it has no versions to choose from' });
  }
}

// Rules on where a server's code comes from: is it the same code tomorrow, and from whom?
import { optionValue } from '../../clients/command-line.ts';
import type { ServerEntry } from '../../clients/inventory.ts';
import type { Source } from '../../clients/source.ts';
import type { Severity } from '../../detectors/detector.ts';
import { argumentPath, type EntryRule, type Hit, namedValues, pathIn, wordsOf } from '../rule.ts';

/** Programs that fetch what they start. */
const FETCHERS = new Set([
  'npx',
  'bunx',
  'pnpx',
  'pnpm',
  'yarn',
  'npm',
  'bun',
  'deno',
  'uvx',
  'uv',
  'pipx',
  'docker',
  'podman',
  'nerdctl',
  'go',
]);

const EXACT_NPM = /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;
const EXACT_PYPI = /^\d+(?:\.\d+)*(?:[.\w!+-]*)$/;

interface Looseness {
  readonly note: string;
  readonly severity: Severity;
}

const loose = (note: string, severity: Severity = 'medium'): Looseness => ({ note, severity });

function packageLooseness({ version }: Source, exact: RegExp): Looseness | undefined {
  if (version === undefined) return loose('no version: every start may run something else');
  if (exact.test(version) && !version.includes('*')) return undefined;
  return /^[a-z]+$/i.test(version)
    ? loose('a tag that its owner can move, instead of a version')
    : loose('a range of versions: every start may run something else');
}

function imageLooseness({ version, digest }: Source): Looseness | undefined {
  if (digest !== undefined) return undefined;
  if (version === undefined || version === 'latest') return loose('an image without version: every start may run something else');
  return loose('an image by its tag, which its owner can move: only a digest stays the same', 'low');
}

function looseness(source: Source): Looseness | undefined {
  if (source.kind === 'npm') return packageLooseness(source, EXACT_NPM);
  if (source.kind === 'pypi') return packageLooseness(source, EXACT_PYPI);
  if (source.kind === 'oci') return imageLooseness(source);
  if (source.kind === 'git')
    return source.digest === undefined ? loose('a repository without a commit: every start may run something else') : undefined;
  return source.kind === 'url' ? loose('code from an address: whoever answers there decides what runs') : undefined;
}

/** The word that names the package. */
const specification = (entry: ServerEntry, { name }: Source): string => {
  const last = name.split('/').at(-1)?.toLowerCase() ?? name;
  return (
    wordsOf(entry)
      .slice(1)
      .find((word) => word.toLowerCase().replaceAll('_', '-').includes(last)) ?? entry.name
  );
};

/** Packages, images and repositories that are not fixed to one content. */
export const unpinnedSource: EntryRule = {
  id: 'unpinned-source',
  title: 'Not fixed to one version',
  severity: 'medium',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T21'],
  tags: ['OWASP-MCP-04', 'CWE-829', 'CWE-1357'],
  *judge(entry) {
    const { runner, source, bridge } = entry.program;
    if (!FETCHERS.has(runner)) return;
    const fetched = bridge ?? source;
    const found = looseness(fetched);
    if (found === undefined) return;
    const word = specification(entry, fetched);
    yield { path: argumentPath(entry, word), note: found.note, excerpt: word, severity: found.severity };
  },
};

const REGISTRY_OPTIONS = [
  '--registry',
  '--index-url',
  '--default-index',
  '--index',
  '-i',
  '--extra-index-url',
  '--find-links',
  '-f',
];
const REGISTRY_VARIABLE =
  /^(?:npm_config_registry|uv_(?:default_index|index|index_url|extra_index_url|find_links)|pip_(?:extra_)?index_url|bun_config_registry|yarn_(?:npm_registry_server|registry)|goproxy)$/i;
const WELL_KNOWN =
  /^https:\/\/(?:registry\.npmjs\.org|registry\.yarnpkg\.com|npm\.jsr\.io|pypi\.org|files\.pythonhosted\.org|proxy\.golang\.org)(?:[/:,]|$)/;
/** Runners for which `-i`, `-f` mean an index. */
const PYTHON = new Set(['uvx', 'uv', 'pipx']);

function registryHit(path: Hit['path'], name: string, value: string): Hit | undefined {
  if (WELL_KNOWN.test(value) || value.startsWith('${')) return undefined;
  const isExtra = /extra/i.test(name);
  const isPlain = value.startsWith('http://');
  const why = isPlain
    ? 'a registry without TLS'
    : isExtra
      ? 'a second registry: whoever has the higher version wins'
      : 'a registry of its own';
  return { path, note: why, excerpt: `${name}=${value}`, ...(isPlain || isExtra ? { severity: 'high' } : {}) };
}

/** Packages from a registry other than the public one. */
export const foreignRegistry: EntryRule = {
  id: 'foreign-registry',
  title: 'Packages from another registry',
  severity: 'medium',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T12'],
  tags: ['OWASP-MCP-04', 'CWE-427'],
  *judge(entry) {
    const { options, runner } = entry.program;
    for (const name of REGISTRY_OPTIONS.filter((option) => option.length > 2 || PYTHON.has(runner))) {
      const value = optionValue(options, name);
      const hit = value === undefined || !FETCHERS.has(runner) ? undefined : registryHit(pathIn(entry, 'args'), name, value);
      if (hit !== undefined) yield hit;
    }
    for (const { name, value, path } of namedValues(entry)) {
      const hit = REGISTRY_VARIABLE.test(name) ? registryHit(path, name, value) : undefined;
      if (hit !== undefined) yield hit;
    }
  },
};

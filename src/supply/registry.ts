// Names of the MCP registry (official API v0.1): an entry is a pointer to a package or remote server, which is resolved like any other source.
// Nothing that an entry says is run or believed; `fileSha256` is checked against what is fetched.
import { Fault } from '../base/fault.ts';
import { hostOf, isLoopback } from '../base/proxy.ts';
import { decodeStrict, parseStrict } from '../base/strict-json.ts';
import type { SourceFact } from './artefact.ts';
import { supplyFault } from './faults.ts';
import { type Fetcher, withFetcher } from './fetch.ts';
import { isMembers } from './npm-registry.ts';
import { parseSource } from './source.ts';
import type { AskedByRegistry, Resolved, Source, SupplyContext } from './supplier.ts';

/** The official registry. */
const OFFICIAL = 'https://registry.modelcontextprotocol.io/';
const META = 'io.modelcontextprotocol.registry/official';
const MAX_ENTRY_BYTES = 1024 * 1024;
const MAX_ENTRY_DEPTH = 64;
const MAX_LISTED = 100;

type Members = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const members = (value: unknown): readonly Members[] =>
  Array.isArray(value) ? value.slice(0, MAX_LISTED).filter(isMembers) : [];

/** What an entry leads to. */
export interface Entry {
  /** The source that it names, with `sha256` where the entry demands one. */
  readonly source: Source;
  readonly facts: readonly SourceFact[];
  readonly claimedRepository: string | undefined;
  readonly asked: AskedByRegistry;
  /** Origin of the registry that says all this. */
  readonly origin: string;
}

const refuse = (source: Source, reason: string): never => {
  throw supplyFault['bad-entry']({ subject: source.name, reason });
};

const baseOf = ({ registries }: SupplyContext): string => registries.mcp ?? OFFICIAL;

async function readEntry(source: Source, context: SupplyContext, fetcher: Fetcher): Promise<Members> {
  const base = baseOf(context);
  const version = source.wanted ?? 'latest';
  const path = `v0.1/servers/${encodeURIComponent(source.name)}/versions/${encodeURIComponent(version)}`;
  const url = new URL(path, base.endsWith('/') ? base : `${base}/`).href;
  const { body } = await fetcher.metadata({
    url,
    subject: source.name,
    headers: { accept: 'application/json' },
    maxBytes: MAX_ENTRY_BYTES,
  });
  const refuseAnswer = (reason: string, cause?: Fault): never => {
    throw supplyFault['bad-answer']({ subject: source.name, reason }, cause);
  };
  try {
    // Strict: with a member twice, others would read another entry than we do.
    const { value } = parseStrict(decodeStrict(body), { maxDepth: MAX_ENTRY_DEPTH });
    return isMembers(value) ? value : refuseAnswer('it is no registry entry');
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'supply.bad-answer') throw error;
    return refuseAnswer(error.message, error);
  }
}

/** Base URLs that mean the default registry of a kind; anything else must be the user's own choice. */
const DEFAULT_BASES: Readonly<Record<string, RegExp>> = {
  npm: /^https:\/\/registry\.npmjs\.org\/?$/,
  pypi: /^https:\/\/pypi\.org(?:\/simple)?\/?$/,
};

/** A range would leave open what is meant (server.json, `version`). */
function exact(entry: Source, version: string | undefined): string {
  const isExact = version !== undefined && /^[\w.+!-]+$/.test(version) && version !== 'latest';
  return isExact ? version : refuse(entry, 'its package has no exact version');
}

/** How a source of each kind is written. */
const writers: Readonly<Record<string, (entry: Source, identifier: string, version: string | undefined) => string>> = {
  npm: (entry, identifier, version) => `npm:${identifier}@${exact(entry, version)}`,
  pypi: (entry, identifier, version) => `pypi:${identifier}==${exact(entry, version)}`,
  oci: (_entry, identifier, version) => {
    const hasTag = /@|:[^/]+$/.test(identifier);
    return `oci:${identifier}${version === undefined || hasTag ? '' : `:${version}`}`;
  },
  // A path would be one of this machine, which no registry can mean.
  mcpb: (entry, identifier) => {
    const url = /^https?:\/\//i.test(identifier) && URL.canParse(identifier) ? new URL(identifier) : undefined;
    if (url === undefined) return refuse(entry, 'its bundle has no URL');
    // Its digest is known, and yet a lock file with such an address could not be installed from.
    if (url.protocol === 'http:' && !isLoopback(hostOf(url))) return refuse(entry, 'its bundle is offered over plain http');
    return `mcpb:${identifier}`;
  },
};

function sourceText(entry: Source, found: Members): string | undefined {
  const [kind, identifier] = [text(found['registryType']) ?? '', text(found['identifier'])];
  const write = Object.hasOwn(writers, kind) ? writers[kind] : undefined;
  if (write === undefined || identifier === undefined) return undefined;
  const base = text(found['registryBaseUrl']);
  if (base !== undefined && DEFAULT_BASES[kind]?.test(base) === false) {
    return refuse(entry, `it names a registry of its own (${base})`);
  }
  return write(entry, identifier, text(found['version']));
}

function packageSource(entry: Source, found: Members): Source | undefined {
  const written = sourceText(entry, found);
  if (written === undefined) return undefined;
  const source = parseSource(written, '/');
  const isOther = (source.kind === 'npm' || source.kind === 'pypi') && source.name !== found['identifier'];
  if (isOther) return refuse(entry, 'its identifier holds more than the name of a package');
  const sha256 = found['fileSha256'];
  if (sha256 === undefined) return source.kind === 'mcpb' ? refuse(entry, 'its bundle has no fileSha256') : source;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return refuse(entry, 'its fileSha256 is no digest');
  return { ...source, sha256 };
}

/** A template (`{region}`) is no address yet. */
function remoteSource(entry: Source, found: Members): Source | undefined {
  const url = text(found['url']);
  if (url === undefined) return undefined;
  return /[{}]/.test(url) ? refuse(entry, 'the address of its server has places to fill in') : parseSource(url, '/');
}

function inputs(list: unknown) {
  return members(list).flatMap((one) => {
    const name = text(one['name']);
    if (name === undefined) return [];
    const description = text(one['description']);
    const flags = { isRequired: one['isRequired'] === true, isSecret: one['isSecret'] === true };
    return [{ name, ...flags, ...(description === undefined ? {} : { description }) }];
  });
}

/** Arguments with a fixed value; those with places to fill in are shown as they are written. */
function argsOf(found: Members): readonly string[] {
  return members(found['packageArguments']).flatMap((one) => {
    const value = text(one['value']) ?? text(one['default']);
    const shown = value ?? (text(one['valueHint']) === undefined ? undefined : `{${text(one['valueHint'])}}`);
    const name = one['type'] === 'named' ? text(one['name']) : undefined;
    return [...(name === undefined ? [] : [name]), ...(shown === undefined ? [] : [shown])];
  });
}

const asked = (found: Members): AskedByRegistry => ({
  args: argsOf(found),
  env: inputs(found['environmentVariables']),
  headers: inputs(found['headers']),
});

function entryFacts(source: Source, server: Members, meta: Members): readonly SourceFact[] {
  const drafts: readonly (readonly [label: string, value: string | undefined, date?: string | undefined])[] = [
    ['registry entry', `${source.name} ${text(server['version']) ?? ''}`.trim(), text(meta['publishedAt'])],
    ['entry status', text(meta['status'])],
    ['entry message', text(meta['statusMessage'])],
    ['entry description', text(server['description'])],
    ['newest entry', meta['isLatest'] === false ? 'a newer one exists' : undefined],
  ];
  return drafts.flatMap(([label, value, date]): readonly SourceFact[] =>
    value === undefined ? [] : [{ label, value, origin: 'registry', ...(date === undefined ? {} : { date }) }],
  );
}

function checkedServer(source: Source, answer: Members): { readonly server: Members; readonly meta: Members } {
  const server = isMembers(answer['server']) ? answer['server'] : refuse(source, 'it has no server');
  const all = isMembers(answer['_meta']) ? answer['_meta'] : {};
  const meta = isMembers(all[META]) ? all[META] : {};
  const isOther =
    server['name'] !== source.name ||
    (source.wanted !== undefined && source.wanted !== 'latest' && server['version'] !== source.wanted);
  if (isOther) {
    const reason = `it names ${JSON.stringify(server['name'])} ${JSON.stringify(server['version'])}`;
    throw supplyFault['wrong-answer']({ subject: source.text, reason });
  }
  if (meta['status'] === 'deleted') refuse(source, 'it was deleted from the registry');
  return { server, meta };
}

/**
 * Looks a name up in the MCP registry and answers with what it leads to: its first package of a known kind, else its first remote server.
 * @throws Fault `supply.not-found`, `supply.bad-entry`, `supply.wrong-answer` and those of fetching
 */
export async function lookUpEntry(source: Source, context: SupplyContext): Promise<Entry> {
  const answer = await withFetcher(context, (fetcher) => readEntry(source, context, fetcher));
  const { server, meta } = checkedServer(source, answer);
  const repository = isMembers(server['repository']) ? text(server['repository']['url']) : undefined;
  const leads = [
    ...members(server['packages']).map((found) => ({ found, read: packageSource })),
    ...members(server['remotes']).map((found) => ({ found, read: remoteSource })),
  ];
  for (const { found, read } of leads) {
    const target = read(source, found);
    if (target !== undefined) {
      const facts = entryFacts(source, server, meta);
      return {
        source: target,
        facts,
        claimedRepository: repository,
        asked: asked(found),
        origin: new URL(baseOf(context)).origin,
      };
    }
  }
  return refuse(source, 'it has no package or server of a kind that is known here');
}

/** What an entry led to, with what the entry said. */
export function resolvedEntry(entry: Entry, resolved: Resolved): Resolved {
  return {
    ...resolved,
    facts: [...entry.facts, ...resolved.facts],
    claimedRepository: resolved.claimedRepository ?? entry.claimedRepository,
    asked: together(entry.asked, resolved.asked),
  };
}

/** What the entry asks for, and what the package itself asks for beside it. What one of them calls required or secret is. */
function together(entry: AskedByRegistry, own: AskedByRegistry | undefined): AskedByRegistry {
  if (own === undefined) return entry;
  const inPackage = new Map(own.env.map((one) => [one.name, one]));
  const inEntry = new Set(entry.env.map(({ name }) => name));
  const env = entry.env.map((one) => {
    const other = inPackage.get(one.name);
    return {
      ...one,
      isRequired: one.isRequired || other?.isRequired === true,
      isSecret: one.isSecret || other?.isSecret === true,
    };
  });
  const args = entry.args.length > 0 ? entry.args : own.args;
  return { ...entry, args, env: [...env, ...own.env.filter(({ name }) => !inEntry.has(name))] };
}

// Asks an npm registry. An answer about another package, or one that is no metadata, is refused; nothing it says is believed without its digest.
import { supplyFault } from './faults.ts';
import { createFetcher, type Fetcher } from './fetch.ts';
import { type NpmConfig, PUBLIC_REGISTRY } from './npm-config.ts';
import type { SupplyContext } from './supplier.ts';

/** What a registry says of one version. Everything optional: a stranger wrote it. */
export interface NpmVersion {
  readonly name: string;
  readonly version: string;
  readonly dist: {
    readonly tarball: string;
    readonly integrity?: string | undefined;
    readonly shasum?: string | undefined;
    readonly signatures?: unknown;
    readonly attestations?: unknown;
    readonly unpackedSize?: unknown;
  };
  readonly [member: string]: unknown;
}

/** What a registry says of one package. */
export interface Packument {
  readonly name: string;
  readonly versions: Readonly<Record<string, NpmVersion>>;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly time?: Readonly<Record<string, unknown>> | undefined;
  /** Versions whose own name or version is another than where they stand; they are left out of `versions`. */
  readonly misnamed: readonly string[];
  readonly [member: string]: unknown;
}

/** `full` has dates and people, `short` is what an installation needs. */
export type Detail = 'full' | 'short';

const ACCEPT: Readonly<Record<Detail, string>> = {
  full: 'application/json',
  short: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8',
};

type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isVersion = (value: unknown): value is NpmVersion =>
  isMembers(value) &&
  typeof value['name'] === 'string' &&
  typeof value['version'] === 'string' &&
  isMembers(value['dist']) &&
  typeof value['dist']['tarball'] === 'string' &&
  URL.canParse(value['dist']['tarball']) &&
  ['string', 'undefined'].includes(typeof value['dist']['integrity']) &&
  ['string', 'undefined'].includes(typeof value['dist']['shasum']);

/** A fetcher with the authorities and the proxy that npm's own files name as well. */
export function createNpmFetcher(context: SupplyContext, { authorities, proxy }: NpmConfig): Fetcher {
  const pems = [context.extraCa, authorities].filter((pem) => pem !== undefined);
  const extraCa = pems.length === 0 ? undefined : pems.join('\n');
  return createFetcher({ ...context, extraCa, proxy: proxy ?? context.proxy });
}

/** Name in a URL of a registry: the slash of a scope is escaped. */
const escaped = (name: string): string => name.replace('/', '%2f');

function parsedPackument(name: string, body: Buffer): Packument {
  const refuse = (reason: string): never => {
    throw supplyFault['bad-answer']({ subject: `npm:${name}`, reason });
  };
  let value: unknown;
  try {
    // Not strictly: readme files of strangers hold broken text, and nobody else reads this after us.
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return refuse('it is no JSON');
  }
  if (!isMembers(value) || !isMembers(value['versions'])) return refuse('it is no package metadata');
  if (value['name'] !== name) {
    throw supplyFault['wrong-answer']({
      subject: `npm:${name}`,
      reason: `it names the package ${JSON.stringify(value['name'])}`,
    });
  }
  const all = Object.entries(value['versions']).filter((entry): entry is [string, NpmVersion] => isVersion(entry[1]));
  const right = all.filter(([version, entry]) => entry.name === name && entry.version === version);
  const misnamed = all.filter((entry) => !right.includes(entry)).map(([version]) => version);
  const tags = Object.entries(isMembers(value['dist-tags']) ? value['dist-tags'] : {});
  return {
    ...value,
    name,
    versions: Object.fromEntries(right),
    'dist-tags': Object.fromEntries(tags.filter((tag): tag is [string, string] => typeof tag[1] === 'string')),
    time: isMembers(value['time']) ? value['time'] : undefined,
    misnamed,
  };
}

/**
 * Reads the metadata of a package from the registry that is configured for it, or from `registry`.
 * @throws Fault `supply.not-found`, `supply.wrong-answer`, `supply.bad-answer` and those of fetching
 */
export async function readPackument(
  name: string,
  detail: Detail,
  {
    fetcher,
    config,
    registry,
  }: { readonly fetcher: Fetcher; readonly config: NpmConfig; readonly registry?: string | undefined },
): Promise<Packument> {
  const url = `${registry ?? config.registryFor(name)}${escaped(name)}`;
  const { authorization } = config;
  const { body } = await fetcher.metadata({ url, subject: `npm:${name}`, headers: { accept: ACCEPT[detail] }, authorization });
  return parsedPackument(name, body);
}

/** Where an archive is. A mirror may pass on the public registry's URLs; they are meant to be asked of the mirror, as npm does. */
export function archiveUrl(tarball: string, registry: string): string {
  const url = new URL(tarball);
  const isPublic = url.origin === new URL(PUBLIC_REGISTRY).origin;
  if (!isPublic || url.origin === new URL(registry).origin) return url.href;
  return new URL(`.${url.pathname}`, registry).href;
}

/** Where archives are by convention; most registries keep it. */
export function usualArchiveUrl(name: string, version: string, registry: string): string {
  return `${registry}${name}/-/${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
}

// Fetching and installing servers for a project: what supply/ may use of this machine, and what a resolved source becomes in the lock.
import { systemClock } from '../base/clock.ts';
import { homeFolder } from '../base/home.ts';
import type { ServerIdentity } from '../lock/entry.ts';
import type { Artefact, ProvenanceFact, SourceFact } from '../supply/artefact.ts';
import { lookAtProvenance } from '../supply/look-at-provenance.ts';
import { refusalOf } from '../supply/provenance/provenance.ts';
import { defaultBounds, type Progress, type Resolved, type SupplyContext } from '../supply/supplier.ts';
import { install, parseSource, resolveSource } from '../supply/supply.ts';
import type { KnownOf } from './look.ts';
import { machineOf, type Settled } from './machine.ts';
import { readPem } from './pem.ts';
import type { Project } from './project.ts';

/** What a command that fetches decides. */
export interface Fetching {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly offline?: boolean | undefined;
  readonly report: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

function proxyOf(env: Fetching['env']): SupplyContext['proxy'] {
  const url = env['https_proxy'] ?? env['HTTPS_PROXY'] ?? env['http_proxy'];
  return url === undefined || url === '' ? undefined : { url, noProxy: env['no_proxy'] ?? env['NO_PROXY'] };
}

function libcOf(): 'glibc' | 'musl' | undefined {
  if (process.platform !== 'linux') return undefined;
  const { header } = process.report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

/** What supply/ may use for this project. */
export function supplyContext(project: Project, fetching: Fetching): SupplyContext {
  const { extraCa } = project.loaded.settings;
  const context = machineContext(project, fetching);
  return extraCa === undefined ? context : { ...context, extraCa: readPem('extraCa', extraCa) };
}

/** What supply/ may use where there is no project. */
export function machineContext(place: Settled, { env, offline = false, report, signal }: Fetching): SupplyContext {
  const machine = machineOf(place, env);
  return {
    ...machine,
    home: homeFolder(),
    env,
    platform: { ...machine.platform, libc: libcOf(), node: process.versions.node },
    bounds: defaultBounds,
    registries: { npm: undefined, pypi: env['BARTIZAN_PYPI_INDEX'], mcp: env['BARTIZAN_MCP_REGISTRY'] },
    proxy: proxyOf(env),
    offline,
    clock: systemClock,
    report,
    signal,
  };
}

/** A source that was resolved, looked at and installed; nothing of it ran. */
export interface Supplied extends KnownOf {
  readonly facts: readonly SourceFact[];
  readonly asked: Resolved['asked'];
  readonly url: Resolved['url'];
  readonly claimedRepository: string | undefined;
  readonly provenance: readonly ProvenanceFact[];
}

/**
 * Resolves a source, checks where it comes from and installs it.
 * @throws Fault `supply.*`, `provenance.*` (a failed check refuses)
 */
export async function supplied(text: string, project: Project, fetching: Fetching): Promise<Supplied> {
  const context = supplyContext(project, fetching);
  const source = parseSource(text, project.folder);
  const resolved = await resolveSource(source, context);
  const provenance = await lookAtProvenance(resolved, context);
  const refusal = refusalOf(provenance, resolved.artefact.name);
  if (refusal !== undefined) throw refusal;
  const artefact = resolved.artefact.kind === 'remote' ? resolved.artefact : (await install(resolved.artefact, context)).artefact;
  return {
    artefact,
    identity: identityFor(resolved, artefact, provenance),
    provenance,
    claimedRepository: resolved.claimedRepository,
    facts: resolved.facts,
    asked: resolved.asked,
    url: resolved.url,
  };
}

function identityFor(
  { facts, claimedRepository }: Resolved,
  artefact: Artefact,
  provenance: readonly ProvenanceFact[],
): ServerIdentity {
  const attested = provenance.find(({ result, values }) => result === 'verified' && values?.['repository'] !== undefined);
  const publishers = facts
    .find(({ label }) => label === 'maintainers')
    ?.value.split(', ')
    .sort();
  const repository = attested?.values?.['repository'] ?? claimedRepository;
  return {
    id: artefact.kind === 'remote' ? artefact.name : `${artefact.kind}:${artefact.name}`,
    ...(publishers === undefined ? {} : { publishers }),
    ...(repository === undefined ? {} : { repository }),
  };
}

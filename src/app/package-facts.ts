// What is known of a package, as the rules on packages judge it.
import type { Advisory, PackageFacts } from '../scanner/package.ts';
import type { Artefact, FoundScript, ProvenanceFact, SourceFact } from '../supply/artefact.ts';

const DAY_MS = 86_400_000;

const daysSince = (date: string | undefined, now: number): number | undefined =>
  date === undefined ? undefined : Math.max(0, Math.floor((now - Date.parse(date)) / DAY_MS));

const dateOf = (facts: readonly SourceFact[], label: string): string | undefined =>
  facts.find((fact) => fact.label === label)?.date;
const factOf = (facts: readonly SourceFact[], label: string): string | undefined =>
  facts.find((fact) => fact.label === label)?.value;

/** What is known of a package version that was resolved. */
export interface KnownPackage {
  readonly artefact: Pick<Artefact, 'kind' | 'name' | 'version'>;
  readonly facts: readonly SourceFact[];
  readonly claimedRepository?: string | undefined;
  readonly provenance: readonly ProvenanceFact[];
  readonly advisories: readonly Advisory[] | undefined;
  readonly scripts: readonly FoundScript[];
}

/** The same as the rules on packages judge it. */
export function packageFacts(known: KnownPackage, now: number): PackageFacts {
  const { artefact, facts, claimedRepository, provenance, advisories, scripts } = known;
  const builtFrom = provenance.find(({ result, values }) => result === 'verified' && values?.['repository'] !== undefined)
    ?.values?.['repository'];
  const ageDays = daysSince(dateOf(facts, 'first published'), now);
  const releaseDays = daysSince(dateOf(facts, 'published'), now);
  const deprecated = factOf(facts, 'deprecated');
  return {
    ecosystem: artefact.kind,
    name: artefact.name,
    ...(artefact.version === undefined ? {} : { version: artefact.version }),
    scripts: scripts.map(({ event, command }) => ({ event, command })),
    ...(ageDays === undefined ? {} : { ageDays }),
    ...(releaseDays === undefined ? {} : { releaseDays }),
    ...(deprecated === undefined ? {} : { deprecated }),
    failedOrigin: provenance.filter(({ result }) => result === 'failed').map(({ detail }) => detail),
    ...(builtFrom === undefined ? {} : { builtFrom }),
    ...(claimedRepository === undefined ? {} : { claimedRepository }),
    ...(advisories === undefined ? {} : { advisories }),
  };
}

// What is known of a package, as the rules on packages judge it.
import type { Advisory, DependencyAdvisory, PackageFacts } from '../scanner/package.ts';
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
  readonly history?: PackageFacts['history'] | undefined;
  readonly provenance: readonly ProvenanceFact[];
  readonly advisories: readonly Advisory[] | undefined;
  readonly dependencyAdvisories?: readonly DependencyAdvisory[] | undefined;
  readonly scripts: readonly FoundScript[];
  readonly broughtScripts?: PackageFacts['broughtScripts'] | undefined;
}

const present = <Key extends string, T>(key: Key, value: T | undefined): { readonly [key in Key]?: T } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [key in Key]?: T };

/** The same as the rules on packages judge it. */
export function packageFacts(known: KnownPackage, now: number): PackageFacts {
  const { artefact, facts, provenance, advisories, scripts } = known;
  const attested = provenance.find(({ result, values }) => result === 'verified' && values?.['repository'] !== undefined);
  return {
    ecosystem: artefact.kind,
    name: artefact.name,
    scripts: scripts.map(({ event, command }) => ({ event, command })),
    failedOrigin: provenance.filter(({ result }) => result === 'failed').map(({ detail }) => detail),
    ...present('version', artefact.version),
    ...present('ageDays', daysSince(dateOf(facts, 'first published'), now)),
    ...present('releaseDays', daysSince(dateOf(facts, 'published'), now)),
    ...present('deprecated', factOf(facts, 'deprecated')),
    ...present('builtFrom', attested?.values?.['repository']),
    ...present('claimedRepository', known.claimedRepository),
    ...present('history', known.history),
    ...present('broughtScripts', known.broughtScripts),
    ...present('advisories', advisories),
    ...present('dependencyAdvisories', advisories && known.dependencyAdvisories),
  };
}

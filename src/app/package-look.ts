// Looks at a package before it is installed: what its registry says, whether its origin holds, what it would run. Installs nothing and runs nothing.
import { tmpdir } from 'node:os';
import type { DependencyAdvisory, TrustFact } from '../scanner/package.ts';
import type { PackageSight } from '../scanner/scan-package.ts';
import type { SourceLook } from '../scanner/source/scan-source.ts';
import type { FoundScript, ProvenanceFact } from '../supply/artefact.ts';
import { lookAtProvenance } from '../supply/look-at-provenance.ts';
import { whileUnpacked } from '../supply/npm-install.ts';
import { whileUnwrapped } from '../supply/pypi.ts';
import type { Resolved, SourceKind, SupplyContext } from '../supply/supplier.ts';
import { parseSource, resolveSource } from '../supply/supply.ts';
import type { AdvisoriesOf, Compared } from './advisories.ts';
import { settingsFault } from './faults.ts';
import { packageFacts } from './package-facts.ts';

/** What the look needs beside the network. */
export interface LookParts {
  readonly context: SupplyContext;
  /** Records of others about a version. */
  readonly advisoriesOf: AdvisoriesOf;
}

const STATES: Readonly<Record<ProvenanceFact['result'], TrustFact['state']>> = {
  verified: 'measured',
  failed: 'measured',
  absent: 'measured',
  'not-checkable': 'not measured',
};

/** Kinds whose registry is asked without installing anything. */
const KINDS: readonly SourceKind[] = ['npm', 'pypi', 'oci'];

/** Why an installation of the others runs nothing. */
const SCRIPTLESS: Readonly<Record<string, string>> = {
  pypi: 'none: it comes as wheels, which run nothing when they are installed',
  oci: 'none: an image is not installed',
};

const noAdvisories = (kind: string): string =>
  kind === 'oci' ? 'OSV keeps no records of images' : 'there is no snapshot of advisories (bartizan advisories update)';

/** What nobody can know from a package alone. */
const NEVER: readonly (readonly [label: string, value: string])[] = [
  ['repository exists', 'its host was not asked'],
  ['runs as declared', 'it was not started'],
  ['definition stability', 'its definitions were not read: lock it to see them change'],
  ['permissions', 'it was not started in a sandbox'],
];

function historyFacts(history: Resolved['history']): readonly TrustFact[] {
  if (history?.knowsPublishers !== true)
    return [{ label: 'publisher against before', value: 'the registry names nobody', state: 'not measured' }];
  const { earlier, newPublisher, lostProof } = history;
  const value =
    newPublisher === undefined
      ? `nobody new, by ${earlier} versions before`
      : `${newPublisher.name} published none of the ${earlier} versions before`;
  return [
    { label: 'publisher against before', value, state: 'measured' },
    ...(lostProof ? [{ label: 'proof of origin against before', value: 'lost', state: 'measured' } as const] : []),
  ];
}

/** Installing a package runs the scripts of all that it brings along, too. */
const broughtScripts = ({ artefact, scripted = [] }: Resolved): NonNullable<Resolved['scripted']> =>
  scripted.filter(({ name }) => name !== artefact.name);

function dependencyScripts(resolved: Resolved): readonly TrustFact[] {
  if (resolved.scripted === undefined) return [];
  const names = broughtScripts(resolved).map(({ name, version }) => `${name} ${version}`);
  return [{ label: 'install scripts of dependencies', value: names.length === 0 ? 'none' : names.join(', '), state: 'claimed' }];
}

/** Records about what a package brings along. */
function dependencyAdvisories({ artefact }: Resolved, advisoriesOf: AdvisoriesOf): readonly DependencyAdvisory[] {
  const { kind, name, version, packages = {} } = artefact;
  const brought = Object.values(packages).filter((one) => one.name !== name || one.version !== version);
  return brought.flatMap((one) =>
    advisoriesOf(kind, one.name, one.version).found.map((advisory) => ({ ...advisory, name: one.name, version: one.version })),
  );
}

function trustOf(
  resolved: Resolved,
  provenance: readonly ProvenanceFact[],
  scripts: readonly FoundScript[],
  { found, isCompared }: Compared,
  brought: readonly DependencyAdvisory[],
): readonly TrustFact[] {
  const claimed = resolved.facts.map(
    ({ label, value, origin, date }): TrustFact => ({
      label,
      value,
      state: origin === 'measured' ? 'measured' : 'claimed',
      ...(date === undefined ? {} : { date }),
    }),
  );
  const origin = provenance.map(
    ({ id, result, detail }): TrustFact => ({ label: id, value: `${result}: ${detail}`, state: STATES[result] }),
  );
  const vulnerable: TrustFact = isCompared
    ? {
        label: 'known vulnerabilities',
        value: `${found.length}, and ${brought.length} in what it brings along`,
        state: 'measured',
      }
    : { label: 'known vulnerabilities', value: noAdvisories(resolved.artefact.kind), state: 'not measured' };
  return [
    ...claimed,
    ...origin,
    { label: 'claimed repository', value: resolved.claimedRepository ?? 'none', state: 'claimed' },
    ...historyFacts(resolved.history),
    {
      label: 'install scripts',
      value: scripts.length === 0 ? (SCRIPTLESS[resolved.artefact.kind] ?? 'none') : scripts.map(({ event }) => event).join(', '),
      state: 'measured',
    },
    ...dependencyScripts(resolved),
    vulnerable,
    ...NEVER.map(([label, value]): TrustFact => ({ label, value, state: 'not measured' })),
  ];
}

/** What lies in a package: its install scripts, and what its sources do. */
async function insideOf(
  artefact: Resolved['artefact'],
  context: SupplyContext,
): Promise<{ readonly scripts: readonly FoundScript[]; readonly sources?: SourceLook }> {
  if (artefact.kind === 'oci') return { scripts: [] };
  const { lookAtSources } = await import('../scanner/source/scan-source.ts');
  if (artefact.kind === 'pypi') {
    const sources = await whileUnwrapped(artefact, context, (folder) =>
      lookAtSources(folder, { server: `pypi:${artefact.name}`, isServer: true }),
    );
    return { scripts: [], sources };
  }
  return whileUnpacked(artefact, context, async (folder, scripts) => ({
    scripts,
    sources: await lookAtSources(folder, { server: `npm:${artefact.name}`, isServer: true }),
  }));
}

/** Collects what is known of a package or image. @throws Fault `supply.*`, `settings.unsupported-source` */
export async function lookAtPackage(text: string, { context, advisoriesOf }: LookParts): Promise<PackageSight> {
  const source = parseSource(text, tmpdir());
  if (!KINDS.includes(source.kind)) throw settingsFault['unsupported-source']({ source: text });
  const resolved = await resolveSource(source, context);
  const { artefact } = resolved;
  const provenance = await lookAtProvenance(resolved, context);
  const { scripts, sources } = await insideOf(artefact, context);
  const advisories = advisoriesOf(artefact.kind, artefact.name, artefact.version);
  const brought = dependencyAdvisories(resolved, advisoriesOf);
  const known = {
    ...resolved,
    provenance,
    advisories: advisories.found,
    dependencyAdvisories: brought,
    scripts,
    broughtScripts: broughtScripts(resolved),
  };
  const unmeasured = [
    ...(!advisories.isCompared ? [`known vulnerabilities: ${noAdvisories(artefact.kind)}`] : []),
    ...(sources === undefined ? ['sources: images are not unpacked to be read'] : []),
  ];
  return {
    source: text,
    facts: packageFacts(known, context.clock.now()),
    trust: trustOf(resolved, provenance, scripts, advisories, brought),
    unmeasured,
    sources,
  };
}

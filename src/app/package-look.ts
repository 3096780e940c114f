// Looks at a package before it is installed: what its registry says, whether its origin holds, what it would run. Installs nothing and runs nothing.
import { tmpdir } from 'node:os';
import type { Advisory, TrustFact } from '../scanner/package.ts';
import type { PackageSight } from '../scanner/scan-package.ts';
import type { FoundScript, ProvenanceFact } from '../supply/artefact.ts';
import { lookAtProvenance } from '../supply/look-at-provenance.ts';
import { whileUnpacked } from '../supply/npm-install.ts';
import type { Resolved, SupplyContext } from '../supply/supplier.ts';
import { parseSource, resolveSource } from '../supply/supply.ts';
import type { AdvisoriesOf } from './advisories.ts';
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

/** What nobody can know from a package alone. */
const NEVER: readonly (readonly [label: string, value: string])[] = [
  ['runs as declared', 'it was not started'],
  ['definition stability', 'its definitions were not read: lock it to see them change'],
  ['permissions', 'it was not started in a sandbox'],
];

function trustOf(
  resolved: Resolved,
  provenance: readonly ProvenanceFact[],
  scripts: readonly FoundScript[],
  advisories: readonly Advisory[] | undefined,
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
  const vulnerable: TrustFact =
    advisories === undefined
      ? {
          label: 'known vulnerabilities',
          value: 'there is no snapshot of advisories (bartizan advisories update)',
          state: 'not measured',
        }
      : { label: 'known vulnerabilities', value: String(advisories.length), state: 'measured' };
  return [
    ...claimed,
    ...origin,
    { label: 'claimed repository', value: resolved.claimedRepository ?? 'none', state: 'claimed' },
    {
      label: 'install scripts',
      value: scripts.length === 0 ? 'none' : scripts.map(({ event }) => event).join(', '),
      state: 'measured',
    },
    vulnerable,
    ...NEVER.map(([label, value]): TrustFact => ({ label, value, state: 'not measured' })),
  ];
}

/** Collects what is known of an npm package. @throws Fault `supply.*`, `settings.unsupported-source` */
export async function lookAtPackage(text: string, { context, advisoriesOf }: LookParts): Promise<PackageSight> {
  const source = parseSource(text, tmpdir());
  if (source.kind !== 'npm') throw settingsFault['unsupported-source']({ source: text });
  const resolved = await resolveSource(source, context);
  const { artefact, facts, claimedRepository } = resolved;
  const provenance = await lookAtProvenance(resolved, context);
  const { lookAtSources } = await import('../scanner/source/scan-source.ts');
  const { scripts, sources } = await whileUnpacked(artefact, context, async (folder, found) => ({
    scripts: found,
    sources: await lookAtSources(folder, `npm:${artefact.name}`),
  }));
  const advisories = advisoriesOf('npm', artefact.name, artefact.version);
  const known = packageFacts({ artefact, facts, claimedRepository, provenance, advisories, scripts }, context.clock.now());
  const unmeasured =
    advisories === undefined ? ['known vulnerabilities: there is no snapshot of advisories on this machine'] : [];
  return { source: text, facts: known, trust: trustOf(resolved, provenance, scripts, advisories), unmeasured, sources };
}

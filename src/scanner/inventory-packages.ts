// What can be said of the packages that entries start without asking anybody: by name, by version, by the lock of those that go through Bartizan.
import { relative } from 'node:path';
import type { Inventory, ServerEntry } from '../clients/inventory.ts';
import type { Finding } from '../detectors/detector.ts';
import type { Engine } from '../detectors/engine.ts';
import { pointerOf } from './judge.ts';
import type { Advisory, DependencyAdvisory, TrustFact } from './package.ts';
import { type PackagesSeen, placed, type Seen } from './scan.ts';
import { factFindings, packageFindings } from './scan-package.ts';
import { type LockedSight, serverFacts } from './server-facts.ts';

/** What is known on this machine. */
export interface KnownPackages {
  /** Records of a version; `isCompared` when there is a snapshot of that ecosystem. */
  readonly advisoriesOf: (
    ecosystem: string,
    name: string,
    version: string | undefined,
  ) => { readonly found: readonly Advisory[]; readonly isCompared: boolean };
  /** Age of the snapshot's oldest part, ISO. */
  readonly snapshotAt: string | undefined;
  readonly judge: Pick<Engine, 'package'>;
  readonly locked: (entry: ServerEntry) => LockedSight | undefined;
}

/** A version that names one; a range or tag does not. */
const exactVersion = (version: string | undefined): string | undefined =>
  version !== undefined && /^=?\d+\.\d+/.test(version) ? version.replace(/^=/, '') : undefined;

interface Look {
  readonly findings: readonly Finding[];
  /** Packages that were compared with advisories. */
  readonly compared: number;
  readonly records: number;
}

const NOTHING: Look = { findings: [], compared: 0, records: 0 };

function startedPackage({ program, name: server }: ServerEntry, known: KnownPackages): Look {
  const { kind, name, version } = program.source;
  if (kind !== 'npm' && kind !== 'pypi') return NOTHING;
  const exact = exactVersion(version);
  const { found, isCompared } = known.advisoriesOf(kind, name, exact);
  const facts = { ecosystem: kind, name, ...(exact === undefined ? {} : { version: exact }), advisories: found };
  return {
    findings: packageFindings(facts, known.judge, server),
    compared: exact !== undefined && isCompared ? 1 : 0,
    records: found.length,
  };
}

/** All that the lock says runs: the package itself and what it brings along. */
function lockedPackages({ name: server }: ServerEntry, { packages }: LockedSight, known: KnownPackages): Look {
  const [first] = packages;
  if (first === undefined) return NOTHING;
  const all = packages.map((one) => ({ one, ...known.advisoriesOf(one.ecosystem, one.name, one.version) }));
  const records = all.flatMap(({ one, found }): readonly DependencyAdvisory[] =>
    found.map((advisory) => ({ ...advisory, name: one.name, version: one.version })),
  );
  const isOwn = (one: DependencyAdvisory): boolean => one.name === first.name && one.version === first.version;
  const facts = {
    ...first,
    advisories: records.filter(isOwn),
    dependencyAdvisories: records.filter((one) => !isOwn(one)),
  };
  // Its name was looked at when it was approved.
  const findings = factFindings(facts, server);
  return { findings, compared: all.filter(({ isCompared }) => isCompared).length, records: records.length };
}

/** Looks at the packages of an inventory; paths are told from `base`. */
export function packagesOf({ servers }: Inventory, base: string, known: KnownPackages): PackagesSeen {
  const trust = new Map<string, readonly TrustFact[]>();
  const seen = servers.flatMap((entry): readonly Seen[] => {
    const { file, line, path: at, identity } = entry;
    const locked = known.locked(entry);
    const look = locked === undefined ? startedPackage(entry, known) : lockedPackages(entry, locked, known);
    const { compared, records } = look;
    const facts = serverFacts(entry, locked, {
      packages: compared === 0 ? undefined : compared,
      records,
      snapshotAt: known.snapshotAt,
    });
    if (!trust.has(identity) && facts.length > 0) trust.set(identity, facts);
    const path = relative(base, file.path).replaceAll('\\', '/');
    return look.findings.map((finding) => ({
      finding: placed({ ...finding, surface: 'entry', pointer: pointerOf(at) }, file.client, path),
      file,
      path: file.path,
      line,
    }));
  });
  return { seen, trust };
}

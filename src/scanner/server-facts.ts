// What is known of a server of the inventory without asking anybody: from its entry, from the lock where it goes through Bartizan, from the snapshot of advisories.
import type { ServerEntry } from '../clients/inventory.ts';
import type { TrustFact } from './package.ts';

/** What the lock says of a server that goes through Bartizan. */
export interface LockedSight {
  /** The package itself first, then all that it brings along. */
  readonly packages: readonly { readonly ecosystem: string; readonly name: string; readonly version: string }[];
  readonly facts: readonly TrustFact[];
}

/** What was compared with advisories. */
export interface Compared {
  /** Packages that were compared; undefined where there is nothing to compare with. */
  readonly packages: number | undefined;
  readonly records: number;
  /** When the oldest part of the snapshot was made, ISO. */
  readonly snapshotAt: string | undefined;
}

const notMeasured = (label: string, value: string): TrustFact => ({ label, value, state: 'not measured' });

const PACKAGES = new Set(['npm', 'pypi']);

function originFact({ program }: ServerEntry): TrustFact {
  const { kind, name } = program.source;
  if (kind === 'url') return notMeasured('origin', `the address was not asked: bartizan scan ${name}`);
  if (PACKAGES.has(kind) || kind === 'oci')
    return notMeasured('origin', `the registry was not asked: bartizan scan ${kind}:${name}`);
  return notMeasured('origin', 'it comes from no registry');
}

function versionFact({ program }: ServerEntry): TrustFact | undefined {
  const { kind, version, digest } = program.source;
  if (!PACKAGES.has(kind) && kind !== 'oci' && kind !== 'git') return undefined;
  const value = digest ?? version;
  return { label: 'version', value: value ?? 'none: every start may run something else', state: 'measured' };
}

function advisoryFact({ packages, records, snapshotAt }: Compared): TrustFact {
  const label = 'known vulnerabilities';
  if (packages === undefined || snapshotAt === undefined)
    return notMeasured(
      label,
      snapshotAt === undefined ? 'there is no snapshot (bartizan advisories update)' : 'it names no version of a package',
    );
  return {
    label,
    value: `${records} in ${packages} ${packages === 1 ? 'package' : 'packages'}`,
    state: 'measured',
    date: snapshotAt,
  };
}

/** What is known of one server. */
export function serverFacts(entry: ServerEntry, locked: LockedSight | undefined, compared: Compared): readonly TrustFact[] {
  if (entry.launch.kind === 'builtin') return [];
  const version = versionFact(entry);
  const own: readonly TrustFact[] = [
    ...(version === undefined ? [] : [version]),
    originFact(entry),
    notMeasured('definition stability', 'it does not go through Bartizan (bartizan protect)'),
    {
      label: 'permissions',
      value:
        entry.launch.kind === 'command'
          ? 'all that you may do: it is not confined'
          : 'it runs elsewhere; it gets what the model sends',
      state: 'measured',
    },
  ];
  const isThrough = entry.program.source.kind === 'bartizan';
  const lockFacts = locked?.facts ?? [notMeasured('lock', 'nobody approved it (bartizan approve)')];
  return [
    ...(isThrough ? lockFacts : own),
    advisoryFact(compared),
    notMeasured('runs as declared', 'it was not started (--live)'),
  ];
}

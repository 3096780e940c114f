// What is known of a package before it is installed, as plain data: facts of its registry, its origin, its files, and records of others about it.
import type { Severity } from '../detectors/detector.ts';

/** Something known of a server's artefact. Never more certain than it is. */
export interface TrustFact {
  readonly label: string;
  readonly value: string;
  /** `measured`: checked by us. `claimed`: the registry or the package says so. `not measured`: nobody looked. */
  readonly state: 'measured' | 'claimed' | 'not measured';
  /** ISO date of the fact, where it has one. */
  readonly date?: string;
}

/** A published record about a package (OSV). */
export interface Advisory {
  readonly id: string;
  readonly isMalicious: boolean;
  readonly severity: Severity;
  readonly summary: string;
}

/** What is known of one version. */
export interface PackageFacts {
  readonly ecosystem: string;
  readonly name: string;
  readonly version?: string;
  /** Scripts that an installation runs. */
  readonly scripts?: readonly { readonly event: string; readonly command: string }[];
  /** Packages that it brings along and that run a script when they are installed. */
  readonly broughtScripts?: readonly { readonly name: string; readonly version: string }[];
  /** Days since the package, and this version of it, were first there. */
  readonly ageDays?: number;
  readonly releaseDays?: number;
  readonly deprecated?: string;
  /** Checks of its origin that failed, one sentence each. */
  readonly failedOrigin?: readonly string[];
  /** Where it was built, as attested, and where the package says that its code is. */
  readonly builtFrom?: string;
  readonly claimedRepository?: string;
  readonly advisories?: readonly Advisory[];
  /** Records about packages that it brings along. */
  readonly dependencyAdvisories?: readonly DependencyAdvisory[];
  /** What the versions before say of this one. */
  readonly history?: History;
  /** Nobody publishes under this name: whoever comes first may. */
  readonly isUnclaimed?: true;
}

/** A record about a package that another one brings along. */
export interface DependencyAdvisory extends Advisory {
  readonly name: string;
  readonly version: string;
}

/** What the versions before one say of it. */
export interface History {
  readonly lostProof?: boolean;
  readonly newPublisher?: { readonly name: string; readonly before: readonly string[]; readonly areGone: boolean };
  readonly quietDays?: number;
  readonly movedFrom?: string;
  readonly freed?: string;
}

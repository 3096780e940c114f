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
}

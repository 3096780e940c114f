// A plan: what a profile means for one server on this machine. Pure data that can be printed, compared and enforced. It holds no value of a variable.
import type { HostRule } from './hosts.ts';
import type { FilterGrants } from './seccomp/filter.ts';

/** Something that appears in the sandbox's file system, in the order of mounting. */
export type Mount =
  /** A file or folder of this machine. `source` is real: no part of it is a link. */
  | {
      readonly kind: 'bind';
      readonly source: string;
      readonly target: string;
      readonly isWritable: boolean;
      readonly why: string;
    }
  /** An empty folder in memory, gone with the sandbox. */
  | { readonly kind: 'memory'; readonly target: string; readonly maxBytes: number }
  | { readonly kind: 'link'; readonly target: string; readonly to: string }
  /** A small file that we make up. */
  | { readonly kind: 'text'; readonly target: string; readonly text: string }
  | { readonly kind: 'folder'; readonly target: string };

/** A variable, and where its value comes from. */
export type Variable =
  | { readonly name: string; readonly from: 'bartizan'; readonly value: string }
  | { readonly name: string; readonly from: 'settings' | 'environment' };

/** How far something is enforced on this machine. */
export type Level = 'enforced' | 'partly' | 'not-enforced';

/** What is promised, and how far. */
export interface Guarantee {
  readonly id: string;
  readonly level: Level;
  readonly what: string;
  /** Why it is so here; for what is not enforced, also what makes up for it. */
  readonly reason: string;
  /** The profile asks for it, so without it the server is refused unless degraded by name. */
  readonly isWanted: boolean;
  /** One line that would mend it. */
  readonly remedy?: string;
}

/** Bounds as they will be set. */
export interface PlannedLimits {
  readonly memoryBytes: number;
  readonly processes: number;
  readonly fileBytes: number;
  readonly memoryFolderBytes: number;
  readonly openFiles: number;
  readonly timeMs?: number | undefined;
}

/** What the gateway of the network lets through. */
export interface PlannedNetwork {
  readonly hosts: readonly HostRule[];
  /** Ports of this machine's loopback. */
  readonly loopbackPorts: readonly number[];
  /** Ports on which connections are seen, so that refusals are recorded; others the kernel refuses at once. */
  readonly watchedPorts: readonly number[];
  /** It has the open network of its engine, by a named exception: nothing of the above holds. */
  readonly isUngated?: true;
}

/** Everything about one server's sandbox. */
export interface Plan {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Folder in which it starts. */
  readonly folder: string;
  readonly mounts: readonly Mount[];
  readonly environment: readonly Variable[];
  readonly network: PlannedNetwork;
  readonly filter: FilterGrants;
  readonly limits: PlannedLimits;
  readonly guarantees: readonly Guarantee[];
}

// A profile: what one server may touch. Data only; what it means on this machine is a plan. The default is nothing but the server's own code.
import type { HostRule } from './hosts.ts';
import type { PlaceholderRule } from './placeholder/credential.ts';

/** What a server may use up. Nothing is unlimited; what is absent was not asked for and is no promise. */
export interface Limits {
  /** Data segment of each process, in bytes. */
  readonly memoryBytes: number;
  /** Processes and threads at the same time. */
  readonly processes: number;
  /** Everything written outside granted folders, and each file anywhere, in bytes. */
  readonly diskBytes: number;
  /** Processor cores, together. */
  readonly cpu?: number | undefined;
  /** Life of one process of the server, in ms. */
  readonly timeMs?: number | undefined;
}

/** Named exceptions: each opens one thing that is closed otherwise. */
export interface Exceptions {
  /** Sockets of the UNIX family inside the sandbox. */
  readonly unixSockets: boolean;
  /** Sockets of this machine that it may connect to, as written paths. */
  readonly sockets: readonly string[];
  /** Ports of this machine's loopback that it may connect to. */
  readonly loopbackPorts: readonly number[];
  /** Listing network interfaces (of the sandbox: only loopback). */
  readonly networkInterfaces: boolean;
  /** The whole network of a container engine whose containers' network cannot be gated. */
  readonly engineNetwork: boolean;
  /** Grants of places that hold credentials or settings, as written in `read` or `write`. */
  readonly sensitive: readonly string[];
  /** Grants for writing that hold a repository, as written in `write`. */
  readonly repositories: readonly string[];
}

/** What a server may touch. Paths are as written: relative to the project, `~`, `${projectDir}` or absolute. */
export interface Profile {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly hosts: readonly HostRule[];
  /** Variables of Bartizan's own environment that it inherits. */
  readonly env: readonly string[];
  /** Secrets that it never holds: the gateway fills each in, in one header towards one host. */
  readonly placeholders: readonly PlaceholderRule[];
  readonly limits: Limits;
  readonly allow: Exceptions;
}

const MIB = 1024 * 1024;

/** What holds where a profile says nothing. Node 24 reserves 512 MiB of writable address space at its start, which counts as memory. */
export const DEFAULT_LIMITS: Limits = { memoryBytes: 1024 * MIB, processes: 128, diskBytes: 64 * MIB };

/** No exceptions. */
export const NO_EXCEPTIONS: Exceptions = {
  unixSockets: false,
  sockets: [],
  loopbackPorts: [],
  networkInterfaces: false,
  engineNetwork: false,
  sensitive: [],
  repositories: [],
};

/** Nothing but the server's own code and an empty workspace. */
export const EMPTY_PROFILE: Profile = {
  read: [],
  write: [],
  hosts: [],
  env: [],
  placeholders: [],
  limits: DEFAULT_LIMITS,
  allow: NO_EXCEPTIONS,
};

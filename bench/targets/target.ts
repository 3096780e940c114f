// What a gateway is to the bench: how it is started for a route, and where it then listens.
import type { Era } from '../client/transport.ts';
import type { Command } from '../machine/child-processes.ts';
import type { Bench } from '../setup/bench.ts';

/** UPSTREAM-DOWNSTREAM: what the gateway speaks with the server, and what it offers to clients. */
export const ROUTES = ['http-http', 'stdio-http', 'http-stdio', 'stdio-stdio'] as const;
export type Route = (typeof ROUTES)[number];

/** A server that listens. */
export interface HttpUpstream {
  readonly transport: 'http';
  readonly name: string;
  readonly url: string;
  readonly port: number;
}

/** A server that the gateway spawns. */
export interface StdioUpstream {
  readonly transport: 'stdio';
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export type Upstream = HttpUpstream | StdioUpstream;

/** What a target is told when it is started. */
export interface StartContext {
  readonly bench: Bench;
  readonly route: Route;
  /** The revision that clients will speak. */
  readonly era: Era;
  /** A free port to listen on; unused where the downstream is stdio. */
  readonly port: number;
  /** An empty folder of its own. */
  readonly dir: string;
  /** One server, or ten for the list suite. */
  readonly upstreams: readonly Upstream[];
}

/** How to start it. */
export interface StartPlan extends Command {
  /** Written to the folder before the start, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where clients go; HTTP downstream only. */
  readonly url?: string;
  /** What clients send along; HTTP downstream only. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One gateway or proxy. */
export interface Target {
  readonly name: string;
  readonly kind: 'product' | 'limit' | 'peer';
  readonly note: string;
  readonly routes: readonly Route[];
  /** Whether it shows several servers as one. */
  readonly isAggregator?: boolean;
  /** Whether it serves nothing newer than the 2024-11-05 transport. */
  readonly isLegacySse?: boolean;
  /** More sessions are not tried: it spawns a process for each. */
  readonly maxSessions?: number;
  /** The name of a tool as clients see it; unchanged if left out. */
  toolName?(server: string, tool: string, isAlone: boolean): string;
  /** Why it cannot run here; undefined if it can. */
  absence?(bench: Bench): string | undefined;
  version?(bench: Bench): string;
  start(context: StartContext): StartPlan;
}

/** The first upstream, which must listen. */
export function httpUpstream({ upstreams: [first] }: StartContext): HttpUpstream {
  if (first?.transport !== 'http') throw new Error('this target needs an upstream over HTTP');
  return first;
}

/** The first upstream, which must be one to spawn. */
export function stdioUpstream({ upstreams: [first] }: StartContext): StdioUpstream {
  if (first?.transport !== 'stdio') throw new Error('this target needs an upstream over stdio');
  return first;
}

/** The endpoint of a target that serves at /mcp. */
export const mcpUrl = (port: number): string => `http://127.0.0.1:${port}/mcp`;

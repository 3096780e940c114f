// What policy is asked: who, what, with which definition, and the circumstances. Facts come from the lock; what is not known is absent, never invented.
import type { JsonObject } from '../base/json.ts';
import type { ArgumentType } from './argument-types.ts';

/** What somebody may want to do. */
export type Action = 'call_tool' | 'get_prompt' | 'read_resource' | 'list' | 'sample' | 'elicit' | 'complete' | 'subscribe';

/** The hints of a tool (MCP, ToolAnnotations). */
export interface Hints {
  readonly readOnly: boolean;
  readonly destructive: boolean;
  readonly idempotent: boolean;
  readonly openWorld: boolean;
}

/** A tool. */
export interface ToolFacts {
  readonly name: string;
  /** What its server says of it; only what it says. */
  readonly claims: Partial<Hints>;
  /** What counts: strict unless somebody trusted says otherwise. */
  readonly trusted: Hints;
  readonly argumentTypes: ArgumentType;
}

/** What was found in a server's instructions, and in its approved definitions by name. Who is not named is clean. */
export type Findings = { readonly Server: readonly string[] } & Readonly<
  Record<'Tool' | 'Prompt' | 'Resource', ReadonlyMap<string, readonly string[]>>
>;

/** A server: its name here, and who it is. */
export interface ServerFacts {
  readonly name: string;
  /** Is it locked and approved? */
  readonly approved: boolean;
  readonly source?: string | undefined;
  readonly transport?: string | undefined;
  /** Kind of its artefact: `npm`, `oci`, `remote` … */
  readonly kind?: string | undefined;
  readonly publishers?: readonly string[] | undefined;
  /** Ids of facts of its provenance that were verified. */
  readonly verified?: readonly string[] | undefined;
  /** Who approved it. */
  readonly approvers?: readonly string[] | undefined;
  /** Ids of rules that found something when it was approved; absent where nobody looked. */
  readonly findings?: Findings | undefined;
  readonly tools: ReadonlyMap<string, ToolFacts>;
  /** Arguments of prompts by prompt. */
  readonly prompts: ReadonlyMap<string, ArgumentType>;
}

/** What is wanted. `approved`: the definition itself is pinned. */
export type Target =
  | { readonly type: 'Server' }
  | { readonly type: 'Tool' | 'Prompt' | 'Resource'; readonly name: string; readonly approved: boolean };

/** Who wants it. The client is what it calls itself: a claim. */
export interface Asker {
  /** `user:ada`, `key:ci`, `anyone`: proven by the listener. */
  readonly user: string;
  readonly client: string;
  readonly clientVersion: string;
  readonly transport: string;
  readonly era: string;
}

/** The circumstances. */
export interface Circumstances {
  /** Epoch ms. */
  readonly atMs: number;
  readonly arguments?: JsonObject | undefined;
  /** Of a question to a person: where it leads. */
  readonly url?: string | undefined;
}

/** One question to policy. */
export interface Question {
  readonly asker: Asker;
  readonly action: Action;
  readonly server: ServerFacts;
  readonly target: Target;
  readonly circumstances: Circumstances;
}

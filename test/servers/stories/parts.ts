// What the parts of the story server share: the shapes of a request, of its state and of its failures.
import type { Json, JsonObject } from '../../../src/base/json.ts';
import type { Journal } from './journal.ts';

/** One era of the protocol. */
export type Era = 'legacy' | 'modern';

/** What a story server is started with. */
export interface StoryOptions {
  readonly era: Era | 'dual';
  readonly name: string;
  readonly journal: Journal;
  /** Further tools by name, all of them echoing. */
  readonly moreTools: readonly string[];
  readonly instructions: string | undefined;
  /** How long it takes to list anything. */
  readonly listDelayMs: number;
}

/** An error reply. */
export class Failure extends Error {
  readonly code: number;
  readonly data: Json | undefined;

  constructor(code: number, message: string, data?: Json) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** A question to the client. */
export interface Question {
  readonly method: string;
  readonly params: JsonObject;
}

/** One request as it is handled. */
export interface Turn {
  readonly era: Era;
  readonly session: string;
  readonly method: string;
  readonly params: JsonObject;
  /** What the client declared: in this request (modern) or at its `initialize` (legacy). */
  readonly capabilities: JsonObject;
  /** Fires when the client takes the request back. */
  readonly signal: AbortSignal;
  /** Sends a notification on this request's own stream. */
  tell(method: string, params: JsonObject): void;
  /** Asks the client, all questions at once, and answers with the results by key. */
  ask(questions: Readonly<Record<string, Question>>): Promise<JsonObject>;
}

/** What lasts from request to request. */
export interface StoryState {
  readonly options: StoryOptions;
  readonly memory: Map<string, Json>;
  /** Tags of calls whose URL was visited. */
  readonly visited: Set<string>;
  /** Tools that came later. */
  readonly grown: string[];
  readonly tasks: Map<string, JsonObject>;
  readonly logLevel: string;
  /** Sends what belongs to no request; a modern story tells its listeners. */
  readonly announce: (method: string, params: JsonObject) => void;
}

// The seal: what may go to a server. Only a judge makes one, and a connection takes nothing else, so an unjudged message does not compile.
import { Fault } from '../base/fault.ts';
import type { Json, JsonObject } from '../base/json.ts';

/** What a judge is asked about: a request on its way to one server. Deep-frozen, so what is judged is what is sent. */
export interface Outgoing {
  readonly server: string;
  readonly method: string;
  readonly params: JsonObject;
}

/** Judges a request: returns when it may pass, throws a Fault when it may not. */
export type Judge<E extends Outgoing, R> = (exchange: E) => Promise<R> | R;

/** A request that was judged and passed. There is no other way to get one than {@link Judged.by}. */
export class Judged<E extends Outgoing = Outgoing, R = unknown> {
  readonly #seal = true;
  readonly exchange: E;
  readonly ruling: R;

  private constructor(exchange: E, ruling: R) {
    this.exchange = exchange;
    this.ruling = ruling;
    Object.freeze(this);
  }

  /** Asks the judge; a throw is a refusal and nothing is made. What is judged is frozen first, so that it is what will be sent. */
  static async by<E extends Outgoing, R>(judge: Judge<E, R>, exchange: E): Promise<Judged<E, R>> {
    freezeDeep(exchange.params);
    const ruling = await judge(Object.freeze(exchange));
    return new Judged(exchange, ruling);
  }

  /** Is this a genuine seal for that server? Checked again at the wire, for callers that the compiler did not see. */
  static isFor(judged: Judged, server: string): boolean {
    return judged.#seal && judged.exchange.server === server;
  }
}

/** Freezes what was put together after parsing: what the parser froze is frozen all the way down. */
function freezeDeep(value: Json | undefined): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freezeDeep(member as Json);
}

/** Is everything that is watched sealed for this server, under the very URI that was judged? */
export function areJudged(watched: ReadonlyMap<string, Judged>, server: string): boolean {
  return [...watched].every(([uri, judged]) => Judged.isFor(judged, server) && judged.exchange.params['uri'] === uri);
}

/** What a refusal looks like to code that catches everything. */
export function isFault(thrown: unknown): thrown is Fault {
  return thrown instanceof Fault;
}

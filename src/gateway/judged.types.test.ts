// What the compiler refuses: nothing reaches a server but what a judge let pass, and no step takes less than the one before it learned.
// Each `@ts-expect-error` is an error itself as soon as the line below it compiles (`tsc` in `npm run check`).
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { CallOptions, CallSide, Connection } from '../upstream/connection.ts';
import { Judged, type Outgoing } from '../upstream/judged.ts';
import type { Identified, Received, Routed } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import type { Journal, Notes } from './journal.ts';
import { forward, type JudgedCall, type Way } from './steps/forward.ts';
import type { Judgement } from './steps/judge.ts';
import { release } from './steps/release.ts';
import { route } from './steps/route.ts';

interface Given {
  readonly connection: Connection;
  readonly genuine: JudgedCall;
  readonly unjudged: Outgoing;
  readonly exchange: Routed;
  readonly ruling: Judgement;
  readonly options: CallOptions;
  readonly side: CallSide;
  readonly way: Way;
}

/** Never called: only the compiler reads it. */
export function roadsPastTheJudge({ connection, genuine, unjudged, exchange, ruling, options, side, way }: Given): void {
  void connection.call(genuine, options, side);
  void forward(genuine, way);

  // @ts-expect-error a request that nobody judged
  void connection.call(unjudged, options, side);
  // @ts-expect-error a routed exchange that nobody judged
  void forward(exchange, way);
  // @ts-expect-error an object of the same shape
  void connection.call({ exchange, ruling }, options, side);
  // @ts-expect-error an object of the same shape, with a member named like the seal
  void connection.call({ exchange, ruling, '#seal': true }, options, side);
  // @ts-expect-error a copy of a genuine one
  void connection.call({ ...genuine }, options, side);
  // @ts-expect-error a genuine one with its exchange swapped
  void forward({ ...genuine, exchange }, way);
  // @ts-expect-error its constructor is private
  void forward(new Judged(exchange, ruling), way);
  const promised = Judged.by(() => ruling, exchange);
  // @ts-expect-error a promise of one is none yet
  void forward(promised, way);
  // @ts-expect-error another judge's ruling is not what guards said
  void Judged.by(() => true, exchange).then((other) => forward(other, way));
  // @ts-expect-error nothing
  void connection.call(undefined, options, side);
  // @ts-expect-error the exchange of a seal is not swapped
  genuine.exchange = exchange;
  // @ts-expect-error nor its parts
  genuine.exchange.params = {};
  // @ts-expect-error nor what is inside
  genuine.exchange.params['name'] = 'other';
}

/** Never called either. */
export function stepsOutOfOrder(received: Received, identified: Identified, gateway: Gateway): void {
  void route(identified, gateway);
  // @ts-expect-error who the client is has to be known before a request is routed
  void route(received, gateway);
  // @ts-expect-error an identified exchange has no server yet
  void Judged.by(() => true, identified);
  // @ts-expect-error a release needs what forwarding came to
  void release(identified, received, gateway);
}

/** Nor this: a judge that forgets to answer is no judge. */
export function judgesThatSayNothing(exchange: Routed, notes: Notes, journal: Journal): void {
  // @ts-expect-error a judge takes the exchange that it judges, not a text
  void Judged.by((name: string) => name, exchange);
  // @ts-expect-error an outcome says how it ended
  void journal.outcome(notes);
}

/** An extending class would have to call the private constructor. */
// @ts-expect-error a class whose constructor is private cannot be extended
export class Pretender extends Judged {}

it('a class that extends the seal makes nothing that is one', () => {
  const pretender: unknown = Object.create(Pretender.prototype);
  assert.throws(() => Judged.isFor(pretender as Judged, 'one'), TypeError);
});

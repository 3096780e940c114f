// Policy: Cedar says what this caller may do here. Its text reaches no caller: a refusal names the wish, and what the author lets callers read.
import type { Fault } from '../../base/fault.ts';
import type { Action, Question, ServerFacts } from '../../policy/question.ts';
import type { Ruling } from '../../policy/ruling.ts';
import type { ListName } from '../../protocol/methods.ts';
import type { Ask } from '../../upstream/connection.ts';
import type { Approved } from '../approved.ts';
import type { Caller, Client, Routed } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import { askerOf, targetOf, USE, wantedBy } from '../policy-facts.ts';
import { type Guard, type Knowledge, PASS, type Verdict } from './guard.ts';

/** Policies that decide now. */
export interface Deciding {
  decide(question: Question): Ruling;
  mayList(question: Question, isTemplate?: boolean): boolean;
  readonly version: string;
}

/** Policy as the gateway asks it. */
export interface PolicyPort {
  /** What decides now; undefined: there are no policies. Waits only until they are loaded for the first time. @throws Fault `policy.*` */
  now(): Deciding | undefined | Promise<Deciding | undefined>;
  /** False: rulings are recorded, and nothing is refused or hidden by them. */
  readonly isEnforced: boolean;
  /** Are there policies? Then nothing is the same for all callers. */
  isUsed(): boolean;
  /** Facts of a server: the same object as long as they are the same. */
  readonly facts: (server: string, approved: Approved | undefined) => ServerFacts;
  readonly nowMs: () => number;
}

/** What is refused, in words for a caller. */
export function denialOf(wish: string, { reason, errors }: Ruling): Fault {
  const why = reason === undefined ? '' : `: ${reason.replace(/[.\s]+$/, '')}`;
  return errors.length > 0 ? gatewayFault['policy-failed']({ name: wish }) : gatewayFault.denied({ name: wish, why });
}

/** A ruling as a verdict. */
export function verdictOf(wish: string, ruling: Ruling): Verdict {
  if (ruling.errors.length > 0 || ruling.effect === 'deny') return { kind: 'deny', fault: denialOf(wish, ruling), ruling };
  return { kind: ruling.effect === 'ask' ? 'ask' : 'pass', ruling };
}

/** Makes the guard. */
export function policyGuard(port: PolicyPort): Guard {
  const judge = (deciding: Deciding | undefined, exchange: Routed, { approved }: Knowledge): Verdict => {
    const wanted = deciding === undefined ? undefined : wantedBy(exchange, approved);
    if (deciding === undefined || wanted === undefined) return PASS;
    const question: Question = {
      ...wanted,
      asker: askerOf(exchange.caller, exchange.client),
      server: port.facts(exchange.server, approved),
      circumstances: { atMs: port.nowMs(), arguments: argumentsOf(exchange) },
    };
    return verdictOf(exchange.name ?? exchange.method, deciding.decide(question));
  };
  return {
    id: 'policy',
    threats: ['T24'],
    judge(exchange, knowledge) {
      const deciding = port.now();
      return deciding instanceof Promise
        ? deciding.then((loaded) => judge(loaded, exchange, knowledge))
        : judge(deciding, exchange, knowledge);
    },
  };
}

function argumentsOf({ params }: Routed): Question['circumstances']['arguments'] {
  const sent = params['arguments'];
  return typeof sent === 'object' && sent !== null && !Array.isArray(sent)
    ? (sent as Question['circumstances']['arguments'])
    : {};
}

/** Questions of servers that policy decides on. */
const ASKED: Readonly<Record<string, Action>> = { 'sampling/createMessage': 'sample', 'elicitation/create': 'elicit' };

/** May a server ask this? Nobody is asked about a question: what needs a yes is refused. @throws Fault `gateway.denied`, `gateway.policy-failed` */
export async function judgeAsk(
  port: PolicyPort | undefined,
  ask: Ask,
  { caller, client }: Reader,
  { server, approved }: { readonly server: string; readonly approved: Approved | undefined },
): Promise<Ruling | undefined> {
  const action = Object.hasOwn(ASKED, ask.method) ? ASKED[ask.method] : undefined;
  const deciding = action === undefined || port?.isEnforced === false ? undefined : await port?.now();
  if (port === undefined || deciding === undefined || action === undefined) return undefined;
  const url = ask.params?.['url'];
  const ruling = deciding.decide({
    asker: askerOf(caller, client),
    action,
    server: port.facts(server, approved),
    target: { type: 'Server' },
    circumstances: { atMs: port.nowMs(), url: typeof url === 'string' ? url : undefined },
  });
  if (ruling.effect !== 'allow' || ruling.errors.length > 0) throw denialOf(ask.method, ruling);
  return ruling;
}

/** Whom a list is for. */
export interface Reader {
  readonly caller: Caller;
  readonly client: Client;
}

/** Says which definitions of a list somebody may see: what a call would surely be refused is not shown. */
export function lister(
  deciding: Deciding,
  port: PolicyPort,
  { caller, client }: Reader,
  { server, approved, list }: { readonly server: string; readonly approved: Approved | undefined; readonly list: ListName },
): (name: string) => boolean {
  const shared = {
    asker: askerOf(caller, client),
    action: USE[list],
    server: port.facts(server, approved),
    circumstances: { atMs: port.nowMs() },
  };
  return (name) => deciding.mayList({ ...shared, target: targetOf(list, name, approved) }, list === 'templates');
}

// Decision point: a company's own service has the last word on what a client asks of a server (AuthZEN). No answer in time, or any odd one, is a denial.

import type { Fault } from '../../base/fault.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { redacted } from '../../base/redacted.ts';
import { parseStrict } from '../../base/strict-json.ts';
import type { Target } from '../../policy/question.ts';
import type { Routed } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import { askerOf, wantedBy } from '../policy-facts.ts';
import { deny, type Guard, type Knowledge, PASS, type Verdict } from './guard.ts';

/** Where decisions are asked for. */
export interface DecisionPoint {
  /** May it see the arguments of calls? */
  readonly sendsArguments: boolean;
  /** Sends one question; answers status and text. Rejects when there is no answer in time. */
  ask(body: string): Promise<{ readonly status: number; readonly text: string }>;
}

/** The question as AuthZEN's Access Evaluation API has it (Authorization API 1.0, §6.1). */
function questionOf(
  { action, target }: { readonly action: string; readonly target: Target },
  exchange: Routed,
  { approved }: Knowledge,
  sendsArguments: boolean,
): JsonObject {
  const { user, client, clientVersion, transport } = askerOf(exchange.caller, exchange.client);
  const args = exchange.params['arguments'];
  const id = target.type === 'Server' ? exchange.server : `${exchange.server}/${target.name}`;
  const source = approved?.server?.entry.identity.id;
  return {
    subject: { type: 'user', id: user, properties: { client, clientVersion, transport } },
    action: { name: action },
    resource: {
      type: target.type.toLowerCase(),
      id,
      properties: { server: exchange.server, ...(source === undefined ? {} : { source }) },
    },
    context: { exchange: exchange.id, ...(sendsArguments && isObject(args) ? { arguments: args } : {}) },
  };
}

/** As much of a fact as any fault shows. */
const MAX_REASON_CHARS = 280;

/** `true` and nothing else lets pass. */
function answerOf(text: string): { readonly isAllowed: boolean; readonly reason: string } {
  const answer: Json = parseStrict(text, { maxDepth: 16, freeze: false }).value;
  if (!isObject(answer)) return { isAllowed: false, reason: '' };
  const context = isObject(answer['context']) ? answer['context'] : {};
  // It goes to a model and to terminals: nothing in it may steer those, or be hidden from them.
  const reason = typeof context['reason'] === 'string' ? redacted(context['reason'], { maxChars: MAX_REASON_CHARS }) : '';
  return { isAllowed: answer['decision'] === true, reason };
}

/** What the answer means. @throws anything where it is none */
async function answered(point: DecisionPoint, body: string, name: string): Promise<Verdict> {
  const { status, text } = await point.ask(body);
  if (status !== 200) throw new Error(`status ${status}`);
  const { isAllowed, reason } = answerOf(text);
  return isAllowed ? PASS : deny(gatewayFault.denied({ name, why: reason === '' ? '' : `: ${reason}` }));
}

/** Makes the guard. `report` is told why there was no answer; a caller is not. */
export function decisionPoint(point: DecisionPoint, report: (fault: Fault) => void): Guard {
  return {
    id: 'decision-point',
    threats: ['T24'],
    async judge(exchange, knowledge): Promise<Verdict> {
      const wanted = wantedBy(exchange, knowledge.approved);
      if (wanted === undefined) return PASS;
      const name = exchange.name ?? exchange.method;
      try {
        return await answered(point, JSON.stringify(questionOf(wanted, exchange, knowledge, point.sendsArguments)), name);
      } catch (thrown) {
        report(gatewayFault['no-decision']({ reason: thrown instanceof Error ? thrown.message : 'unknown' }, thrown));
        return deny(gatewayFault['policy-failed']({ name }));
      }
    },
  };
}

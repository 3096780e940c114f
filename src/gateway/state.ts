// `requestState` and task ids: what comes back from a client and routes an answer. Both are bound to the caller who got them; nothing else opens them.
import { canonical } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/digest.ts';
import type { JsonObject } from '../base/json.ts';
import type { Sealer } from '../base/seal.ts';
import { without } from '../protocol/meta.ts';
import { gatewayFault } from './faults.ts';

/** What a state says about how to go on. */
export interface StatePayload {
  readonly kind: 'parked' | 'upstream' | 'again' | 'approval';
  readonly handle?: string;
  readonly state?: string;
  /** The exchange that the state was given in. */
  readonly origin?: string;
}

/** To what a state is bound: another caller, endpoint, method or other parameters do not open it. */
export interface StateBinding {
  readonly callerId: string;
  readonly endpoint: string;
  readonly method: string;
  readonly params: JsonObject;
}

/** Seals and opens what clients carry for us. */
export interface States {
  /** A state that is valid until `expiresAtMs` (epoch ms). */
  seal(binding: StateBinding, payload: StatePayload, expiresAtMs: number): string;
  /** @throws Fault `gateway.bad-state` */
  open(binding: StateBinding, token: string, nowMs: number): StatePayload;
  /** The id under which a caller knows a task. Deterministic, so that all messages name the task alike. */
  taskId(callerId: string, server: string, upstreamId: string): string;
  /** The server's own id. @throws Fault `gateway.unknown-task` */
  upstreamTaskId(callerId: string, server: string, id: string): string;
  /** The id of a task that is a question of Bartizan itself, for the caller who was given it at this endpoint. */
  questionTaskId(callerId: string, endpoint: string, question: string): string;
  /** The question of such a task; undefined for any other id. */
  questionOfTask(callerId: string, endpoint: string, id: string): string | undefined;
}

const PURPOSE = 'request-state';
const CARRIED: ReadonlySet<string> = new Set(['_meta', 'inputResponses', 'requestState']);

/** Makes the states of one store. `worker` prefixes each state, so that another worker can hand the request over; `mac` is keyed with the store key. */
export function createStates(sealer: Sealer, mac: (text: string) => string, worker: string): States {
  const bound = (binding: StateBinding): readonly string[] => [
    binding.callerId,
    binding.endpoint,
    binding.method,
    sha256Hex(canonical(without(binding.params, CARRIED))),
  ];
  const tag = (callerId: string, server: string, id: string): string => mac(`task\n${callerId}\n${server}\n${id}`).slice(0, 27);
  const questionTag = (callerId: string, endpoint: string, question: string): string =>
    mac(`question task\n${callerId}\n${endpoint}\n${question}`).slice(0, 27);
  return {
    seal(binding, payload, expiresAtMs) {
      return `${worker}.${sealer.seal(PURPOSE, bound(binding), { ...payload }, expiresAtMs)}`;
    },
    open(binding, token, nowMs) {
      const isOurs = token.startsWith(`${worker}.`);
      const payload = isOurs ? sealer.open(PURPOSE, bound(binding), token.slice(worker.length + 1), nowMs) : undefined;
      if (payload === undefined) throw gatewayFault['bad-state']();
      return payload as unknown as StatePayload;
    },
    taskId: (callerId, server, id) => `${Buffer.from(id, 'utf8').toString('base64url')}.${tag(callerId, server, id)}`,
    upstreamTaskId(callerId, server, id) {
      const dot = id.lastIndexOf('.');
      const upstreamId = Buffer.from(id.slice(0, Math.max(dot, 0)), 'base64url').toString('utf8');
      if (dot < 0 || id.length > 2_048 || tag(callerId, server, upstreamId) !== id.slice(dot + 1))
        throw gatewayFault['unknown-task']();
      return upstreamId;
    },
    // Two dots, where ids of servers' tasks have one; the worker in front, as in states.
    questionTaskId: (callerId, endpoint, question) => `${worker}.${question}.${questionTag(callerId, endpoint, question)}`,
    questionOfTask(callerId, endpoint, id) {
      // Whichever worker gave it: after a start with fewer of them another one goes on.
      const [, question = '', tagged, ...rest] = id.split('.');
      const isOurs = rest.length === 0 && tagged === questionTag(callerId, endpoint, question);
      return isOurs ? question : undefined;
    },
  };
}

/** The worker that made a state; `undefined` for none of ours. */
export function workerOfState(token: string): string | undefined {
  const dot = token.indexOf('.');
  return dot > 0 && dot < 4 ? token.slice(0, dot) : undefined;
}

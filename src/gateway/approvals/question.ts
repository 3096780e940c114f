// What a person is shown: exactly what will run. Invisible characters are written out, credentials are masked and counted, nothing is left out.
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { redacted } from '../../base/redacted.ts';
import { parseStrict } from '../../base/strict-json.ts';
import type { Ruling } from '../../policy/ruling.ts';
import { define } from '../../protocol/meta.ts';
import type { Approval } from '../../store/approval.ts';
import type { Routed } from '../exchange.ts';
import type { Knowledge } from '../guards/guard.ts';
import { boundParams, type Whereabouts } from './binding.ts';
import { approvalFault } from './faults.ts';
import { paramsLines } from './question-lines.ts';
import { serverIdentityOf } from './server-identity.ts';

/** A question as it is kept and shown. In its texts `\u{…}` always stands for one character that would not be seen. */
export interface Question {
  /** A call of a caller, or what Bartizan itself may not decide: to start a server for the first time, to lock what it shows. */
  readonly kind: 'call' | 'start' | 'lock';
  readonly caller: string;
  /** As the client calls itself, and the program that started the relay. */
  readonly client: { readonly name: string; readonly version: string; readonly program?: string | undefined };
  readonly project: string;
  readonly server: { readonly name: string; readonly id?: string | undefined; readonly version?: string | undefined };
  readonly method: string;
  readonly name: string;
  /** All that is sent beside the name. */
  readonly params: JsonObject;
  /** How many values are masked. */
  readonly masked: number;
  /** Why it asks, by policy. */
  readonly why: readonly { readonly policy: string; readonly why: string }[];
  /** What the server claims of the tool; a claim makes nothing safe. */
  readonly claims?: JsonObject | undefined;
}

/** Longest question, in characters of JSON: nobody could look through more, and what cannot be shown is not asked. */
export const MAX_QUESTION_CHARS = 262_144;

const MASK = '***';
const MAX_TEXT_CHARS = 1_048_576;

/** Names of arguments whose value is secret whatever it looks like. */
const SECRET_NAME =
  /pass(?:word|wd|phrase|code)|^pwd$|secret|token|api[-_ ]?key|(?:private|access|auth|signing)[-_ ]?key|credential/i;

interface Count {
  masked: number;
}

/** A literal `\u{` is written as an escape itself, so that no text can pretend to hold a character, or to hold none. */
const unambiguous = (text: string): string => text.replaceAll('\\u{', '\\u{5c}u{');

const masksIn = (text: string): number => text.split(MASK).length - 1;

/** One text as it may be shown: whole. */
export function shownText(text: string, count: Count = { masked: 0 }): string {
  const shown = redacted(unambiguous(text), { maxChars: MAX_TEXT_CHARS });
  if (masksIn(shown) > masksIn(text)) count.masked += 1;
  return shown;
}

function shownScalar(value: Json, name: string, count: Count): Json {
  const isEmpty = value === null || value === '' || typeof value === 'boolean';
  if (SECRET_NAME.test(name) && !isEmpty) {
    count.masked += 1;
    return MASK;
  }
  return typeof value === 'string' ? shownText(value, count) : value;
}

/** A name that is not taken: of two that are masked alike, neither may hide the other's value. */
function freeName(name: string, taken: object): string {
  let free = name;
  for (let nth = 2; Object.hasOwn(taken, free); nth++) free = `${name} (${nth})`;
  return free;
}

/** A value as it may be shown; `name` is that of the member that holds it. */
function shownValue(value: Json, name: string, count: Count): Json {
  if (Array.isArray(value)) return value.map((item: Json) => shownValue(item, name, count));
  if (!isObject(value)) return shownScalar(value, name, count);
  const shown: Record<string, Json | undefined> = {};
  for (const [key, member] of Object.entries(value)) {
    // All below a secret name is secret.
    const holder = SECRET_NAME.test(name) ? name : key;
    define(shown, freeName(shownText(key, count), shown), shownValue(member as Json, holder, count));
  }
  return shown;
}

/** A value of our own questions as it may be shown. */
export const shownJson = (value: Json, count: { masked: number }): Json => shownValue(value, '', count);

const claimed = (value: Json | undefined): string => (typeof value === 'string' ? shownText(value) : '');

/** Makes the question of an exchange. @throws Fault `approval.too-large` */
export function questionOf(exchange: Routed, ruling: Ruling, knowledge: Knowledge, where: Whereabouts): Question {
  const { name: _, uri: __, ...rest } = boundParams(exchange.params) as Record<string, Json>;
  const count = { masked: 0 };
  const params = shownValue(rest, '', count) as JsonObject;
  const { id, version } = serverIdentityOf(exchange.server, knowledge.approved);
  const { info } = exchange.client.facts;
  const annotations = knowledge.definition?.definition['annotations'];
  return {
    kind: 'call',
    caller: exchange.caller.id,
    client: {
      name: claimed(info['name']),
      version: claimed(info['version']),
      ...(where.program === undefined ? {} : { program: shownText(where.program) }),
    },
    project: shownText(where.project),
    server: {
      name: exchange.server,
      ...(typeof id === 'string' ? { id: shownText(id) } : {}),
      ...(typeof version === 'string' ? { version: shownText(version) } : {}),
    },
    method: exchange.method,
    name: shownText(exchange.name ?? ''),
    params,
    masked: count.masked,
    why: ruling.obligations.asks.map(({ policy, why }) => ({ policy, why })),
    ...(isObject(annotations) ? { claims: shownValue(annotations, '', { masked: 0 }) as JsonObject } : {}),
  };
}

/** The text that is kept. @throws Fault `approval.too-large` */
export function questionText(question: Question): string {
  const text = JSON.stringify(question);
  if (text.length > MAX_QUESTION_CHARS)
    throw approvalFault['too-large']({ name: question.name, chars: text.length, max: MAX_QUESTION_CHARS });
  return text;
}

/** Deeper than any message. */
const MAX_DEPTH = 1_000;

/** The question of a row: numbers that JavaScript cannot hold are shown as they will be sent. */
export const questionIn = ({ question }: Pick<Approval, 'question'>): Question =>
  parseStrict(question, { maxDepth: MAX_DEPTH }).value as unknown as Question;

/** What is told together: what one caller asks of one tool, whatever its client calls itself and however the arguments differ. */
export const burstOf = ({ caller, server, name }: Question): string => JSON.stringify([caller, server.name, name]);

/** Longest text for a form of a client. */
const MAX_FORM_CHARS = 4_000;

/** The question as plain text, for a form of the client; a long one is shown at the terminal only. */
export function plainText({ server, name, params, why }: Question): string {
  const text = [
    `${name} of server ${server.name}${server.id === undefined ? '' : ` (${server.id})`}`,
    ...paramsLines(params),
    ...why.map((each) => `Why: ${each.why}`),
  ].join('\n');
  return text.length <= MAX_FORM_CHARS ? text : '';
}

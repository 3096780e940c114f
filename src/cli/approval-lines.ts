// Questions as lines for a person: whole, with nothing that steers the terminal. What is masked says so.
import { questionIn } from '../gateway/approvals/question.ts';
import type { Approval, TaskMark } from '../store/approval.ts';
import type { Colours } from './terminal.ts';
import { visible } from './visible.ts';

/** A line break that the question shows as an escape becomes one again: here it cannot be mistaken for anything else. */
const lines = (text: string): readonly string[] => visible(text).split('\\u{a}');

function valueLines(value: unknown, name: string, depth: number): readonly string[] {
  const indent = '  '.repeat(depth);
  if (typeof value === 'object' && value !== null && !JSON.isRawJSON(value)) {
    const members = Object.entries(value);
    const empty = Array.isArray(value) ? '[]' : '{}';
    return [
      `${indent}${name}:${members.length === 0 ? ` ${empty}` : ''}`,
      ...members.flatMap(([key, member]) => valueLines(member, Array.isArray(value) ? `[${key}]` : visible(key), depth + 1)),
    ];
  }
  if (typeof value !== 'string') return [`${indent}${name}: ${JSON.stringify(value)}`];
  const [first = '', ...rest] = lines(value);
  return [`${indent}${name}: ${first}`, ...rest.map((line) => `${indent}  | ${line}`)];
}

/** How long ago, or until when, in one short word. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes}m` : `${Math.round(minutes / 60)}h`;
}

/** One cell: whoever calls himself at length must not push the others off the screen. The question itself shows all of it. */
function cell(text: string, maxChars: number): string {
  const shown = visible(text);
  return shown.length > maxChars ? `${shown.slice(0, maxChars).toWellFormed()}…` : shown;
}

/** A row of the list: what, whose, for how long. */
export function summaryOf(approval: Approval, nowMs: number): readonly string[] {
  const { client, server, name, params } = questionIn(approval);
  const args = JSON.stringify(params['arguments'] ?? params).replaceAll('\\\\u{', '\\u{');
  const state =
    approval.state === 'asked' && approval.answers.length > 0
      ? `asked ${approval.answers.length}/${approval.needed}`
      : approval.state;
  return [
    approval.id,
    spanText(nowMs - approval.askedMs),
    state,
    cell(client.name === '' ? approval.caller : client.name, 40),
    cell(server.name, 40),
    cell(name, 60),
    cell(args, 60),
  ];
}

/** Titles of {@link summaryOf}. */
export const SUMMARY_HEAD: readonly string[] = ['ID', 'AGE', 'STATE', 'CLIENT', 'SERVER', 'TOOL', 'ARGUMENTS'];

const answersOf = ({ answers, needed }: Approval): readonly string[] => [
  `answers   ${answers.filter(({ answer }) => answer === 'allow').length} of ${needed} persons needed`,
  ...answers.map(
    ({ by, answer, scope, atMs }) => `          ${visible(by)}: ${answer} (${scope.kind}, ${new Date(atMs).toISOString()})`,
  ),
];

const endOf = ({ state, expiresMs }: Approval, nowMs: number): string =>
  state === 'asked' || state === 'approved' ? `, for another ${spanText(expiresMs - nowMs)}` : '';

/** What is known of the task under which its client fetches the call. */
const TASKS: Readonly<Record<TaskMark, string>> = {
  begun: 'the call was begun',
  cancelled: 'its client took the call back; what you allow counts when the same call comes again',
};

/** The whole question, long values complete. */
export function detailLines(approval: Approval, nowMs: number, colours: Colours): readonly string[] {
  const question = questionIn(approval);
  const { client, server, name, params, why, masked, claims } = question;
  const identity = [server.id, server.version].filter((part) => part !== undefined).join(' ');
  return [
    `${colours.bold(visible(name))} of ${colours.bold(visible(server.name))}${identity === '' ? '' : `  (${visible(identity)})`}`,
    `question  ${approval.id}: ${approval.state}${endOf(approval, nowMs)}${approval.times > 1 ? `, asked ${approval.times} times` : ''}`,
    `why       ${why.map((each) => `${visible(each.why)} (${visible(each.policy)})`).join('; ')}`,
    `client    ${visible(`${client.name} ${client.version}`.trim())}${client.program === undefined ? '' : `, started by ${visible(client.program)}`}`,
    `caller    ${visible(approval.caller)}`,
    `project   ${visible(question.project)}`,
    ...(claims === undefined ? [] : [`claims    ${visible(JSON.stringify(claims))} (of the server; no proof)`]),
    ...(approval.task === undefined ? [] : [`task      ${TASKS[approval.task]}`]),
    ...answersOf(approval),
    'will run  exactly this:',
    ...Object.entries(params).flatMap(([key, value]) => valueLines(value, visible(key), 1)),
    ...(Object.keys(params).length === 0 ? ['  (without arguments)'] : []),
    ...(masked === 0
      ? []
      : [
          colours.yellow(
            `masked    ${masked} value${masked === 1 ? '' : 's'}: see with bartizan approvals show ${approval.id} --unmasked`,
          ),
        ]),
  ];
}

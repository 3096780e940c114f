// The Cedar that an answer for a while amounts to, for a person to read before saying yes. constraints.ts is what is enforced; a test holds that both agree.
import type { Constraint } from '../../store/approval.ts';

/** What the statement is about. */
export interface StatementParts {
  readonly id: string;
  readonly caller: string;
  readonly server: string;
  readonly tool: string;
  readonly untilMs: number;
  readonly constraints: readonly Constraint[];
  /** Ids of the policies that ask, which this lifts. */
  readonly lifts: readonly string[];
}

/** A Cedar string literal. */
const quoted = (text: string): string =>
  `"${[...text].map((char) => (/[ !#-[\]-~]/.test(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)).join('')}"`;

/** A pattern of `like`, where `*` stands for anything: a star of the text itself is escaped. */
const pattern = (text: string): string => quoted(text).slice(1, -1).replaceAll('*', '\\*');

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

function accessOf(path: Constraint['path']): { readonly has: string; readonly value: string } {
  const step = (name: string): string => (PLAIN.test(name) ? `.${name}` : `[${quoted(name)}]`);
  const value = `context.arguments${path.map(step).join('')}`;
  const last = path.at(-1) ?? '';
  const above = `context.arguments${path.slice(0, -1).map(step).join('')}`;
  return { value, has: `${above} has ${PLAIN.test(last) ? last : quoted(last)}` };
}

const literal = (value: Constraint['equals']): string => (typeof value === 'string' ? quoted(value) : String(value));

/** Texts that climb out of a folder are below nothing. */
const CLIMBING = ['..', '../*', '..\\*', '*/..', '*\\..', '*/../*', '*/..\\*', '*\\../*', '*\\..\\*'];

function conditionOf({ path, equals, startsWith }: Constraint): readonly string[] {
  const { has, value } = accessOf(path);
  if (startsWith === undefined) return [has, `${value} == ${literal(equals)}`];
  const climbs = CLIMBING.map((shape) => `${value} like "${shape.replaceAll('\\', '\\\\')}"`);
  return [has, `${value} like "${pattern(startsWith)}*"`, `!(${climbs.join(' || ')})`];
}

/** The statement as text. */
export function cedarText({ id, caller, server, tool, untilMs, constraints, lifts }: StatementParts): string {
  const conditions = [
    `context.time.at < datetime("${new Date(untilMs).toISOString()}")`,
    ...(constraints.length === 0 ? [] : ['context has arguments']),
    ...constraints.flatMap(conditionOf),
  ];
  return [
    `@id(${quoted(`approval/${id}`)})`,
    ...(lifts.length === 0 ? [] : [`@lifts(${quoted(lifts.join(', '))})`]),
    'permit (',
    `  principal == User::${quoted(caller)},`,
    '  action == Action::"call_tool",',
    `  resource == Tool::${quoted(`${server}/${tool}`)}`,
    ')',
    `when { ${conditions.join(' &&\n       ')} };`,
  ].join('\n');
}

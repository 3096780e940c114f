// One row of `bartizan detect --jsonl`: read from a line of a stranger and answered by the engine. A bad row is answered too; nothing here throws.
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { CatalogueServer } from '../catalogue/catalogue.ts';
import type { Finding, Severity } from '../detector.ts';
import type { Cleaned, Engine } from '../engine.ts';
import type { Inspection } from '../judge.ts';

/** Where and what was found, as it is printed. */
interface RowFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly pointer?: string;
  /** Whom a finding in a catalogue is about. */
  readonly tool?: string;
}

/** What the engine thinks of a row. */
interface Judgement {
  readonly id: Json;
  readonly block: boolean;
  readonly review: boolean;
  /** 0 to 1; orders rows of one surface. */
  readonly score: number;
  readonly findings: readonly RowFinding[];
  /** Of a text: `[start, end, type]` in UTF-16 offsets, and the text without them. */
  readonly spans?: readonly (readonly [start: number, end: number, type: string])[];
  readonly masked?: string;
}

/** An answer: a judgement, or why there is none. */
export type Answer = Judgement | { readonly id: Json; readonly error: string };

/** Levels of arrays and objects in a row: more is nobody's definition. */
const MAX_DEPTH = 128;

/** Why a row has no answer; only inside this file. */
class Problem {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const problem = (text: string): Problem => new Problem(text);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The index of the quotation mark that ends a string. */
function endOfString(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** Levels of arrays and objects in JSON text. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) i = endOfString(text, i + 1);
    else if (unit === 0x5b || unit === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (unit === 0x5d || unit === 0x7d) depth -= 1;
  }
  return deepest;
}

function parsed(line: string): JsonObject | Problem {
  if (depthOf(line) > MAX_DEPTH) return problem(`the row is nested deeper than ${MAX_DEPTH} levels`);
  let row: Json;
  try {
    row = JSON.parse(line) as Json;
  } catch (error) {
    return problem(`the line is no JSON: ${error instanceof Error ? error.message.slice(0, 120) : 'it cannot be parsed'}`);
  }
  return isObject(row) ? row : problem('the line is no JSON object');
}

const kindOf = (value: Json | undefined): string => {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
};

function textOf(row: JsonObject, member: string): string | Problem {
  const value = row[member];
  return typeof value === 'string' ? value : problem(`"${member}" has to be a string and is ${kindOf(value)}`);
}

type Judge = (row: JsonObject, engine: Engine) => Inspection | Cleaned | Problem;

const judgeDefinition: Judge = (row, engine) => {
  const { definition, instructions } = row;
  if (!isObject(definition)) return problem(`"definition" has to be an object and is ${kindOf(definition)}`);
  return engine.definition(typeof instructions === 'string' ? { ...definition, instructions } : definition);
};

/** A server of a row, or what is wrong with it. */
function serverOf(server: Json, index: number): CatalogueServer | Problem {
  if (!isObject(server)) return problem(`"servers[${index}]" has to be an object and is ${kindOf(server)}`);
  const { name, tools } = server;
  if (typeof name !== 'string') return problem(`"servers[${index}].name" has to be a string and is ${kindOf(name)}`);
  if (!Array.isArray(tools)) return problem(`"servers[${index}].tools" has to be an array and is ${kindOf(tools)}`);
  const { instructions, prompts } = server;
  return {
    name,
    tools: tools as readonly Json[],
    ...(Array.isArray(prompts) ? { prompts: prompts as readonly Json[] } : {}),
    ...(typeof instructions === 'string' ? { instructions } : {}),
  };
}

const judgeCatalogue: Judge = (row, engine) => {
  const { servers } = row;
  if (!Array.isArray(servers)) return problem(`"servers" has to be an array and is ${kindOf(servers)}`);
  const read = (servers as readonly Json[]).map(serverOf);
  const bad = read.find((one) => one instanceof Problem);
  return bad ?? engine.catalogue(read.filter((one): one is CatalogueServer => !(one instanceof Problem)));
};

const judgeResult: Judge = (row, engine) => {
  const text = textOf(row, 'text');
  return typeof text === 'string' ? engine.result(text) : text;
};

const judgeArguments: Judge = (row, engine) => {
  const args = row['arguments'];
  return args === undefined ? problem('"arguments" is missing') : engine.arguments(args);
};

const judgeText: Judge = (row, engine) => {
  const text = textOf(row, 'text');
  return typeof text === 'string' ? engine.text(text) : text;
};

const judgePackage: Judge = (row, engine) => {
  const ecosystem = textOf(row, 'ecosystem');
  const name = textOf(row, 'name');
  if (typeof ecosystem !== 'string') return ecosystem;
  return typeof name === 'string' ? engine.package(ecosystem, name) : name;
};

const JUDGES: Readonly<Record<string, Judge>> = {
  definition: judgeDefinition,
  catalogue: judgeCatalogue,
  result: judgeResult,
  arguments: judgeArguments,
  text: judgeText,
  package: judgePackage,
};

function shown({ rule, severity, pointer, tool }: Finding): RowFinding {
  return { rule, severity, ...(pointer === '' ? {} : { pointer }), ...(tool === undefined ? {} : { tool }) };
}

/** Answers one line. */
export function answerTo(line: string, engine: Engine): Answer {
  const row = parsed(line);
  if (row instanceof Problem) return { id: null, error: row.text };
  const id = row['id'] ?? null;
  const surface = row['surface'];
  const judge = typeof surface === 'string' && Object.hasOwn(JUDGES, surface) ? JUDGES[surface] : undefined;
  if (judge === undefined) return { id, error: `"surface" has to be one of ${Object.keys(JUDGES).join(', ')}` };
  try {
    const said = judge(row, engine);
    if (said instanceof Problem) return { id, error: said.text };
    const { block, review, score, findings } = said;
    const answer = { id, block, review, score, findings: findings.map(shown) };
    if (!('spans' in said)) return answer;
    return { ...answer, spans: said.spans.map(({ start, end, type }) => [start, end, type] as const), masked: said.masked };
  } catch (error) {
    // A detector that throws is our mistake: the row is answered, and never as clean.
    return {
      id,
      error: `the row could not be judged: ${error instanceof Error ? error.message.slice(0, 120) : 'unknown reason'}`,
    };
  }
}

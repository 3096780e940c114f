// Environment markers (PEP 508): whether a requirement applies to this Python. Evaluated by reading, never by running.
import { allows, parseSpecifier } from './pypi-specifier.ts';
import { parseVersion } from './pypi-version.ts';

/** What markers may ask about: the variables of PEP 508 without `extra`. */
export type MarkerEnvironment = Readonly<Record<string, string>>;

/** A marker taken apart. */
export type Marker =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Marker[] }
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: string; readonly right: Operand };

interface Operand {
  readonly isVariable: boolean;
  readonly text: string;
}

const variables: ReadonlySet<string> = new Set([
  'python_version',
  'python_full_version',
  'os_name',
  'sys_platform',
  'platform_release',
  'platform_system',
  'platform_version',
  'platform_machine',
  'platform_python_implementation',
  'implementation_name',
  'implementation_version',
  'extra',
]);
// Dotted spellings of old metadata.
const oldNames: Readonly<Record<string, string>> = {
  'os.name': 'os_name',
  'sys.platform': 'sys_platform',
  'platform.version': 'platform_version',
  'platform.machine': 'platform_machine',
  'platform.python_implementation': 'platform_python_implementation',
  python_implementation: 'platform_python_implementation',
};

const TOKEN = /\s*(?:(\()|(\))|("[^"]*"|'[^']*')|(===|~=|==|!=|<=|>=|<|>)|([a-z_][a-z0-9_.]*))/iy;
const MAX_TOKENS = 2_000;
const MAX_DEPTH = 32;

interface Token {
  readonly kind: 'open' | 'close' | 'text' | 'operator' | 'word';
  readonly text: string;
}

function tokensOf(text: string): readonly Token[] | undefined {
  const pattern = new RegExp(TOKEN);
  const kinds = ['open', 'close', 'text', 'operator', 'word'] as const;
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const match = pattern.exec(text);
    const index = match === null ? -1 : match.slice(1).findIndex((group) => group !== undefined);
    const kind = kinds[index];
    if (match === null || kind === undefined || tokens.length >= MAX_TOKENS) return undefined;
    tokens.push({ kind, text: match[index + 1] ?? '' });
  }
  return tokens;
}

/** Where reading stands; the one thing that moves. */
interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
}

/** Reads a marker; undefined when it is none. */
export function parseMarker(text: string): Marker | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined || tokens.length === 0) return undefined;
  const cursor = { tokens, at: 0 };
  const marker = readAny(cursor, 0);
  return cursor.at === tokens.length ? marker : undefined;
}

const isNext = ({ tokens, at }: Cursor, kind: Token['kind'], text?: string): boolean =>
  tokens[at]?.kind === kind && (text === undefined || tokens[at]?.text === text);

function readChain(cursor: Cursor, word: 'and' | 'or', read: () => Marker | undefined): Marker | undefined {
  const parts: Marker[] = [];
  for (;;) {
    const part = read();
    if (part === undefined) return undefined;
    parts.push(part);
    if (!isNext(cursor, 'word', word)) break;
    cursor.at += 1;
  }
  return parts.length === 1 ? parts[0] : { kind: word === 'and' ? 'all' : 'any', parts };
}

function readAny(cursor: Cursor, depth: number): Marker | undefined {
  if (depth > MAX_DEPTH) return undefined;
  return readChain(cursor, 'or', () => readChain(cursor, 'and', () => readOne(cursor, depth)));
}

function readOne(cursor: Cursor, depth: number): Marker | undefined {
  if (!isNext(cursor, 'open')) return readComparison(cursor);
  cursor.at += 1;
  const inner = readAny(cursor, depth + 1);
  if (!isNext(cursor, 'close')) return undefined;
  cursor.at += 1;
  return inner;
}

function readComparison(cursor: Cursor): Marker | undefined {
  const left = readOperand(cursor);
  const operator = readOperator(cursor);
  const right = readOperand(cursor);
  if (left === undefined || operator === undefined || right === undefined) return undefined;
  return { kind: 'compare', left, operator, right };
}

function readOperand(cursor: Cursor): Operand | undefined {
  const token = cursor.tokens[cursor.at];
  cursor.at += 1;
  if (token?.kind === 'text') return { isVariable: false, text: token.text.slice(1, -1) };
  if (token?.kind !== 'word') return undefined;
  const name = oldNames[token.text] ?? token.text;
  return variables.has(name) ? { isVariable: true, text: name } : undefined;
}

function readOperator(cursor: Cursor): string | undefined {
  const token = cursor.tokens[cursor.at];
  cursor.at += 1;
  if (token?.kind === 'operator') return token.text;
  if (token?.kind !== 'word') return undefined;
  if (token.text === 'in') return 'in';
  if (token.text !== 'not' || !isNext(cursor, 'word', 'in')) return undefined;
  cursor.at += 1;
  return 'not in';
}

/** `_`, `-` and `.` are the same in names of packages and extras, and case says nothing (PEP 503). */
export const normalName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** Whether a marker holds in an environment, for one of the extras that were asked for or for none. */
export function isMet(marker: Marker, environment: MarkerEnvironment, extras: ReadonlySet<string>): boolean {
  return ['', ...extras].some((extra) => holds(marker, { ...environment, extra }));
}

function holds(marker: Marker, environment: MarkerEnvironment): boolean {
  if (marker.kind !== 'compare') {
    const hold = (part: Marker): boolean => holds(part, environment);
    return marker.kind === 'all' ? marker.parts.every(hold) : marker.parts.some(hold);
  }
  const textOf = ({ isVariable, text }: Operand): string => (isVariable ? (environment[text] ?? '') : text);
  const isExtra = [marker.left, marker.right].some(({ isVariable, text }) => isVariable && text === 'extra');
  const [left, right] = [textOf(marker.left), textOf(marker.right)];
  return isExtra ? compare(normalName(left), marker.operator, normalName(right)) : compare(left, marker.operator, right);
}

/** Versions where both sides are versions, text otherwise (PEP 508, Environment markers). */
function compare(left: string, operator: string, right: string): boolean {
  if (operator === 'in') return right.includes(left);
  if (operator === 'not in') return !right.includes(left);
  const range = parseSpecifier(`${operator}${right}`);
  const version = parseVersion(left);
  if (range !== undefined && version !== undefined) return allows(range, version);
  switch (operator) {
    case '==':
    case '===':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return false;
  }
}

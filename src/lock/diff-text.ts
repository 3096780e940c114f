// Changes for people: field by field, words marked, every invisible or look-alike character named. Nothing of a server reaches a terminal raw.
import type { Json } from '../base/json.ts';
import { passagesOf } from '../protocol/passages.ts';
import type { Change, ChangeClass, ChangeSubject, Severity } from './changes.ts';
import { characterName, lookAlikeCharacters, oddCharacters } from './characters.ts';
import { wordDiff } from './word-diff.ts';

/** The colours that are used; picocolors fits. */
export interface Colours {
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** Beyond this a value is cut on the screen, in characters; `--json` has all of it. */
const MAX_SHOWN_CHARS = 65_536;
/** Texts longer than this, or of several lines, are compared word by word. */
const SHORT_CHARS = 60;
/** Words of unchanged text that stay around a change. */
const CONTEXT_WORDS = 12;

const WORD: Readonly<Record<ChangeSubject['list'], string>> = {
  server: 'server',
  tools: 'tool',
  prompts: 'prompt',
  resources: 'resource',
  templates: 'template',
};

const TAG = /^[\u{e0020}-\u{e007e}]$/u;

/** A run of one character, or of tags, which spell something. */
function named(run: readonly string[]): string {
  const [first = ''] = run;
  if (TAG.test(first) && run.length > 1) {
    const spelled = run.map((char) => String.fromCharCode((char.codePointAt(0) ?? 0) - 0xe0000)).join('');
    return `${run.length} tag characters (U+E00xx) that spell ${JSON.stringify(spelled)}`;
  }
  return run.length === 1 ? characterName(first) : `${characterName(first)} ×${run.length}`;
}

interface Piece {
  readonly char: string;
  readonly isOdd: boolean;
}

/** Neighbours that are named together: the same invisible character again, or one more tag. */
const continues = (run: readonly Piece[], { char, isOdd }: Piece): boolean => {
  const first = run[0];
  return first?.isOdd === true && isOdd && (first.char === char || (TAG.test(first.char) && TAG.test(char)));
};

/** One line as it may be printed: what cannot be seen is named, what imitates is named behind it. */
function shownLine(line: string, colours: Colours, isName: boolean): string {
  const alike = new Set(lookAlikeCharacters(line, isName));
  const odd = oddCharacters(line);
  if (odd.length === 0 && alike.size === 0) return line;
  const places = new Set(odd.map(({ index }) => index));
  const runs: Piece[][] = [];
  let index = 0;
  for (const char of line) {
    const piece = { char, isOdd: places.has(index) };
    const last = runs.at(-1);
    if (last !== undefined && continues(last, piece)) last.push(piece);
    else runs.push([piece]);
    index += char.length;
  }
  const printed = (run: readonly Piece[]): string => {
    const { char = '', isOdd = false } = run[0] ?? {};
    if (isOdd) return colours.yellow(`⟨${named(run.map((piece) => piece.char))}⟩`);
    return alike.has(char) ? `${char}${colours.yellow(`⟨${characterName(char)}⟩`)}` : char;
  };
  return runs.map(printed).join('');
}

/** Marks of our own that a server writes into its text must not pass for ours. */
const withoutMarks = (text: string): string => text.replace(/\[-|-\]|\{\+|\+\}|[⟨⟩]/gu, (mark) => `\\${mark}`);

const shown = (text: string, colours: Colours, isName = false): readonly string[] =>
  withoutMarks(text)
    .replaceAll('\t', '    ')
    .split(/\r?\n/)
    .map((line) => shownLine(line, colours, isName));

function cut(text: string): string {
  if (text.length <= MAX_SHOWN_CHARS) return text;
  return `${text.slice(0, MAX_SHOWN_CHARS).toWellFormed()}… (${text.length - MAX_SHOWN_CHARS} more characters; --json shows all)`;
}

const printed = (value: Json): string => cut(typeof value === 'string' ? value : JSON.stringify(value, null, 2));

function wholeLines(value: Json | undefined, sign: '-' | '+', colours: Colours): readonly string[] {
  if (value === undefined) return [];
  const paint = sign === '-' ? colours.red : colours.green;
  return shown(printed(value), colours).map((line) => `${paint(sign)} ${line}`);
}

/** Unchanged words far from any change are left out. */
function shortened(text: string, isFirst: boolean, isLast: boolean): string {
  const words = text.match(/\s*\S+\s*/g) ?? [text];
  const [head, tail] = [isFirst ? 0 : CONTEXT_WORDS, isLast ? 0 : CONTEXT_WORDS];
  if (words.length <= head + tail + 4) return text;
  const left = words.length - head - tail;
  return `${words.slice(0, head).join('')}⟪${left} words unchanged⟫ ${tail === 0 ? '' : words.slice(-tail).join('')}`;
}

function wordLines(before: string, after: string, colours: Colours): readonly string[] {
  const stretches = wordDiff(cut(before), cut(after));
  const text = stretches
    .map(({ kind, text: words }, i) => {
      if (kind === 'both') return shown(shortened(words, i === 0, i === stretches.length - 1), colours).join('\n');
      const lines = shown(words, colours).join('\n');
      return kind === 'old' ? colours.red(`[-${lines}-]`) : colours.green(`{+${lines}+}`);
    })
    .join('');
  return text.split('\n').map((line) => `  ${line}`);
}

function valueLines({ before, after }: Change, colours: Colours): readonly string[] {
  if (typeof before === 'string' && typeof after === 'string') {
    const isLong = [before, after].some((text) => text.length > SHORT_CHARS || text.includes('\n'));
    if (isLong) return wordLines(before, after, colours);
  }
  return [...wholeLines(before, '-', colours), ...wholeLines(after, '+', colours)];
}

/** The note of a package names both versions; hundreds of them with their digests would hide what matters. `--json` has all. */
const isToldByNote = ({ pointer, severity }: Change): boolean => severity !== 'high' && pointer.startsWith('/artefact/packages/');

const PAINT: Readonly<Record<Severity, keyof Colours>> = { high: 'red', medium: 'yellow', low: 'dim', info: 'dim' };

function changeLines(change: Change, colours: Colours): readonly string[] {
  const { severity, class: kind, pointer, note } = change;
  const place = pointer === '' ? '' : `  ${colours.dim(shown(cut(pointer), colours, true).join(' '))}`;
  const head = `  ${colours[PAINT[severity]](severity)}  ${kind}${place}  ${shown(note, colours, true).join(' ')}`;
  return isToldByNote(change) ? [head] : [head, ...valueLines(change, colours).map((line) => `    ${line}`)];
}

/** The lines of a readable diff: what it is about, then each change with its severity, class and place, and what it was and is. */
export function diffLines(changes: readonly Change[], colours: Colours): readonly string[] {
  const groups = Map.groupBy(changes, ({ subject }) => `${subject.list} ${subject.key}`);
  return [...groups.values()].flatMap((group) => {
    const { list, key } = (group[0] as Change).subject;
    const title = list === 'server' ? 'server' : `${WORD[list]} ${shown(cut(JSON.stringify(key)), colours, true).join(' ')}`;
    return [colours.bold(title), ...group.flatMap((change) => changeLines(change, colours))];
  });
}

/** How many changes there are of each severity, worst first, in one line. */
export function tally(changes: readonly Change[]): string {
  const counts = (['high', 'medium', 'low', 'info'] as const)
    .map((severity) => [severity, changes.filter((change) => change.severity === severity).length] as const)
    .filter(([, count]) => count > 0);
  return `${changes.length} change${changes.length === 1 ? '' : 's'}: ${counts.map(([severity, count]) => `${count} ${severity}`).join(', ')}`;
}

/** A change for programs. */
export interface ChangeJson {
  readonly class: ChangeClass;
  readonly severity: Severity;
  readonly list: string;
  readonly key: string;
  readonly pointer: string;
  readonly note: string;
  readonly before?: Json | undefined;
  readonly after?: Json | undefined;
  readonly renamedFrom?: string | undefined;
  /** Invisible and look-alike characters of what is new (of what is gone for removals), each as `U+200B ZERO WIDTH SPACE`. */
  readonly characters?: readonly string[];
}

/** Every character worth naming in any text of a value. */
function charactersIn(value: Json | undefined): readonly string[] {
  const texts = value === undefined ? [] : passagesOf(value);
  const found = texts.flatMap(({ text, kind }) => [
    ...oddCharacters(text).map(({ char }) => char),
    ...lookAlikeCharacters(text, kind === 'key'),
  ]);
  return [...new Set(found)].map(characterName);
}

/** Changes as plain JSON. Numbers beyond a double print exactly through JSON.stringify. */
export function diffJson(changes: readonly Change[]): readonly ChangeJson[] {
  return changes.map(({ subject, renamedFrom, ...change }) => {
    const characters = charactersIn(change.after ?? change.before);
    return {
      class: change.class,
      severity: change.severity,
      list: subject.list,
      key: subject.key,
      pointer: change.pointer,
      note: change.note,
      ...(change.before === undefined ? {} : { before: change.before }),
      ...(change.after === undefined ? {} : { after: change.after }),
      ...(renamedFrom === undefined ? {} : { renamedFrom }),
      ...(characters.length === 0 ? {} : { characters }),
    };
  });
}

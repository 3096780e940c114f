// What a wheel says of itself: METADATA and WHEEL (headers as in mail), entry_points.txt, RECORD. Read as text, bounded; nothing is imported or run.

/** Headers of METADATA or WHEEL: values by lower-case name, in order. */
export type Headers = ReadonlyMap<string, readonly string[]>;

const MAX_HEADERS = 20_000;

/** Reads the headers before the first empty line; a line that begins with white space continues the one before. */
export function parseHeaders(text: string): Headers {
  const headers = new Map<string, string[]>();
  let last: string[] | undefined;
  let count = 0;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '' || count++ > MAX_HEADERS) break;
    if (/^[ \t]/.test(line)) {
      if (last !== undefined) last[last.length - 1] += `\n${line.trim()}`;
      continue;
    }
    const at = line.indexOf(':');
    if (at <= 0) break;
    const name = line.slice(0, at).toLowerCase();
    last = headers.get(name) ?? [];
    last.push(line.slice(at + 1).trim());
    headers.set(name, last);
  }
  return headers;
}

/** The first value of a header. */
export const header = (headers: Headers, name: string): string | undefined => headers.get(name)?.[0];

/** A command that a package offers: `NAME = MODULE:OBJECT`. */
export interface EntryPoint {
  readonly name: string;
  readonly module: string;
  /** Dotted path of what is called; undefined when the module itself is the program. */
  readonly object?: string | undefined;
}

const DOTTED = String.raw`[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*`;
const REFERENCE = new RegExp(`^(${DOTTED})(?::(${DOTTED}))?$`);

/** `console_scripts` of entry_points.txt; entries that are no plain reference to an object are left out. */
export function consoleScripts(text: string): readonly EntryPoint[] {
  const found: EntryPoint[] = [];
  let section = '';
  for (const line of text.split(/\r\n|\n|\r/).map((each) => each.trim())) {
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    if (line.startsWith('[')) section = line;
    else if (section === '[console_scripts]') found.push(...entryOf(line));
  }
  return found;
}

function entryOf(line: string): readonly EntryPoint[] {
  const at = line.indexOf('=');
  const name = line.slice(0, at).trim();
  // Extras in brackets say nothing of how it starts.
  const [, module, object] =
    REFERENCE.exec(
      line
        .slice(at + 1)
        .replace(/\[[^\]]*\]\s*$/, '')
        .trim()
        .replace(/\s*:\s*/, ':'),
    ) ?? [];
  if (at <= 0 || module === undefined || !/^[\w.-]+$/.test(name)) return [];
  return [{ name, module, object }];
}

/** One line of RECORD. */
export interface RecordLine {
  readonly path: string;
  /** `sha256=BASE64URL`; empty for RECORD itself. */
  readonly digest: string;
  readonly size: string;
}

/** Reads RECORD (comma-separated, quoted where needed); answers with a text when a line is none. */
export function parseRecord(text: string): readonly RecordLine[] | string {
  const lines: RecordLine[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '') continue;
    const cells = cellsOf(line);
    if (cells === undefined || cells.length !== 3) return `line ${lines.length + 1} of RECORD is not "path,digest,size"`;
    lines.push({ path: cells[0] ?? '', digest: cells[1] ?? '', size: cells[2] ?? '' });
  }
  return lines;
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

function cellsOf(line: string): readonly string[] | undefined {
  const pattern = new RegExp(CELL);
  const cells: string[] = [];
  for (;;) {
    const match = pattern.exec(line);
    if (match === null || cells.length > 3) return undefined;
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return cells;
  }
}

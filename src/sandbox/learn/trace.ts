// Reads what strace wrote of a server: which files it named in its system calls, and what came of it. Text of a stranger's program: quoted by strace, never obeyed.

/** One call that named a path. */
export interface TracedCall {
  readonly call: string;
  /** Absolute, as the server sees it; of a call with two, the one that changes. */
  readonly path: string;
  /** Flags of an open, or what else stands behind the path. */
  readonly rest: string;
  /** `ok`, or why not (`ENOENT`). */
  readonly result: string;
}

/** One attempt to connect to an address. */
export interface TracedConnect {
  readonly call: 'connect';
  readonly address: string;
  readonly port: number;
  readonly result: string;
}

/** Anything of interest in a line. */
export type Traced = TracedCall | TracedConnect;

const LINE = /^(\d+) +(.*)$/;
const RESUMED = /^<\.\.\. \w+ resumed>(.*)$/;
const UNFINISHED = ' <unfinished ...>';
const CALL = /^(\w+)\((.*)\) += (-?\w+|\?)(?:<[^>]*>)?(?: (E[A-Z0-9]+))?/;
/** `AT_FDCWD</home/mcp>`, `3</folder>` or nothing, then a quoted string. */
const NAMED = /(?:(?:AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>, )?"((?:[^"\\]|\\.)*)"(\.\.\.)?/g;
const INET = /sin6?_port=htons\((\d+)\).*?"([0-9a-fA-F.:]+)"/;
/** They make their second path. */
const SECOND_PATH = new Set(['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat']);

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  v: '\v',
  f: '\f',
  '"': '"',
  '\\': '\\',
  '>': '>',
  '<': '<',
};

/** Undoes strace's quoting; bytes are UTF-8. */
function unquoted(text: string): string {
  const bytes: Buffer[] = [];
  let end = 0;
  for (const found of text.matchAll(/\\(?:x([0-9a-f]{2})|([0-7]{1,3})|(.))/g)) {
    bytes.push(Buffer.from(text.slice(end, found.index)));
    const [whole, hex, octal, letter = ''] = found;
    const code = hex === undefined ? octal : hex;
    bytes.push(
      code === undefined
        ? Buffer.from(ESCAPES[letter] ?? letter)
        : Buffer.from([Number.parseInt(code, hex === undefined ? 8 : 16) & 255]),
    );
    end = found.index + whole.length;
  }
  bytes.push(Buffer.from(text.slice(end)));
  return Buffer.concat(bytes).toString('utf8');
}

function absolute(folder: string | undefined, path: string, cwd: string): string {
  if (path.startsWith('/')) return path;
  const base = folder === undefined || folder === '' ? cwd : folder;
  return path === '' ? base : `${base.replace(/\/$/, '')}/${path}`;
}

/** Without `.`, `..` and double slashes; links are not looked at. */
function plain(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Puts lines together and takes them apart. Made for one trace. */
export class TraceReader {
  readonly #cwd: string;
  readonly #open = new Map<string, string>();

  /** `cwd`: where the server starts; strace says where it is later. */
  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** What one line says; undefined for lines of no interest and those that are not whole yet. */
  read(line: string): Traced | undefined {
    const [, pid = '', text = ''] = LINE.exec(line) ?? [];
    if (pid === '') return undefined;
    if (text.endsWith(UNFINISHED)) {
      this.#open.set(pid, text.slice(0, -UNFINISHED.length));
      return undefined;
    }
    const rest = RESUMED.exec(text)?.[1];
    if (rest === undefined) return this.#take(text);
    const begun = this.#open.get(pid) ?? '';
    this.#open.delete(pid);
    return this.#take(begun + rest);
  }

  #take(text: string): Traced | undefined {
    const [, call = '', given = '', value = '', error] = CALL.exec(text) ?? [];
    if (call === '' || value === '?') return undefined;
    const result = error ?? 'ok';
    return call === 'connect' ? connectIn(given, result) : this.#named(call, given, result);
  }

  #named(call: string, given: string, result: string): TracedCall | undefined {
    const named = [...given.matchAll(NAMED)];
    const found = SECOND_PATH.has(call) ? named[1] : named[0];
    const [whole = '', folder, path = '', cut] = found ?? [];
    // A path that was cut off by strace is longer than a system takes.
    if (found === undefined || cut !== undefined) return undefined;
    const rest = given.slice(found.index + whole.length).replace(/^, /, '');
    const from = folder === undefined ? undefined : unquoted(folder);
    return { call, path: plain(absolute(from, unquoted(path), this.#cwd)), rest, result };
  }
}

function connectIn(given: string, result: string): TracedConnect | undefined {
  const [, port, address = ''] = INET.exec(given) ?? [];
  return port === undefined ? undefined : { call: 'connect', address, port: Number(port), result };
}

// What Python brings along: its own library and well-known packages.
import { placed, unended } from '../joined.ts';
import { argumentsBy, bagIn, deep, type Harm, type Library, type OutsideCall, tainted, withBound } from '../library.ts';
import { memberOf } from '../members.ts';
import { wholeKeys } from '../methods.ts';
import { cleanedByKeeping, cleanedByMatching, cleanedByNotMatching } from '../patterns.ts';
import { changingTaint, contentsTaint, environmentTaint, privateFile } from '../private.ts';
import { EVALUATES, INTERPRETER, RUNS_TEXT, SHELL } from '../programs.ts';
import {
  either,
  endsInSeparator,
  harmlessKeys,
  madeOf,
  outside,
  stepped,
  type Taint,
  UNKNOWN,
  type Value,
  without,
} from '../value.ts';
import type { Frame } from '../world.ts';
import { moduleFile } from './modules.ts';
import { givesTool, registered } from './registration.ts';
import { CONNECTS, cleanedBy, GLOBALS, RUNS, STARTS, sinksAt } from './tables.ts';

const MAX_PATH = 60;
const PATHS = ['file', 'root'] as const;

/** Of a program and its arguments, the program; of a shell or an interpreter, what it is to run. */
function programOf(given: readonly Value[], isOneList: boolean, frame: Frame): Harm {
  const list = isOneList ? bagIn(given[0]) : undefined;
  const parts = isOneList ? [...(list?.props.values() ?? given.slice(0, 1))] : given;
  const [program] = parts;
  const name = program?.text ?? '';
  const isPython = program?.things.some((one) => one.kind === 'outside' && one.path === 'sys.executable') === true;
  const all = madeOf(parts.map((part) => deep(part, frame)));
  if (SHELL.test(name) && parts.some(({ text }) => RUNS_TEXT.test(text ?? ''))) return { danger: 'command', value: all };
  if ((isPython || INTERPRETER.test(name)) && parts.some(({ text }) => EVALUATES.test(text ?? '')))
    return { danger: 'code', value: all };
  const isList = !isOneList || list !== undefined;
  return { danger: 'command', value: isList || program === undefined ? deep(program, frame) : memberOf(program, '0') };
}

function startedBy({ path, args, frame }: OutsideCall): readonly Harm[] {
  if (!STARTS.test(path)) return [];
  const { placed: inOrder, named } = argumentsBy(args);
  const isOneList = !path.endsWith('_exec');
  const first = inOrder.length === 0 && named !== undefined ? [memberOf(named, 'args')] : inOrder;
  const shell = bagIn(named)?.props.get('shell');
  return [
    shell !== undefined && shell.truth !== false
      ? { danger: 'command', value: deep(first[0], frame) }
      : programOf(first, isOneList, frame),
  ];
}

/** `yaml.load(x, Loader=yaml.SafeLoader)` does no harm. */
const isSafe = ({ path, args }: OutsideCall): boolean =>
  /yaml\.load/.test(path) &&
  [...args.slice(1), ...(bagIn(args.at(-1))?.props.values() ?? [])].some(({ things }) =>
    things.some((thing) => thing.kind === 'outside' && /\.C?(?:Safe|Base)Loader$/.test(thing.path)),
  );

function harmsOf(call: OutsideCall): readonly Harm[] {
  const { placed: inOrder, named } = argumentsBy(call.args);
  const sinks = isSafe(call) ? [] : sinksAt(call.path);
  const harms = sinks.flatMap(({ danger, at, names }) => [
    ...at.map((index): Harm => ({ danger, value: deep(inOrder[index], call.frame) })),
    ...names.map((name): Harm => ({ danger, value: deep(named === undefined ? undefined : memberOf(named, name), call.frame) })),
  ]);
  const sent = CONNECTS.test(call.path) ? call.args.map((arg): Harm => ({ danger: 'sent', value: deep(arg, call.frame) })) : [];
  return [...startedBy(call), ...harms, ...sent];
}

type Answer = (call: OutsideCall, args: readonly Value[]) => Value;

const itself: Answer = (_call, [first]) => first ?? UNKNOWN;
/** A path as a text. */
const asText: Answer = (_call, [first]) => ({ ...first, things: [] });
const asPath = (value: Value): Value => ({ ...unended(value), things: outside('pathlib.Path').things });
const whole = (value: Value): Value => ({ ...value, isWhole: true });
const put: Answer = (_call, args) => placed(args);

/** Is it within a folder? Only of a path that was made whole this says something. */
const within = (value: Value | undefined): ReadonlySet<string> =>
  value?.isWhole === true ? harmlessKeys(value.taint, PATHS) : new Set();

/** `commonprefix` compares letters: `/data` is common to `/data-other`, too. */
const common: Answer = ({ path }, [list]) => {
  const all = [...(bagIn(list)?.props.values() ?? [])];
  const parts = all.filter(({ taint }) => taint !== undefined);
  const isOfFolders = path.endsWith('path') || all.every((part) => part.taint !== undefined || endsInSeparator(part));
  return isOfFolders && parts.length > 0 && parts.every(({ isWhole }) => isWhole === true) ? madeOf(parts) : UNKNOWN;
};

const everyOf: Answer = (_call, [list]) => {
  const { whenTrue } = list === undefined ? UNKNOWN : memberOf(list, undefined);
  return { things: [], whenTrue: wholeKeys(whenTrue ?? new Set()) };
};

const someOf: Answer = (_call, [list]) => {
  const { whenTrue, whenFalse } = list === undefined ? UNKNOWN : memberOf(list, undefined);
  return { things: [], ...(whenTrue === undefined ? {} : { whenTrue }), whenFalse: wholeKeys(whenFalse ?? new Set()) };
};

/** The pattern as it would stand in JavaScript. */
function patternText(path: string, pattern: string | undefined): string {
  const body = (pattern ?? '').replace(/^\^|^\\A/, '').replace(/(?:\\Z|\\z|\$)$/, '');
  const isOpen = !path.endsWith('fullmatch') && !/(?:\\Z|\\z|\$)$/.test(pattern ?? '');
  const isLoose = path.endsWith('search') && !/^(?:\^|\\A)/.test(pattern ?? '');
  return pattern === undefined || isOpen || isLoose ? '' : `/^${body}$/`;
}

const matched: Answer = ({ path }, [pattern, given]) => ({
  ...madeOf([given ?? UNKNOWN]),
  whenTrue: harmlessKeys(given?.taint, cleanedByMatching(patternText(path, pattern?.text))),
  whenFalse: harmlessKeys(given?.taint, path.endsWith('search') ? cleanedByNotMatching(`/${pattern?.text ?? ''}/`) : []),
});

const substituted: Answer = (_call, [pattern, by, given]) => {
  const kept = /^\[\^((?:[^\]\\]|\\.)*)\]\+?$/.exec(pattern?.text ?? '')?.[1];
  return without(madeOf([given ?? UNKNOWN, by ?? UNKNOWN]), ...(kept === undefined ? [] : cleanedByKeeping(kept)));
};

const kinds: readonly (readonly [RegExp, Answer])[] = [
  [/^(?:str|os\.fspath|pathlib\.Path\.as_posix)$/, asText],
  [
    /^(?:str|list|tuple|set|frozenset|sorted|reversed|iter|next|enumerate|zip|dict|copy\.(?:deep)?copy|typing\.cast|asyncio\.(?:gather|wait_for)|os\.path\.(?:expanduser|expandvars))$/,
    itself,
  ],
  [/^(?:os\.path|posixpath|ntpath)\.join$/, put],
  [/^(?:os\.path|posixpath|ntpath)\.(?:abspath|realpath|normpath|relpath)$/, (call, args) => whole(unended(put(call, args)))],
  [/^(?:os\.path|posixpath|ntpath)\.common(?:path|prefix)$/, common],
  [/^os\.path\.isabs$/, (_call, [given]) => ({ things: [], whenFalse: harmlessKeys(given?.taint, ['root']) })],
  [
    /^pathlib\.(?:Pure(?:Posix|Windows)?)?Path$/,
    (call, args) => asPath({ ...put(call, args), ...(args.length === 1 && args[0]?.isWhole === true ? { isWhole: true } : {}) }),
  ],
  [/^pathlib\.Path\.resolve$/, (call, args) => asPath(whole(put(call, args.slice(0, 1))))],
  [
    /^pathlib\.Path\.(?:absolute|expanduser|joinpath|with_name|with_suffix|with_stem|home|cwd)$/,
    (call, args) => asPath(put(call, args)),
  ],
  [/^pathlib\.Path\.is_relative_to$/, (_call, [given]) => ({ things: [], whenTrue: within(given) })],
  [/^pathlib\.Path\.is_absolute$/, (_call, [given]) => ({ things: [], whenFalse: harmlessKeys(given?.taint, ['root']) })],
  [
    /^pathlib\.Path\.relative_to$/,
    ({ frame }, [given]) => {
      frame.state.cleared = frame.state.cleared.union(within(given));
      return asPath(put({} as OutsideCall, given === undefined ? [] : [given]));
    },
  ],
  [/^re\.(?:compile\.)?(?:match|fullmatch|search)$/, matched],
  [/^re\.(?:compile\.)?sub$/, substituted],
  [
    /^re\.compile$/,
    (_call, [pattern]) => ({ ...outside('re.compile'), ...(pattern?.text === undefined ? {} : { text: pattern.text }) }),
  ],
  [/^urllib\.parse\.(?:urlparse|urlsplit)$|^(?:httpx|yarl)\.URL$/, (_call, args) => either(madeOf(args), outside('URL'))],
  [/^all$/, everyOf],
  [/^any$/, someOf],
  [
    /^isinstance$/,
    ({ node }, [given]) => ({
      things: [],
      whenTrue: /,\s*\(?\s*(?:int|float|bool)\b/.test(node.text) ? harmlessKeys(given?.taint) : new Set(),
    }),
  ],
  [/^functools\.partial(?:method)?$/, ({ args: [first, ...rest] }) => (first === undefined ? UNKNOWN : withBound(first, rest))],
  [/^getattr$/, (_call, [object, name]) => (object === undefined ? UNKNOWN : memberOf(object, name?.text))],
];

/** Their answers are made of what they were given. */
const GIVES_BACK =
  /^(?:os\.path|posixpath|ntpath|pathlib|str|bytes|bytearray|format|repr|ascii|json\.(?:loads|dumps)|base64|binascii|urllib\.parse|shlex|pipes|html|textwrap|string|codecs|unicodedata|re\.(?:escape|split|findall)|filter|map|min|max|socket\.gethostbyname|socket\.getaddrinfo|ipaddress|werkzeug|itertools|functools|tempfile\.NamedTemporaryFile|sqlalchemy\.text|psycopg2?\.sql|urllib\.request\.Request|subprocess\.list2cmdline|vars|chr|mcp\.types\.|mcp_types\.|fastmcp\.)/;
/** Their answers have methods of their own that matter. */
const CHAINS =
  /^(?:sqlite3|psycopg|pymysql|MySQLdb|mysql|asyncpg|aiosqlite|aiomysql|aiopg|sqlalchemy|sqlmodel|duckdb|pyodbc|cx_Oracle|oracledb|databases|clickhouse|snowflake|pymssql|redshift|trino|google\.cloud|requests\.[Ss]ession|httpx\.(?:Async)?Client|aiohttp\.ClientSession|urllib3\.\w*Pool|niquests|curl_cffi|cloudscraper|paramiko|fabric|docker|jinja2\.\w*Environment|logging\.getLogger|structlog|loguru|fastmcp|mcp|playwright)/;

/** What a call brings that nobody gave it. */
function learnt({ path, args, node, frame }: OutsideCall): Taint | undefined {
  const step = { file: frame.file, line: node.line, what: node.text };
  const [first] = args;
  const file =
    first !== undefined && /^(?:(?:io\.)?open|pathlib\.Path\.(?:read_text|read_bytes|open))$/.test(path)
      ? privateFile(first)
      : undefined;
  if (file !== undefined) return contentsTaint(file, step);
  if (/^os\.(?:getenv|environ\.get)$/.test(path))
    return environmentTaint('os.environ', args.find(({ text }) => text !== undefined)?.text, step);
  if (CONNECTS.test(path)) return changingTaint('what a host answers', step);
  return /^(?:time\.time|random\.\w+|datetime\.(?:datetime|date)\.(?:now|today|utcnow))$/.test(path)
    ? changingTaint('the time or chance', step)
    : undefined;
}

function answerOf(call: OutsideCall): Value {
  const { path, node, frame } = call;
  const { placed: inOrder } = argumentsBy(call.args);
  const answer = kinds.find(([pattern]) => pattern.test(path))?.[1];
  const step = { file: frame.file, line: node.line, what: node.text };
  if (answer !== undefined) return stepped(answer(call, inOrder), step);
  const learned = learnt(call);
  if (learned !== undefined) return { ...tainted(learned), things: CHAINS.test(path) ? outside(path).things : [] };
  const own = GIVES_BACK.test(path)
    ? stepped(without(madeOf(call.args.map((arg) => deep(arg, call.frame))), ...cleanedBy(path)), step)
    : UNKNOWN;
  return CHAINS.test(path) && path.length < MAX_PATH ? { ...own, things: outside(path).things } : own;
}

/** Where names of the library have several places, one. */
const outsideModule = (spec: string): Value =>
  outside(
    spec
      .replace(/^(?:psycopg2)\.extras$/, 'psycopg2')
      .replace(/^mysql\.connector$/, 'mysql')
      .replace(/^builtins$/, ''),
  );

/** Python. */
export const python: Library = {
  globals: GLOBALS,
  registers:
    /@\s*[\w.]+\.(?:tool|call_tool|list_tools|resource|prompt|read_resource|get_prompt)\b|\.(?:tool|add_tool|add_resource|add_prompt)\s*\(|on_call_tool|\bTool\.from_function\b/,
  isBound: (path) => /^pathlib\.Path\.|^re\.compile\.|^os\.environ\./.test(path),
  reads: /^(?:json|orjson|ujson|simplejson)\.loads?$/,
  harmsOf,
  effectOf: (path) => (CONNECTS.test(path) ? 'connects' : RUNS.test(path) || STARTS.test(path) ? 'starts a program' : undefined),
  environment: 'os.environ',
  answerOf,
  registered,
  givesTool,
  fileOf: moduleFile,
  submodule: (spec, name) => (spec.endsWith('.') ? `${spec}${name}` : `${spec}.${name}`),
  outsideModule,
};

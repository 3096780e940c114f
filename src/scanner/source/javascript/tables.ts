// What functions of Node and of well-known packages do with what they are given: where text does harm, and what makes it harmless.
import { ARGUMENT_DANGERS, type Danger } from '../value.ts';

/** A place where text of a caller does harm. */
export interface Sink {
  readonly danger: Danger;
  /** Which arguments count. */
  readonly args: readonly number[];
}

const FILE_FUNCTIONS =
  /^(?:fs|fs-extra|graceful-fs)\.(?:promises\.)?(?:readFile|writeFile|appendFile|open|unlink|rm|rmdir|mkdir|readdir|opendir|createReadStream|createWriteStream|truncate|chmod|chown|symlink|outputFile|outputJson|readJson|writeJson|remove|emptyDir)(?:Sync)?$/;
const TWO_FILES = /^(?:fs|fs-extra)\.(?:promises\.)?(?:rename|copyFile|cp|link|copy|move)(?:Sync)?$/;
const SHELLS =
  /^(?:child_process\.exec(?:Sync)?|shelljs\.exec|execa\.(?:execaCommand|execaCommandSync|command|commandSync)|\w*\.?execaCommand)$/;
const CODE = /^(?:eval|Function|vm\.(?:runInNewContext|runInThisContext|runInContext|Script|compileFunction)|vm2\.\w+\.run)$/;
const URLS =
  /^(?:fetch|node-fetch\b(?:\.default)?|cross-fetch\b(?:\.\w+)?|undici\.(?:fetch|request|stream)|axios(?:\.default)?(?:\.(?:get|post|put|patch|delete|head|request))?|got(?:\.default)?(?:\.(?:get|post|put|patch|delete|head|stream))?|(?:http|https)\.(?:get|request)|needle(?:\.\w+)?|superagent\.\w+)$/;
const REVIVERS =
  /^(?:node-serialize\.unserialize|serialize-to-js\.deserialize|funcster\.deepDeserialize|cryo\.parse|v8\.deserialize)$/;

/** Databases, and the methods that take a statement as text. */
const SQL_PACKAGES =
  /^(?:pg|mysql|mysql2|sqlite3|sqlite|better-sqlite3|bun:sqlite|sqlite\.|postgres|mssql|knex|duckdb|@libsql\/client)(?:[./]|$)/;
const SQL_METHODS = /\.(?:query|execute|exec|run|all|get|each|prepare|raw|unsafe)$/;

const LOGS =
  /^(?:console\.(?:log|info|warn|error|debug|trace)|(?:winston|pino|bunyan|log4js|loglevel|signale|consola|tslog)\.(?:\w+\.)*(?:log|info|warn|error|debug|trace|verbose|fatal))$/;

const table: readonly (readonly [RegExp, Sink])[] = [
  [SHELLS, { danger: 'command', args: [0] }],
  [/^child_process\.(?:spawn|spawnSync|execFile|execFileSync|fork)$/, { danger: 'command', args: [0] }],
  [CODE, { danger: 'code', args: [0, 1, 2] }],
  [/^(?:setTimeout|setInterval)$/, { danger: 'code', args: [0] }],
  [FILE_FUNCTIONS, { danger: 'file', args: [0] }],
  [TWO_FILES, { danger: 'file', args: [0, 1] }],
  [URLS, { danger: 'url', args: [0] }],
  [LOGS, { danger: 'log', args: [0, 1, 2, 3] }],
  [REVIVERS, { danger: 'deserialise', args: [0] }],
];

/** What a function outside does with its arguments. */
export function sinkOf(path: string): Sink | undefined {
  if (SQL_PACKAGES.test(path) && SQL_METHODS.test(path) && !/\.prepare\./.test(path)) return { danger: 'sql', args: [0] };
  return table.find(([pattern]) => pattern.test(path))?.[1];
}

/** May it be told to use a shell? */
export const startsProgram = (path: string): boolean =>
  /^child_process\.(?:spawn|execFile)(?:Sync)?$|^execa\.execa(?:Sync)?$/.test(path);

const CLEANERS: readonly (readonly [RegExp, readonly Danger[]])[] = [
  [/^(?:Number|parseInt|parseFloat|Boolean|BigInt|Date|Number\.\w+|Math\.\w+|crypto\.\w+|Date\.\w+)$/, ARGUMENT_DANGERS],
  [/^path\.(?:(?:posix|win32)\.)?(?:basename|extname)$/, ['file', 'root']],
  [/^JSON\.stringify$/, ['log']],
  [/^encodeURIComponent$/, ['url', 'file', 'root', 'command', 'log']],
  [/^(?:shell-quote\.quote|shell-escape(?:\.default)?|shellescape|puka\.\w+)$/, ['command']],
  [/^(?:mysql2?|sqlstring)\.(?:escape|escapeId|format)$|^pg-format(?:\.\w+)?$|^pg\.escape\w+$/, ['sql']],
  [/^(?:sanitize-filename|filenamify)(?:\.default)?$/, ['file', 'root']],
];

/** Which dangers a function takes away. */
export const cleanedBy = (path: string): readonly Danger[] => CLEANERS.find(([pattern]) => pattern.test(path))?.[1] ?? [];

/** Makes a path whole, so that where it begins says where it is. */
export const makesWhole = (path: string): boolean =>
  /^path\.(?:(?:posix|win32)\.)?(?:resolve|normalize|relative)$|^fs\.(?:promises\.)?realpath(?:Sync)?(?:\.native)?$/.test(path);

/** Globals that are worth knowing. */
export const GLOBALS = new Set([
  'console',
  'process',
  'WebSocket',
  'fetch',
  'Buffer',
  'atob',
  'decodeURIComponent',
  'structuredClone',
  'eval',
  'setTimeout',
  'setInterval',
  'Function',
  'Number',
  'parseInt',
  'parseFloat',
  'Boolean',
  'BigInt',
  'Date',
  'Math',
  'encodeURIComponent',
  'URL',
  'crypto',
  'String',
  'Promise',
  'Reflect',
  'Object',
  'JSON',
  'Array',
]);

/** Connections to other hosts. */
export const CONNECTS = new RegExp(
  `${URLS.source}|^(?:net|tls|http2)\\.(?:connect|createConnection|Socket)$|^dgram\\.createSocket$|^(?:WebSocket|ws)(?:\\.WebSocket)?$|^socket\\.io-client`,
);
/** What carries text to another host. */
export const SENDS = new RegExp(
  `${URLS.source}|^(?:net|tls)\\.\\w+\\.(?:write|end)$|^(?:WebSocket|ws)(?:\\.WebSocket)?\\.send$|^dgram\\.createSocket\\.send$|^https?\\.request\\.(?:write|end)$|^dns\\.(?:promises\\.)?(?:lookup|resolve\\w*)$`,
);
/** Programs that are started. */
export const STARTS = /^child_process\.(?:exec|execFile|spawn|fork)(?:Sync)?$|^execa\.\w+$|^shelljs\.exec$|^cluster\.fork$/;
/** Files whose contents are the answer. */
export const READS = /^(?:fs|fs-extra)\.(?:promises\.)?(?:readFile|createReadStream|readJson)(?:Sync)?$/;

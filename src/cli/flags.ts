// The flags of `run` and `serve`. They are parsed without commander, which would cost a relay half of its start; commander gets the same list for help and completion.
import { parseArgs } from 'node:util';
import { hintFor } from '../app/nearest.ts';
import { cliFault } from './faults.ts';

/** One flag, for both parsers. */
export interface Flag {
  readonly name: string;
  /** Name of its value in the help; a switch has none. */
  readonly value?: string;
  readonly about: string;
}

const CONFIG: Flag = { name: 'config', value: 'PATH', about: 'settings file to use instead of the nearest bartizan.yaml' };

/** Flags of `bartizan run`. */
export const runFlags: readonly Flag[] = [
  { name: 'all', about: 'offer all servers as one, their tools as SERVER__TOOL' },
  CONFIG,
];

/** Flags of `bartizan serve`. */
export const serveFlags: readonly Flag[] = [
  { name: 'host', value: 'HOST', about: 'address to listen on instead of listen.host' },
  { name: 'port', value: 'PORT', about: 'port to listen on instead of listen.port; 0 takes a free one' },
  CONFIG,
  { name: 'no-auth', about: 'ask for no access key; only on a loopback address' },
  { name: 'workers', value: 'N', about: 'processes that share the port (1 to 64; 1 when absent)' },
];

/** What `bartizan run` was asked to do: one server, or all. */
export interface RunFlags {
  /** The server; undefined means all. */
  readonly name: string | undefined;
  readonly config: string | undefined;
}

/** What `bartizan serve` was asked to do. */
export interface ServeFlags {
  readonly host: string | undefined;
  /** 0 takes a free port. */
  readonly port: number | undefined;
  readonly config: string | undefined;
  /** False with `--no-auth`. */
  readonly auth: boolean;
  readonly workers: number;
}

const MAX_WORKERS = 64;

interface Parsed {
  readonly texts: Readonly<Record<string, string | undefined>>;
  readonly switches: ReadonlySet<string>;
  readonly operands: readonly string[];
}

function usage(command: string, reason: string): Error {
  return cliFault.usage({ reason, help: `bartizan ${command} --help` });
}

interface OptionToken {
  readonly rawName: string;
  readonly value?: string | undefined;
}

/** Which flag a token is; refuses a value where none belongs, and none where one does. */
function flagOf(command: string, flags: readonly Flag[], token: OptionToken): Flag {
  const flag = flags.find(({ name }) => `--${name}` === token.rawName);
  if (flag === undefined) {
    const known = flags.map(({ name }) => `--${name}`);
    throw usage(command, `unknown option ${token.rawName}${hintFor(token.rawName, known)}`);
  }
  if (flag.value === undefined && token.value !== undefined) throw usage(command, `${token.rawName} takes no value`);
  if (flag.value !== undefined && (token.value ?? '') === '')
    throw usage(command, `${token.rawName} needs a value (${flag.value})`);
  return flag;
}

function parsed(command: string, flags: readonly Flag[], args: readonly string[]): Parsed {
  const options = Object.fromEntries(
    flags.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' } as const]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const texts: Record<string, string> = {};
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name } = flagOf(command, flags, token);
    if (seen.has(name)) throw usage(command, `--${name} is given twice`);
    seen.add(name);
    if (token.value !== undefined) texts[name] = token.value;
  }
  const operands = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  return { texts, switches: seen, operands };
}

function wholeNumber(command: string, flag: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^[0-9]{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw usage(command, `--${flag} needs a whole number from ${min} to ${max}`);
  return value;
}

/** @throws Fault `cli.usage` */
export function parseRun(args: readonly string[]): RunFlags {
  const { texts, switches, operands } = parsed('run', runFlags, args);
  const all = switches.has('all');
  if (operands.length > 1) throw usage('run', `one server at a time, or --all; found ${operands.length} names`);
  if (all && operands.length > 0) throw usage('run', 'either a name or --all, not both');
  if (!all && operands.length === 0) throw usage('run', 'the name of a server is missing (or --all)');
  return { name: operands[0], config: texts['config'] };
}

/** @throws Fault `cli.usage` */
export function parseServe(args: readonly string[]): ServeFlags {
  const { texts, switches, operands } = parsed('serve', serveFlags, args);
  if (operands.length > 0) throw usage('serve', `unexpected "${operands[0]}": serve takes options only`);
  return {
    host: texts['host'],
    port: wholeNumber('serve', 'port', texts['port'], 0, 65_535),
    config: texts['config'],
    auth: !switches.has('no-auth'),
    workers: wholeNumber('serve', 'workers', texts['workers'], 1, MAX_WORKERS) ?? 1,
  };
}

// Which exchanges a command of the trail is about: the flags that say it, and what they mean.
import type { Command } from 'commander';
import { durationPattern, parseDuration } from '../base/units.ts';
import type { IntentEntry } from '../store/entry.ts';
import type { ExchangeRecord } from '../store/exchanges.ts';
import type { TrailFilter } from '../store/query.ts';
import { isRunAlive, systemProcesses } from '../store/run.ts';
import { cliFault } from './faults.ts';

const HELP = 'bartizan trail query --help';

/** What the flags say, as commander gives it. */
export interface FilterFlags {
  readonly caller?: string;
  readonly client?: string;
  readonly server?: string;
  readonly tool?: string;
  readonly method?: string;
  readonly result?: string;
  readonly code?: string;
  readonly policy?: string;
  readonly approval?: string;
  readonly label?: string;
  readonly trace?: string;
  readonly identity?: string;
  readonly exchange?: string;
  readonly since?: string;
  readonly until?: string;
}

const FLAGS: readonly (readonly [flags: string, about: string])[] = [
  ['--caller <name>', 'only those of this caller'],
  ['--client <name>', 'only those of clients that call themselves so'],
  ['--server <name>', 'only those with this server'],
  ['--tool <name>', 'only those that name this tool, prompt or resource'],
  ['--method <name>', 'only those of this method, e.g. tools/call'],
  [
    '--result <result>',
    'only those that ended so: ok, tool-error, error, refused, cancelled, unknown, input-required, in-flight',
  ],
  ['--code <code>', 'only those that ended with this fault code, or rpc:NUMBER'],
  ['--policy <id>', 'only those that this policy determined'],
  ['--approval <id>', 'only those of this approval'],
  ['--label <name>', 'only those with this label'],
  ['--trace <id>', 'only those of this trace (32 hexadecimal digits)'],
  ['--identity <id>', 'only those with the server of this identity, e.g. npm:@scope/package'],
  ['--exchange <id>', 'only this exchange'],
  ['--since <when>', 'only those that began since: 7d, 12h, 2026-11-21, 2026-11-21T10:00:00Z'],
  ['--until <when>', 'only those that began before'],
];

/** Adds the flags to a command. */
export function withFilters(command: Command): Command {
  for (const [flags, about] of FLAGS) command.option(flags, about);
  return command;
}

const RESULTS: ReadonlySet<string> = new Set<ExchangeRecord['result']>([
  'ok',
  'error',
  'tool-error',
  'refused',
  'cancelled',
  'unknown',
  'input-required',
  'in-flight',
]);

const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?(?:Z|[+-][0-9]{2}:[0-9]{2}))?$/;

/** Epoch ms of `7d` (ago) or of a date. @throws Fault `cli.usage` */
function momentOf(flag: string, text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const ago = durationPattern.test(text) ? parseDuration(text) : undefined;
  if (ago !== undefined) return nowMs - ago;
  const ms = DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw cliFault.usage({
    reason: `--${flag} needs a duration (7d) or a date (2026-11-21, with a time also its zone)`,
    help: HELP,
  });
}

/** @throws Fault `cli.usage` */
export function filterOf(flags: FilterFlags, nowMs: number): TrailFilter {
  const { tool, trace, since, until, result, caller, client, server, method, code, policy, approval, label, identity, exchange } =
    flags;
  if (result !== undefined && !RESULTS.has(result))
    throw cliFault.usage({ reason: `--result needs one of: ${[...RESULTS].join(', ')}`, help: HELP });
  return {
    ...{ caller, client, server, method, code, policy, approval, label, identity, exchange },
    name: tool,
    traceId: trace,
    result: result as ExchangeRecord['result'] | undefined,
    sinceMs: momentOf('since', since, nowMs),
    untilMs: momentOf('until', until, nowMs),
  };
}

/** Does the process that holds the exchange live? */
export const isInFlight = ({ run }: IntentEntry): boolean => isRunAlive(run, systemProcesses);

/** @throws Fault `cli.usage` */
export function limitOf(text: string, max: number): number {
  const limit = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= max) return limit;
  throw cliFault.usage({ reason: `--limit needs a whole number from 1 to ${max}`, help: HELP });
}

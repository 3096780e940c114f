// The command line of the bench.
import { parseArgs } from 'node:util';
import { benchFault } from './faults.ts';
import { ROUTES, type Route } from './targets/target.ts';

export const SUITES = ['latency', 'throughput', 'large', 'list', 'memory', 'cold', 'clients', 'transparency', 'modern'] as const;
export type Suite = (typeof SUITES)[number];

/** How much is measured. */
export interface Effort {
  readonly sequentialCalls: number;
  readonly calls: number;
  readonly repeats: number;
  readonly inFlight: readonly number[];
  readonly sessions: readonly number[];
  readonly largeCalls: number;
  readonly coldRuns: number;
  /** No call of a throughput run is started after so many milliseconds. */
  readonly maxMs: number;
}

/** What was asked for. */
export interface Options {
  readonly isQuick: boolean;
  /** Null: the product, and what it is compared with. */
  readonly targets: readonly string[] | null;
  /** Null: all routes of each target. */
  readonly routes: readonly Route[] | null;
  readonly suites: readonly Suite[];
  readonly effort: Effort;
  readonly out: string | undefined;
  readonly isSilent: boolean;
  /** Whether a bar that is missed by far fails the run. */
  readonly holdsBars: boolean;
  readonly wantsHelp: boolean;
}

export const USAGE = `npm run bench -- [options]

  --quick               the product in under a minute: ratios to the limits, and the bars
  --targets a,b         names in bench/targets, or paths of modules; all: every one that is there   (default: bartizan and its limits)
  --target a            the same, for one
  --routes x,y          of http-http, stdio-http, http-stdio, stdio-stdio                            (default: all of the target)
  --route x             the same, for one
  --suites a,b          of ${SUITES.slice(0, 5).join(', ')},
                        ${SUITES.slice(5).join(', ')}                                 (default: all but modern)
  --bars                fail if a bar is missed by more than 40 %
  --n, --calls, --reps  sequential calls, calls of a throughput run, repeats                         (2000, 4000, 3)
  --c                   calls in flight                                                              (1,16,64)
  --sessions            sessions at once                                                             (200,1000)
  --large-n, --cold-runs, --max-ms   large results, cold starts, time cap of a throughput run        (80, 7, 6000)
  --out FILE            write everything as JSON
  --silent              no lines of progress

Environment: BENCH_NODE (the Node that gateways and upstreams run on), BENCH_PEERS (folder with npm/node_modules of other gateways),
BENCH_KEEP=1 (keep work folders).`;

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
const FLAGS = {
  quick: FLAG,
  bars: FLAG,
  silent: FLAG,
  help: FLAG,
  target: TEXT,
  targets: TEXT,
  route: TEXT,
  routes: TEXT,
  suites: TEXT,
  n: TEXT,
  calls: TEXT,
  reps: TEXT,
  c: TEXT,
  sessions: TEXT,
  'large-n': TEXT,
  'cold-runs': TEXT,
  'max-ms': TEXT,
  out: TEXT,
} as const;

const MAX_COUNT = 10_000_000;

const listOf = (value: string): string[] => value.split(',').filter((part) => part !== '');

const counts = (name: string, value: string): number[] => {
  const numbers = listOf(value).map(Number);
  const isGood =
    numbers.length > 0 && numbers.every((number) => Number.isSafeInteger(number) && number > 0 && number <= MAX_COUNT);
  if (!isGood) throw benchFault.usage({ problem: `--${name} wants whole numbers of at least 1, not "${value}"` });
  return numbers;
};

const count = (name: string, value: string): number => {
  const [first, ...more] = counts(name, value);
  if (first === undefined || more.length > 0) throw benchFault.usage({ problem: `--${name} wants one number, not "${value}"` });
  return first;
};

const chosen = <Choice extends string>(name: string, value: string, choices: readonly Choice[]): Choice[] =>
  listOf(value).map((part) => {
    const choice = choices.find((candidate) => candidate === part);
    if (choice === undefined) throw benchFault.usage({ problem: `--${name}: "${part}" is none of ${choices.join(', ')}` });
    return choice;
  });

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw benchFault.usage({ problem: error instanceof Error ? error.message : String(error) });
  }
};

const effortOf = (values: ReturnType<typeof parsed>): Effort => ({
  sequentialCalls: count('n', values.n ?? '2000'),
  calls: count('calls', values.calls ?? '4000'),
  repeats: count('reps', values.reps ?? '3'),
  inFlight: counts('c', values.c ?? '1,16,64'),
  sessions: counts('sessions', values.sessions ?? '200,1000'),
  largeCalls: count('large-n', values['large-n'] ?? '80'),
  coldRuns: count('cold-runs', values['cold-runs'] ?? '7'),
  maxMs: count('max-ms', values['max-ms'] ?? '6000'),
});

/** Reads the command line. Throws bench.usage. */
export function parseOptions(args: readonly string[]): Options {
  const values = parsed(args);
  const targets = values.targets ?? values.target;
  const routes = values.routes ?? values.route;
  const isQuick = values.quick ?? false;
  const names = targets === undefined ? null : listOf(targets);
  if (isQuick && names !== null && names.length !== 1) throw benchFault.usage({ problem: '--quick measures one target' });
  return {
    isQuick,
    targets: names,
    routes: routes === undefined ? null : chosen('routes', routes, ROUTES),
    suites: values.suites === undefined ? SUITES.filter((suite) => suite !== 'modern') : chosen('suites', values.suites, SUITES),
    effort: effortOf(values),
    out: values.out,
    isSilent: values.silent ?? false,
    holdsBars: values.bars ?? false,
    wantsHelp: values.help ?? false,
  };
}

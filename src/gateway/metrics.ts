// Counts of what a service does, as Prometheus text. Names and labels are bounded: nothing that a client or server makes up becomes a label. Sent to nobody.
import { CLIENT_METHODS, SERVER_METHODS } from '../protocol/methods.ts';
import type { Result } from '../store/entry.ts';

/** How an exchange ended, for counting. */
export interface EndedExchange {
  readonly method: string;
  readonly server: string | undefined;
  readonly result: Result;
  readonly code: string | undefined;
  readonly durationUs: number | undefined;
}

/** One number with its labels. */
export interface Sample {
  /** Behind the family's name: `_bucket`, `_sum`, `_count`, or nothing. */
  readonly suffix: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All numbers of one name. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
}

/** Counts of one process. */
export interface Metrics {
  ended(exchange: EndedExchange): void;
  families(): readonly Family[];
}

/** Upper bounds in seconds: those that OpenTelemetry advises for MCP, and finer ones below. */
const BUCKETS: readonly number[] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** Most combinations of labels; servers are named by settings, so that this is far away. */
const MAX_SERIES = 10_000;

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Makes the counts of a process. */
export function createMetrics(): Metrics {
  const durations = new Map<string, Series>();
  const refusals = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>();
  return {
    ended({ method, server = '', result, code, durationUs = 0 }) {
      const name = CLIENT_METHODS.has(method) || SERVER_METHODS.has(method) ? method : 'other';
      const series = seriesOf(durations, `${name}\n${server}\n${result}`, () => ({
        labels: { mcp_method_name: name, bartizan_server: server, bartizan_result: result },
        counts: BUCKETS.map(() => 0),
        sum: 0,
        count: 0,
      }));
      if (series !== undefined) observe(series, durationUs / 1_000_000);
      if (result !== 'refused' || code === undefined) return;
      const refusal = seriesOf(refusals, code, () => ({ labels: { code }, value: 0 }));
      if (refusal !== undefined) refusal.value += 1;
    },
    families: () => [
      {
        name: 'mcp_server_operation_duration_seconds',
        help: 'Time from admission to release of each exchange.',
        type: 'histogram',
        samples: [...durations.values()].flatMap(histogram),
      },
      {
        name: 'bartizan_refusals_total',
        help: 'Exchanges stopped by Bartizan, by fault code.',
        type: 'counter',
        samples: [...refusals.values()].map(({ labels, value }) => ({ suffix: '', labels, value })),
      },
    ],
  };
}

function seriesOf<T>(all: Map<string, T>, key: string, make: () => T): T | undefined {
  const known = all.get(key);
  if (known !== undefined || all.size >= MAX_SERIES) return known;
  const made = make();
  all.set(key, made);
  return made;
}

function observe(series: Series, seconds: number): void {
  const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
  if (bucket >= 0) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
  series.sum += seconds;
  series.count += 1;
}

function histogram({ labels, counts, sum, count }: Series): readonly Sample[] {
  let below = 0;
  const buckets = BUCKETS.map((bound, at) => {
    below += counts[at] ?? 0;
    return { suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: below };
  });
  return [
    ...buckets,
    { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
    { suffix: '_sum', labels, value: sum },
    { suffix: '_count', labels, value: count },
  ];
}

/** One number without labels. */
export const single = (name: string, type: 'counter' | 'gauge', help: string, value: number): Family => ({
  name,
  help,
  type,
  samples: [{ suffix: '', labels: {}, value }],
});

/** The same families with one more label, as each worker's are told apart. */
export const labelled = (families: readonly Family[], label: string, value: string): readonly Family[] =>
  families.map((family) => ({
    ...family,
    samples: family.samples.map((sample) => ({ ...sample, labels: { ...sample.labels, [label]: value } })),
  }));

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };
const quoted = (text: string): string => `"${text.replace(/[\\"\n]/g, (found) => ESCAPES[found] ?? found)}"`;

function lineOf(name: string, { suffix, labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${quoted(text)}`);
  return `${name}${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

/** Prometheus text (0.0.4); families of the same name are one. */
export function prometheusText(families: readonly Family[]): string {
  const byName = new Map<string, Family>();
  for (const family of families) {
    const known = byName.get(family.name);
    byName.set(family.name, known === undefined ? family : { ...known, samples: [...known.samples, ...family.samples] });
  }
  return [...byName.values()]
    .flatMap(({ name, help, type, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...samples.map((sample) => lineOf(name, sample)),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

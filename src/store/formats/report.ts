// A report on the trail: who did what, what persons answered, what was refused. Counts and names only; as Markdown or as one HTML page without scripts.
import { isRefused, isSuccess, observedOf, type Told, visible } from './told.ts';

/** Most lines of each table; what is left out is said. */
const MAX_LINES = 200;

/** Most different groups kept while reading. */
const MAX_GROUPS = 20_000;

/** How often something happened. */
interface Tally {
  readonly cells: readonly string[];
  count: number;
  ok: number;
  failed: number;
  refused: number;
  unknown: number;
}

/** What a report is made of. */
export interface Report {
  readonly count: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
  readonly activity: readonly Tally[];
  readonly refusals: readonly Tally[];
  /** What passed because a guard is only observed. */
  readonly observed: readonly Tally[];
  readonly approvals: readonly Told[];
  readonly approvalCount: number;
  /** Exchanges that fell into no group since there were too many. */
  readonly ungrouped: number;
}

class Groups {
  readonly #groups = new Map<string, Tally>();
  ungrouped = 0;

  add(cells: readonly string[], one: Told): void {
    const key = JSON.stringify(cells);
    let tally = this.#groups.get(key);
    if (tally === undefined) {
      if (this.#groups.size >= MAX_GROUPS) {
        this.ungrouped += 1;
        return;
      }
      tally = { cells, count: 0, ok: 0, failed: 0, refused: 0, unknown: 0 };
      this.#groups.set(key, tally);
    }
    tally.count += 1;
    const success = isSuccess(one);
    if (isRefused(one)) tally.refused += 1;
    else if (success === undefined) tally.unknown += 1;
    else if (success) tally.ok += 1;
    else tally.failed += 1;
  }

  addAll(rows: readonly (readonly string[])[], one: Told): void {
    for (const cells of rows) this.add(cells, one);
  }

  sorted(): readonly Tally[] {
    return [...this.#groups.values()].sort(
      (a, b) => b.count - a.count || (JSON.stringify(a.cells) < JSON.stringify(b.cells) ? -1 : 1),
    );
  }
}

const shown = (text: string | undefined): string => (text === undefined || text === '' ? '-' : text);

/** What it was about. The ids of tasks are all different: a line for each would bury the others. */
const kindOf = ({ method, name }: Told): string => (method?.startsWith('tasks/') ? '-' : shown(name));

/** Who wanted what. */
const whereOf = ({ caller, server, name }: Told): readonly string[] => [shown(caller), shown(server), shown(name)];

const refusalOf = (one: Told): readonly string[] => [shown(one.code), ...whereOf(one), shown(one.ruling?.policies.join(', '))];

const observedRows = (one: Told): readonly (readonly string[])[] =>
  observedOf(one).map(({ guard, verdict, code }) => [guard, code ?? verdict, ...whereOf(one)]);

/** Gathers a report from exchanges, in any order. */
export async function gather(exchanges: AsyncIterable<Told>): Promise<Report> {
  const [activity, refusals, observed] = [new Groups(), new Groups(), new Groups()];
  const approvals: Told[] = [];
  let [count, approvalCount] = [0, 0];
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const one of exchanges) {
    count += 1;
    firstMs = Math.min(firstMs, one.beganMs);
    lastMs = Math.max(lastMs, one.endedMs ?? one.beganMs);
    activity.add([shown(one.caller), shown(one.client?.name), shown(one.server), shown(one.method), kindOf(one)], one);
    if (isRefused(one)) refusals.add(refusalOf(one), one);
    observed.addAll(observedRows(one), one);
    if (one.approval !== undefined) {
      approvalCount += 1;
      if (approvals.length < MAX_LINES) approvals.push(one);
    }
  }
  const span = count === 0 ? {} : { firstMs, lastMs };
  return {
    count,
    ...span,
    activity: activity.sorted(),
    refusals: refusals.sorted(),
    observed: observed.sorted(),
    approvals,
    approvalCount,
    ungrouped: activity.ungrouped + refusals.ungrouped + observed.ungrouped,
  };
}

interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly left: number;
  readonly empty: string;
}

const iso = (ms: number | undefined): string => (ms === undefined ? '-' : new Date(ms).toISOString());

function tablesOf(report: Report): readonly Table[] {
  const cut = <T>(rows: readonly T[]): readonly T[] => rows.slice(0, MAX_LINES);
  return [
    {
      title: 'Who did what',
      head: ['caller', 'client', 'server', 'method', 'name', 'exchanges', 'ok', 'failed', 'refused', 'outcome unknown'],
      rows: cut(report.activity).map(({ cells, count, ok, failed, refused, unknown }) => [
        ...cells,
        ...[count, ok, failed, refused, unknown].map(String),
      ]),
      left: report.activity.length - MAX_LINES,
      empty: 'Nothing was recorded.',
    },
    {
      title: 'Approvals',
      head: ['when', 'caller', 'server', 'name', 'approval', 'state', 'by', 'result'],
      rows: report.approvals.map((one) => [
        iso(one.beganMs),
        shown(one.caller),
        shown(one.server),
        shown(one.name),
        shown(one.approval?.id),
        shown(one.approval?.state),
        shown(one.approval?.by.join(', ')),
        one.result,
      ]),
      left: report.approvalCount - report.approvals.length,
      empty: 'Nobody was asked.',
    },
    {
      title: 'Refused',
      head: ['code', 'caller', 'server', 'name', 'policies', 'times'],
      rows: cut(report.refusals).map(({ cells, count }) => [...cells, String(count)]),
      left: report.refusals.length - MAX_LINES,
      empty: 'Nothing was refused.',
    },
    {
      title: 'Only observed',
      head: ['guard', 'would have been', 'caller', 'server', 'name', 'times'],
      rows: cut(report.observed).map(({ cells, count }) => [...cells, String(count)]),
      left: report.observed.length - MAX_LINES,
      empty: 'Nothing passed that a guard which is only observed would have stopped.',
    },
  ];
}

/** What stands above the tables: the span, and what is known of the trail's integrity. */
const summaryOf = (report: Report, integrity: string): readonly string[] => [
  `${report.count} exchanges, from ${iso(report.firstMs)} to ${iso(report.lastMs)} (UTC).`,
  `Integrity: ${integrity}`,
  ...(report.ungrouped > 0 ? [`${report.ungrouped} lines are not in the tables: there were too many different ones.`] : []),
];

// What stands in a name is shown, never obeyed: neither as Markdown nor as HTML.
const markdown = (text: string): string => visible(text).replace(/[\\`*_[\]<>#!|~&]/g, '\\$&');
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const html = (text: string): string => visible(text).replace(/[&<>"']/g, (found) => ESCAPES[found] ?? found);

/** The report as Markdown. */
export function markdownReport(report: Report, integrity: string): string {
  const table = ({ title, head, rows, left, empty }: Table): string => {
    if (rows.length === 0) return `## ${title}\n\n${empty}\n`;
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const body = [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(markdown)))];
    return `## ${title}\n\n${body.join('\n')}\n${left > 0 ? `\n… and ${left} more.\n` : ''}`;
  };
  return `# Bartizan: report on the trail\n\n${summaryOf(report, integrity).map(markdown).join('\n\n')}\n\n${tablesOf(report).map(table).join('\n')}`;
}

const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}table{border-collapse:collapse;width:100%}' +
  'th,td{border-bottom:1px solid #ccc;padding:.3rem .6rem;text-align:left;overflow-wrap:anywhere}caption{text-align:left;font-weight:600;font-size:1.2rem;padding:1rem 0 .3rem}' +
  '@media (prefers-color-scheme:dark){body{background:#111;color:#eee}}';

/** The report as one HTML page that loads nothing. */
export function htmlReport(report: Report, integrity: string): string {
  const row = (tag: 'th' | 'td', cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join('')}</tr>`;
  const table = ({ title, head, rows, left, empty }: Table): string => {
    if (rows.length === 0) return `<h2>${title}</h2><p>${empty}</p>`;
    const body = rows.map((cells) => row('td', cells)).join('\n');
    const more = left > 0 ? `<p>… and ${left} more.</p>` : '';
    return `<table><caption>${title}</caption><thead>${row('th', head)}</thead><tbody>\n${body}\n</tbody></table>${more}`;
  };
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Bartizan: report on the trail</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>${STYLE}</style></head>
<body><h1>Report on the trail</h1>
${summaryOf(report, integrity)
  .map((line) => `<p>${html(line)}</p>`)
  .join('\n')}
${tablesOf(report).map(table).join('\n')}
</body></html>
`;
}

// `npm run conformance`: the official suites against Bartizan in front of our own fixture in all its forms, and against Bartizan as a client.
// Prints one table and exits 1 below the bars. `--quick`: two upstreams, and one client scenario of each revision. `--direct`: no gateway, to
// test the fixture and the harness themselves. `--only NAME`: one row (legacy/stdio …, or client). `--warnings`: say what is only a SHOULD.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Children } from './conformance/children.ts';
import { newChildren } from './conformance/children.ts';
import { runClientScenario } from './conformance/client-runs.ts';
import { inParallel } from './conformance/parallel.ts';
import type { ClientRow, Row } from './conformance/report.ts';
import { details, isAtBar, table } from './conformance/report.ts';
import type { Revision } from './conformance/requirements.ts';
import { CLIENT_COUNTS, COLUMNS, clientScenarios } from './conformance/requirements.ts';
import { runServerSuites } from './conformance/server-runs.ts';
import type { Endpoint, Upstream } from './conformance/upstreams.ts';
import { directColumns, nameOf, startBehindGateway, startDirect, UPSTREAMS } from './conformance/upstreams.ts';

interface Plan {
  readonly isQuick: boolean;
  readonly isDirect: boolean;
  readonly only: string | undefined;
  readonly withWarnings: boolean;
}

/** The machine also runs what is tested: more at once and the suite's own time limits are missed. */
const PARALLEL = 2;
const DEADLINE_MS = { quick: 5 * 60_000, full: 20 * 60_000 };
const QUICK_UPSTREAMS = ['legacy/stdio', 'modern/http'];
const CLIENT_ROW = 'client';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const readPlan = (): Plan => {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, direct: { type: 'boolean' }, only: { type: 'string' }, warnings: { type: 'boolean' } },
  });
  const rows = [...UPSTREAMS.map(nameOf), CLIENT_ROW];
  if (values.only !== undefined && !rows.includes(values.only)) throw new Error(`--only must be one of ${rows.join(', ')}`);
  return {
    isQuick: values.quick === true,
    isDirect: values.direct === true,
    only: values.only,
    withWarnings: values.warnings === true,
  };
};

const chosenUpstreams = ({ isQuick, isDirect, only }: Plan): readonly Upstream[] =>
  UPSTREAMS.filter((upstream) => {
    if (isDirect && upstream.transport === 'stdio') return false;
    if (only !== undefined) return nameOf(upstream) === only;
    return !isQuick || isDirect || QUICK_UPSTREAMS.includes(nameOf(upstream));
  });

const runRow = async (children: Children, plan: Plan, upstream: Upstream, folder: string): Promise<Row> => {
  const name = nameOf(upstream);
  const columns = (plan.isDirect ? directColumns(upstream) : COLUMNS).filter((column) => !plan.isQuick || column !== '0.1.16');
  let endpoint: Endpoint | undefined;
  try {
    endpoint = await (plan.isDirect ? startDirect : startBehindGateway)(children, upstream, folder);
    const scores = await runServerSuites(children, endpoint.url, columns, folder, ({ column, passed, required }) =>
      say(`${name}  ${column}  ${passed}/${required}`),
    );
    return { upstream, scores };
  } catch (error) {
    return { upstream, scores: [], trouble: error instanceof Error ? error.message : String(error) };
  } finally {
    await endpoint?.stop();
  }
};

const runClients = async (children: Children, plan: Plan, folder: string): Promise<readonly ClientRow[]> => {
  if (plan.only !== undefined && plan.only !== CLIENT_ROW) return [];
  const rows: ClientRow[] = [];
  for (const revision of Object.keys(CLIENT_COUNTS) as Revision[]) {
    const names = plan.isQuick ? ['tools_call'] : clientScenarios(revision);
    const results = await inParallel(names, PARALLEL, async (name) => {
      const result = await runClientScenario(children, { revision, name }, folder, plan.isDirect);
      say(`client  ${revision}  ${name}  ${result.isPassed ? 'passed' : 'failed'}`);
      return result;
    });
    rows.push({ revision, required: plan.isQuick ? names.length : CLIENT_COUNTS[revision], results });
  }
  return rows;
};

const main = async (children: Children, folder: string): Promise<void> => {
  const plan = readPlan();
  const limitMs = plan.isQuick ? DEADLINE_MS.quick : DEADLINE_MS.full;
  const deadline = setTimeout(() => {
    say(`not done after ${limitMs / 60_000} minutes: giving up`);
    process.exit(1);
  }, limitMs);
  try {
    const rows = await inParallel(chosenUpstreams(plan), PARALLEL, (upstream) =>
      runRow(children, plan, upstream, join(folder, `${upstream.era}-${upstream.transport}`)),
    );
    const clients = await runClients(children, plan, folder);
    const found = details(rows, clients, plan.withWarnings);
    process.stdout.write(`${table(rows, clients)}\n${found === '' ? '' : `\n${found}\n`}`);
    process.exitCode = isAtBar(rows, clients) ? 0 : 1;
  } finally {
    clearTimeout(deadline);
    await children.stopAll();
  }
};

const children = newChildren();
const folder = mkdtempSync(join(tmpdir(), 'bartizan-conformance-'));
process.once('exit', () => {
  children.killAll();
  // What was just killed may still be writing for a moment.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
});
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(name, () => process.exit(code));
}
main(children, folder).catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});

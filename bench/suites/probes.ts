// The transparency suite: every probe, both eras, and the pages of a long list.
import type { Era } from '../client/transport.ts';
import type { Bench } from '../setup/bench.ts';
import type { Handle } from '../setup/handles.ts';
import type { Route, Target } from '../targets/target.ts';
import { observeEdge } from '../transparency/edge.ts';
import { observe } from '../transparency/observe.ts';
import { distrusted } from '../transparency/trusted.ts';
import { judge, notConnected, type Verdict, type Verdicts } from '../transparency/verdicts.ts';
import type { RouteResult, TargetResult } from './figures.ts';
import { hasFailed } from './figures.ts';
import { type Pair, step, withPair } from './steps.ts';

const PAGED_TOOLS = 40;
const PAGE_SIZE = 7;

async function probe({ direct, gateway }: Pair, era: Era): Promise<Verdicts> {
  // Before the probes: one of them stops a known gateway.
  const edge = await observeEdge(gateway, era);
  const expected = await observe(direct, era);
  const broken = distrusted(expected, era);
  if (broken.length > 0) throw new Error(`direct access does not work as it should: ${broken.join(', ')}`);
  try {
    return judge({ era, direct: expected, gateway: await observe(gateway, era), edge, tool: gateway.tool });
  } catch (error) {
    return notConnected(error);
  }
}

/** Does the gateway follow the upstream's pages? */
async function readPages(gateway: Handle): Promise<Verdict> {
  const client = await gateway.open();
  try {
    const tools = await client.listAll('tools');
    return { outcome: tools.length >= PAGED_TOOLS ? 'ok' : 'failed', note: `${tools.length} of ${PAGED_TOOLS} tools` };
  } finally {
    await client.close(true);
  }
}

/** Runs the probes of one target on one route. */
export async function measureTransparency(
  bench: Bench,
  target: Target,
  route: Route,
): Promise<Pick<RouteResult, 'transparency' | 'transparencyModern' | 'pagination'>> {
  const title = `${target.name} ${route}`;
  const transparency = await step(bench, `${title} transparency`, () =>
    withPair(bench, target, route, { isRich: true }, (pair) => probe(pair, 'legacy')),
  );
  const pagination = await step(bench, `${title} pagination`, () =>
    withPair(bench, target, route, { tools: PAGED_TOOLS, pageSize: PAGE_SIZE }, ({ gateway }) => readPages(gateway)),
  );
  if (target.isLegacySse) return { transparency, pagination };
  const transparencyModern = await step(bench, `${title} transparency, modern`, () =>
    withPair(bench, target, route, { isRich: true, era: 'modern' }, (pair) => probe(pair, 'modern')),
  );
  return { transparency, transparencyModern, pagination };
}

/** The probes of one route and era, as they are told. */
export interface ProbeSummary {
  readonly route: string;
  readonly era: Era;
  readonly total: number;
  /** The probes that are not ok, each with its note. */
  readonly notOk: readonly string[];
}

const summaryOf = (route: string, era: Era, result: RouteResult): ProbeSummary | null => {
  const part = era === 'legacy' ? result.transparency : result.transparencyModern;
  if (part === undefined) return null;
  if (hasFailed(part)) return { route, era, total: 0, notOk: [`not probed: ${part.failed}`] };
  const pagination = result.pagination;
  const pages: Verdict | undefined = hasFailed(pagination) ? { outcome: 'failed', note: pagination.failed } : pagination;
  const verdicts = Object.entries(era === 'legacy' && pages !== undefined ? { ...part, pagination: pages } : part);
  const notOk = verdicts.filter(([, { outcome }]) => outcome !== 'ok');
  return {
    route,
    era,
    total: verdicts.length,
    notOk: notOk.map(([name, { outcome, note }]) => `${name}${outcome === 'partly' ? ' (partly)' : ''}: ${note}`),
  };
};

/** What the probes of a target came to, by route and era. */
export function probeSummaries(target: TargetResult): ProbeSummary[] {
  return Object.entries(target.routes).flatMap(([route, result]) =>
    (['legacy', 'modern'] as const).flatMap((era) => summaryOf(route, era, result) ?? []),
  );
}

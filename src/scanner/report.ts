// Makes the report of what a scan saw. Everything in it may be shown: names and excerpts of strangers are redacted here or before.
import { sha256Hex } from '../base/digest.ts';
import { redacted } from '../base/redacted.ts';
import type { Client } from '../clients/client.ts';
import type { ServerEntry } from '../clients/inventory.ts';
import { shownLaunch } from '../clients/shown.ts';
import { clients as knownClients } from '../clients/table/index.ts';
import { severities } from '../detectors/detector.ts';
import { findingOf } from '../detectors/finding.ts';
import { gradeOf } from './grade.ts';
import { pointerOf } from './judge.ts';
import { type Baseline, isExpired, type Suppression } from './known.ts';
import type { TrustFact } from './package.ts';
import type { Report, ReportFinding, ReportServer } from './report-schema.ts';
import { allRules, pageOf } from './rule-list.ts';
import { newServer } from './rules/new-server.ts';
import { NO_FINDINGS, type Seen, type Sight, shownName } from './scan.ts';

/** What a report is made with. */
export interface ReportOptions {
  /** Version of Bartizan. */
  readonly version: string;
  /** Epoch ms. */
  readonly now: number;
  readonly suppressions: readonly Suppression[];
  readonly baseline: Baseline | undefined;
}

const NOTICE = 'No server was started, no connection was opened, and nothing was sent or changed.';

const titles: ReadonlyMap<string, string> = new Map(allRules.map(({ id, title }) => [id, title]));
const tags: ReadonlyMap<string, readonly string[]> = new Map(allRules.map((rule) => [rule.id, rule.tags]));

function findingData({ finding, file, path, line }: Seen, known: ReadonlySet<string>): ReportFinding {
  const { why, fix: general } = pageOf(finding.rule);
  const fix = file === undefined ? general : general.replaceAll('harden CLIENT', `harden ${file.client}`);
  return {
    id: finding.fingerprint,
    rule: finding.rule,
    title: titles.get(finding.rule) ?? finding.rule,
    severity: finding.severity,
    tier: finding.tier,
    surface: finding.surface,
    client: file?.client ?? null,
    server: finding.server === undefined ? null : shownName(finding.server),
    tool: finding.tool === undefined ? null : shownName(finding.tool),
    path: path ?? null,
    line: line ?? null,
    pointer: shownName(finding.pointer),
    note: finding.note,
    excerpt: finding.excerpt,
    decoded: finding.decoded ?? null,
    why,
    fix,
    tags: [...(tags.get(finding.rule) ?? [])],
    isKnown: known.has(finding.fingerprint),
  };
}

function entryData(entry: ServerEntry): ReportServer['entries'][number] {
  const { file, launch, name, line, path, isDisabled, program } = entry;
  return {
    client: file.client,
    readBy: [...file.readBy],
    name: shownName(name),
    scope: file.scope,
    path: file.path,
    line,
    pointer: shownName(pointerOf(path)),
    launch: shownLaunch(launch),
    version: program.source.digest ?? program.source.version ?? null,
    isDisabled,
    isProtected: program.source.kind === 'bartizan',
  };
}

const hostOf = (url = ''): string => (URL.canParse(url) ? new URL(url).host : url);

const MAX_FACT_CHARS = 300;

const factsData = (facts: readonly TrustFact[], now: number): ReportServer['facts'] =>
  facts.map(({ label, value, state, date }) => ({
    label,
    value: redacted(value, { maxChars: MAX_FACT_CHARS }),
    state,
    // What nobody looked at has no date; the rest is of today unless it is older.
    date: state === 'not measured' ? null : (date ?? new Date(now).toISOString()),
  }));

/** Only what was looked at before it runs is graded: of a mere entry too little is known. */
function gradeData({ target, seen }: Sight, server: string, facts: readonly TrustFact[]): ReportServer['grade'] {
  if (target.kind !== 'package') return null;
  const { letter, reasons } = gradeOf(
    facts,
    seen.map(({ finding }) => finding).filter((one) => one.server === server),
  );
  return { letter, reasons: reasons.map(shownName) };
}

function serversData(sight: Sight, now: number): readonly ReportServer[] {
  const { inventory, definitions, seen, target, trust } = sight;
  const local = [...Map.groupBy(inventory.servers, ({ identity }) => identity)].map(([id, entries]): ReportServer => {
    const source = entries[0]?.program.source;
    return {
      id: shownName(id),
      kind: source?.kind ?? 'unknown',
      name: shownName(source?.name ?? ''),
      entries: entries.map(entryData),
      tools: [...new Set(definitions.filter((one) => one.identity === id).map((one) => shownName(one.name)))],
      facts: factsData(trust?.get(id) ?? [], now),
      grade: null,
    };
  });
  // An address may have findings and show nothing.
  const silent = seen.flatMap(({ finding, file }) =>
    file === undefined && finding.server !== undefined ? [finding.server] : [],
  );
  const names = new Set([
    ...definitions.filter(({ identity }) => identity === undefined).map(({ server }) => server),
    ...silent,
    ...(target.kind === 'url' ? [hostOf(target.path)] : []),
    ...(target.kind === 'package' ? (trust?.keys() ?? []) : []),
  ]);
  const saved = [...names].map((server): ReportServer => {
    const name = shownName(server);
    const tools = definitions.filter((one) => one.server === server).map((one) => shownName(one.name));
    const facts = trust?.get(server) ?? [];
    const own = { name, entries: [], tools, facts: factsData(facts, now), grade: gradeData(sight, server, facts) };
    if (target.kind === 'url') return { id: `url:${shownName(target.path ?? '')}`, kind: 'url', ...own };
    if (target.kind === 'package')
      return { id: name, kind: (['pypi', 'oci'] as const).find((kind) => name.startsWith(`${kind}:`)) ?? 'npm', ...own };
    return { id: `saved:${name}`, kind: 'saved', ...own };
  });
  return [...local, ...saved];
}

/** Servers that the baseline does not know. */
function newcomers({ inventory }: Sight, baseline: Baseline | undefined): readonly Seen[] {
  if (baseline === undefined) return [];
  const known = new Set(baseline.servers);
  return inventory.servers
    .filter(({ identity }) => !known.has(shownIdentity(identity)))
    .map(({ file, name, path, line, identity, launch }) => {
      const found = {
        surface: 'entry',
        pointer: pointerOf(path),
        note: `${shownIdentity(identity)} is not in the baseline of ${baseline.at.slice(0, 10)}`,
        excerpt: shownLaunch(launch),
      } as const;
      return { finding: findingOf(newServer, found, { server: name }), file, path: file.path, line };
    });
}

function clientsData({ inventory, seen }: Sight, clients: readonly Client[]): Report['clients'] {
  const found = new Set([...inventory.files, ...seen.flatMap(({ file }) => file ?? [])].map(({ client }) => client));
  return clients
    .filter(({ id }) => found.has(id))
    .map(({ id, title, controls }) => ({
      id,
      title,
      controls,
      files: inventory.files
        .filter(({ client }) => client === id)
        .map(({ path, scope, readBy }) => ({ path, scope, readBy: [...readBy] })),
    }));
}

/** An identity that may be shown, and that still tells two servers apart where something of it was masked or cut. */
function shownIdentity(identity: string): string {
  const shown = shownName(identity);
  return shown === identity ? shown : `${shown}#${sha256Hex(identity).slice(0, 12)}`;
}

const rank = (finding: ReportFinding): number => severities.indexOf(finding.severity);

/** Same place, same rule: what several roads lead to is told once. */
function unique(findings: readonly ReportFinding[]): readonly ReportFinding[] {
  return [...new Map(findings.map((finding) => [`${finding.id} ${finding.path} ${finding.pointer}`, finding])).values()];
}

function remarksOf(suppressions: readonly Suppression[], findings: readonly ReportFinding[], now: number): readonly string[] {
  return suppressions.flatMap((one) => {
    const meant = findings.find(({ id }) => id === one.finding);
    if (meant === undefined) return [`the suppression of ${one.finding} suppresses nothing: remove it`];
    return isExpired(one, now) ? [`the suppression of ${one.finding} (${meant.title}) ended on ${one.expires}`] : [];
  });
}

/** The report of what a scan saw. */
export function reportOf(sight: Sight, { version, now, suppressions, baseline }: ReportOptions): Report {
  const known = new Set(baseline?.findings);
  const all = unique([...sight.seen, ...newcomers(sight, baseline)].map((seen) => findingData(seen, known))).toSorted(
    (a, b) => rank(a) - rank(b),
  );
  const valid = new Map(suppressions.filter((one) => !isExpired(one, now)).map((one) => [one.finding, one]));
  const findings = all.filter(({ id }) => !valid.has(id));
  const counts = { ...NO_FINDINGS };
  for (const { severity } of findings) counts[severity] += 1;
  const servers = serversData(sight, now);
  const clients = clientsData(sight, knownClients);
  const notScanned = sight.inventory.problems.map(({ path, server, problem }) => ({
    what: server === undefined ? path : `${shownName(server)} in ${path}`,
    why: problem,
  }));
  return {
    version: 1,
    tool: { name: 'bartizan', version, rules: allRules.length },
    at: new Date(now).toISOString(),
    target: { kind: sight.target.kind, path: sight.target.path ?? null },
    isComplete: notScanned.length === 0,
    notScanned,
    notice: sight.notice ?? NOTICE,
    clients,
    servers: [...servers],
    findings: [...findings],
    suppressed: all.flatMap((finding) => {
      const one = valid.get(finding.id);
      return one === undefined ? [] : [{ ...finding, reason: shownName(one.reason), expires: one.expires }];
    }),
    flows: (sight.flows ?? []).map(({ kind, path, cut, cedar }) => ({
      kind,
      path: path.map(({ label, server, tool }) => ({ label, server: shownName(server), tool: shownName(tool) })),
      cut: cut.map(({ server, tool }) => ({ server: shownName(server), tool: shownName(tool) })),
      cedar,
    })),
    remarks: [...(sight.remarks ?? []), ...remarksOf(suppressions, all, now)],
    summary: {
      findings: counts,
      clients: clients.length,
      servers: servers.length,
      entries: sight.inventory.servers.length,
      protected: sight.inventory.servers.filter(({ program }) => program.source.kind === 'bartizan').length,
      definitions: sight.definitions.length,
    },
  };
}

/** The baseline of a report. */
export function baselineOf(report: Report): Baseline {
  const ids = [...report.findings, ...report.suppressed].map(({ id }) => id);
  return { version: 1, at: report.at, findings: [...new Set(ids)].sort(), servers: report.servers.map(({ id }) => id).sort() };
}

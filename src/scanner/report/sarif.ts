// The report as SARIF 2.1.0 (OASIS), for code hosts and editors. All rules are always declared; fingerprints do not depend on lines.

import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rule, Severity } from '../../detectors/detector.ts';
import type { Report, ReportFinding } from '../report-schema.ts';
import { allRules, pageOf } from '../rule-list.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};
/** What GitHub sorts by (0 to 10). */
const SCORES: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0', info: '0.5' };

const sentence = (text: string): string => (text === '' ? 'See the documentation.' : text);

function ruleData(rule: Rule): object {
  const { finds, why, fix } = pageOf(rule.id);
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|-)([a-z])/g, (_whole, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.title },
    fullDescription: { text: sentence(finds) },
    help: { text: `${sentence(why)}\n\n${sentence(fix)}`, markdown: `${sentence(why)}\n\n**What to do.** ${sentence(fix)}` },
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: {
      tags: ['security', ...rule.tags],
      'security-severity': SCORES[rule.severity],
      tier: rule.tier,
      status: rule.status,
    },
  };
}

/** A file of the scanned folder by its path in it, any other by its URL. */
function uriOf(path: string, root: string | null): { readonly uri: string; readonly uriBaseId?: string } {
  const way = root === null ? '..' : relative(root, path).replaceAll('\\', '/');
  if (way === '' || way.startsWith('..')) return { uri: pathToFileURL(path).href };
  return { uri: way.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' };
}

function logicalLocations(finding: ReportFinding): readonly object[] {
  const parts = [finding.client, finding.server, finding.tool].filter((part) => part !== null);
  const name = finding.tool ?? finding.server ?? finding.client;
  const qualified = [...parts, ...(finding.pointer === '' ? [] : [finding.pointer])].join('/');
  return name === null ? [] : [{ name, fullyQualifiedName: qualified, kind: finding.tool === null ? 'module' : 'function' }];
}

function location(finding: ReportFinding, root: string | null): object {
  const logical = logicalLocations(finding);
  const physical =
    finding.path === null
      ? {}
      : { physicalLocation: { artifactLocation: uriOf(finding.path, root), region: { startLine: finding.line ?? 1 } } };
  return { ...physical, ...(logical.length === 0 ? {} : { logicalLocations: logical }) };
}

function resultData(finding: ReportFinding, root: string | null, suppression: object | undefined): object {
  const decoded = finding.decoded === null ? '' : ` Decoded: ${finding.decoded}`;
  return {
    ruleId: finding.rule,
    ruleIndex: allRules.findIndex(({ id }) => id === finding.rule),
    level: LEVELS[finding.severity],
    message: { text: `${finding.title}: ${finding.note}${finding.excerpt === '' ? '' : ` (${finding.excerpt})`}.${decoded}` },
    locations: [location(finding, root)],
    partialFingerprints: { 'bartizan/v1': finding.id },
    ...(finding.isKnown ? { baselineState: 'unchanged' } : {}),
    ...(suppression === undefined ? {} : { suppressions: [suppression] }),
    properties: { severity: finding.severity, surface: finding.surface, 'security-severity': SCORES[finding.severity] },
  };
}

/** The report as a SARIF log. */
export function sarifOf(report: Report): object {
  const root = report.target.kind === 'folder' ? report.target.path : null;
  const results = report.findings.map((finding) => resultData(finding, root, undefined));
  const suppressed = report.suppressed.map((finding) =>
    resultData(finding, root, {
      kind: 'external',
      status: 'accepted',
      justification: `${finding.reason} (until ${finding.expires})`,
    }),
  );
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Bartizan', semanticVersion: report.tool.version, rules: allRules.map(ruleData) } },
        automationDetails: { id: `bartizan/${report.target.kind}/` },
        columnKind: 'utf16CodeUnits',
        ...(root === null ? {} : { originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(root).href}/` } } }),
        invocations: [
          {
            executionSuccessful: report.isComplete,
            endTimeUtc: report.at,
            toolExecutionNotifications: report.notScanned.map(({ what, why }) => ({
              level: 'error',
              message: { text: `not scanned: ${what}: ${why}` },
            })),
          },
        ],
        results: [...results, ...suppressed],
      },
    ],
  };
}

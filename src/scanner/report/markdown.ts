// The report as Markdown, for pull requests and tickets. What strangers wrote is written as code, so that it can be no link, image or mark-up.
import type { Report, ReportFinding } from '../report-schema.ts';

/** Text of a stranger as code: a fence longer than any run of back-ticks in it (CommonMark, Code spans). */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const oneLine = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  return longest === 0 ? `\`${oneLine}\`` : `${fence} ${oneLine} ${fence}`;
}

const placeOf = ({ path, line, pointer }: ReportFinding): string =>
  path === null
    ? codeSpan(pointer)
    : `${codeSpan(line === null ? path : `${path}:${line}`)} ${pointer === '' ? '' : codeSpan(pointer)}`.trim();

function findingLines(finding: ReportFinding): readonly string[] {
  const who = [finding.client, finding.server, finding.tool]
    .filter((part) => part !== null && part !== '')
    .map((part) => codeSpan(String(part)));
  return [
    `### ${finding.severity}: ${finding.title}`,
    '',
    `${who.join(' › ')}${finding.isKnown ? ' (known)' : ''}`,
    '',
    `- Where: ${placeOf(finding)}`,
    `- What: ${finding.note}${finding.excerpt === '' ? '' : `: ${codeSpan(finding.excerpt)}`}`,
    ...(finding.decoded === null ? [] : [`- Decoded: ${codeSpan(finding.decoded)}`]),
    `- Why: ${finding.why.replace(/\s+/g, ' ')}`,
    `- What to do: ${finding.fix.replace(/\s+/g, ' ')}`,
    `- Rule ${codeSpan(finding.rule)}, finding ${codeSpan(finding.id)}`,
    '',
  ];
}

/** The counts in words. */
export function countsLine({ summary }: Report): string {
  const parts = Object.entries(summary.findings)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`);
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

/** The report as Markdown. */
export function markdownOf(report: Report): string {
  const { summary } = report;
  return [
    '# Bartizan scan',
    '',
    `${report.at}, Bartizan ${report.tool.version}, ${report.tool.rules} rules. ${report.notice}`,
    '',
    `**${countsLine(report)}** in ${summary.clients} clients, ${summary.servers} servers (${summary.entries} entries, ${summary.protected} of them go through Bartizan), ${summary.definitions} definitions.`,
    '',
    ...(report.isComplete
      ? []
      : ['## Not scanned', '', ...report.notScanned.map(({ what, why }) => `- ${codeSpan(what)}: ${why}`), '']),
    ...(report.findings.length === 0 ? [] : ['## Findings', '']),
    ...report.findings.flatMap(findingLines),
    ...(report.suppressed.length === 0 ? [] : ['## Accepted', '']),
    ...report.suppressed.map(
      ({ title, id, reason, expires }) => `- ${title} (${codeSpan(id)}) until ${expires}: ${codeSpan(reason)}`,
    ),
    ...(report.remarks.length === 0 ? [] : ['', ...report.remarks.map((remark) => `- ${remark}`)]),
    '## Servers',
    '',
    '| server | clients | findings |',
    '| --- | --- | ---: |',
    ...report.servers.map((server) => {
      const names = new Set(server.entries.map(({ name }) => name));
      const count = report.findings.filter(
        (one) => one.server !== null && (names.has(one.server) || one.server === server.name),
      ).length;
      return `| ${codeSpan(server.id)} | ${[...new Set(server.entries.map(({ client }) => client))].join(', ')} | ${count} |`;
    }),
    '',
  ].join('\n');
}

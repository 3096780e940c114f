// The report as Markdown, for pull requests and tickets. What strangers wrote is written as code, so that it can be no link, image or mark-up.
import type { Report, ReportFinding, ReportServer } from '../report-schema.ts';

/** Text of a stranger as code: a fence longer than any run of back-ticks in it (CommonMark, Code spans). */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const oneLine = text.replace(/\s+/g, ' ');
  return longest === 0 ? `\`${oneLine}\`` : `${fence} ${oneLine} ${fence}`;
}

/** The same in a table, whose cells `|` would end even inside code (GFM, Tables). */
const cell = (text: string): string => codeSpan(text).replaceAll('|', '\\|');

/** Words with names of strangers in them, as text: nothing in it becomes a link, an image or mark-up. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>!#|~&]/g, '\\$&');

/** Findings about a server: under the name of any of its entries, in that entry's file. */
export const findingsOf = (server: ReportServer, { findings }: Report): readonly ReportFinding[] =>
  findings.filter((one) =>
    server.entries.length === 0
      ? one.server === server.name
      : server.entries.some(({ client, name, path }) => one.client === client && one.server === name && one.path === path),
  );

const placeOf = ({ path, line, pointer }: ReportFinding): string =>
  path === null
    ? codeSpan(pointer)
    : `${codeSpan(line === null ? path : `${path}:${line}`)} ${pointer === '' ? '' : codeSpan(pointer)}`.trim();

function findingLines(finding: ReportFinding): readonly string[] {
  const who = [finding.client, finding.server, finding.tool]
    .filter((part) => part !== null && part !== '')
    .map((part) => codeSpan(String(part)));
  return [
    `### ${finding.severity}: ${plain(finding.title)}`,
    '',
    `${who.join(' › ')}${finding.isKnown ? ' (known)' : ''}`,
    '',
    `- Where: ${placeOf(finding)}`,
    `- What: ${plain(finding.note)}${finding.excerpt === '' ? '' : `: ${codeSpan(finding.excerpt)}`}`,
    ...(finding.decoded === null ? [] : [`- Decoded: ${codeSpan(finding.decoded)}`]),
    `- Why: ${finding.why.replace(/\s+/g, ' ')}`,
    `- What to do: ${finding.fix.replace(/\s+/g, ' ')}`,
    `- Rule ${codeSpan(finding.rule)}, finding ${codeSpan(finding.id)}`,
    '',
  ];
}

/** What is known of a package, and the grade that follows. */
function knownLines({ id, facts, grade }: ReportServer): readonly string[] {
  return [
    `## What is known of ${codeSpan(id)}`,
    '',
    ...(grade === null ? [] : [`**Grade ${grade.letter}**`, '', ...grade.reasons.map((reason) => `- ${plain(reason)}`), '']),
    '| | what | value | date |',
    '| --- | --- | --- | --- |',
    ...facts.map(
      ({ label, value, state, date }) => `| ${state} | ${plain(label)} | ${cell(value)} | ${date?.slice(0, 10) ?? ''} |`,
    ),
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
      : ['## Not scanned', '', ...report.notScanned.map(({ what, why }) => `- ${codeSpan(what)}: ${plain(why)}`), '']),
    ...(report.findings.length === 0 ? [] : ['## Findings', '']),
    ...report.findings.flatMap(findingLines),
    ...(report.suppressed.length === 0 ? [] : ['## Accepted', '']),
    ...report.suppressed.map(
      ({ title, id, reason, expires }) => `- ${title} (${codeSpan(id)}) until ${expires}: ${codeSpan(reason)}`,
    ),
    ...report.flows.flatMap(({ cedar }) => [
      '## A statement for policy/ that cuts it',
      '',
      '```cedar',
      cedar.trimEnd(),
      '```',
      '',
    ]),
    ...(report.remarks.length === 0 ? [] : ['## Notes', '', ...report.remarks.map((remark) => `- ${plain(remark)}`), '']),
    ...report.servers.filter(({ grade }) => grade !== null).flatMap(knownLines),
    ...(report.servers.length === 0 ? [] : ['## Servers', '', '| server | clients | findings |', '| --- | --- | ---: |']),
    ...report.servers.map((server) => {
      const clients = [...new Set(server.entries.map(({ client }) => client))].join(', ');
      return `| ${cell(server.id)} | ${clients} | ${findingsOf(server, report).length} |`;
    }),
    '',
  ].join('\n');
}

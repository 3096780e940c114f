// The report as one HTML file that loads nothing: its policy forbids scripts, images and connections, and everything that strangers wrote is escaped.
import { createHash } from 'node:crypto';
import type { Report, ReportFinding, ReportServer } from '../report-schema.ts';
import { countsLine, findingsOf } from './markdown.ts';

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --critical: #b00020; --high: #c4420a; --medium: #8a6000; --low: #35618e; --info: #6b6b6b; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; }
code, pre { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; } pre { white-space: pre-wrap; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .4rem .8rem; }
td details { border: 0; margin: 0; padding: 0; }
summary { cursor: pointer; } dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; border-bottom: 1px solid var(--line); padding: .3rem .6rem .3rem 0; vertical-align: top; }
td:nth-child(3), summary > .mark, td summary { white-space: nowrap; }
.mark { color: #fff; border-radius: 4px; padding: 0 .4em; font-size: 12px; }
.critical { background: var(--critical); } .high { background: var(--high); } .medium { background: var(--medium); } .low { background: var(--low); } .info { background: var(--info); }
.warn { border-left: 4px solid var(--high); padding-left: .8rem; }
@media (max-width: 40rem) { thead { display: none; } tr { display: block; border-bottom: 1px solid var(--line); padding: .4rem 0; } td { display: block; border: 0; padding: 0; } }
@media print { details > * { display: block; } }
`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that is only text. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;
/** Our own words, in which back-ticks mean code. */
const prose = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
const mark = (severity: string): string => `<span class="mark ${severity}">${severity}</span>`;
const list = (items: readonly string[]): string => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
const section = (title: string, body: string): string => (body === '' ? '' : `<h2>${title}</h2>\n${body}`);

/** Clients under the names that people know. */
type Titles = ReadonlyMap<string, string>;

const row = (label: string, value: string): string => `<dt>${label}</dt><dd>${value}</dd>`;

function findingHtml(finding: ReportFinding, titles: Titles): string {
  const client = finding.client === null ? null : (titles.get(finding.client) ?? finding.client);
  const who = [client, finding.server, finding.tool]
    .filter((part) => part !== null && part !== '')
    .map((part) => escapeHtml(String(part)));
  const place = finding.path === null ? '' : `${finding.path}${finding.line === null ? '' : `:${finding.line}`} `;
  const isOpen = !finding.isKnown && (finding.severity === 'critical' || finding.severity === 'high');
  const rows = [
    row('What', `${escapeHtml(finding.note)}${finding.excerpt === '' ? '' : `: ${code(finding.excerpt)}`}`),
    finding.decoded === null ? '' : row('Decoded', code(finding.decoded)),
    row('Where', code(`${place}${finding.pointer}`.trim())),
    row('Why it matters', prose(finding.why)),
    row('What to do', prose(finding.fix)),
    row('Rule', `${code(finding.rule)}, finding ${code(finding.id)}`),
  ];
  return `<details${isOpen ? ' open' : ''}><summary>${mark(finding.severity)} <b>${escapeHtml(finding.title)}</b> ${who.join(' › ')}${finding.isKnown ? ' (known)' : ''}</summary>
<dl>${rows.join('')}</dl></details>`;
}

function knownHtml({ facts, grade }: ReportServer): string {
  const lines = facts.map(
    ({ label, value, state, date }) =>
      `<b>${state}</b> ${escapeHtml(label)}: ${escapeHtml(value)}${date === null ? '' : ` (${escapeHtml(date.slice(0, 10))})`}`,
  );
  const title = grade === null ? `${facts.length} facts` : `grade ${grade.letter}`;
  const why = grade === null ? [] : grade.reasons.map(escapeHtml);
  return lines.length === 0
    ? ''
    : `<details${grade === null ? '' : ' open'}><summary>${title}</summary>${why.length === 0 ? '' : list(why)}${list(lines)}</details>`;
}

function serverRow(server: ReportServer, report: Report, titles: Titles): string {
  const places = server.entries.map(
    ({ client, path, line, version }) =>
      `${escapeHtml(titles.get(client) ?? client)} ${code(`${path}:${line}`)}${version === null ? '' : ` ${escapeHtml(version)}`}`,
  );
  const count = findingsOf(server, report).length;
  const tools = server.tools.length === 0 ? '' : `<br>${server.tools.length} definitions`;
  const through =
    server.entries.length > 0 && server.entries.every(({ isProtected }) => isProtected) ? '<br>through Bartizan' : '';
  return `<tr><td>${code(server.id)}${through}</td><td>${places.join('<br>')}${tools}</td><td>${count === 0 ? '✓ no findings' : `${count} ${count === 1 ? 'finding' : 'findings'}`}</td><td>${knownHtml(server)}</td></tr>`;
}

function serversHtml(report: Report, titles: Titles): string {
  if (report.servers.length === 0) return '';
  const rows = report.servers.map((server) => serverRow(server, report, titles)).join('\n');
  return `<table><thead><tr><th>server</th><th>where</th><th>found</th><th>known</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function notScanned({ isComplete, notScanned: missing }: Report): string {
  if (isComplete) return '';
  const items = missing.map(({ what, why }) => `${code(what)}: ${escapeHtml(why)}`);
  return `<section class="warn"><h2>Not scanned</h2><p>This scan is not complete.</p>${list(items)}</section>`;
}

/** The report as one HTML file. */
export function htmlOf(report: Report): string {
  const { summary } = report;
  const titles: Titles = new Map(report.clients.map(({ id, title }) => [id, title]));
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const accepted = report.suppressed.map(
    ({ title, id, reason, expires }) => `${escapeHtml(title)} ${code(id)} until ${escapeHtml(expires)}: ${escapeHtml(reason)}`,
  );
  const flows = report.flows.map(({ cedar }) => `<pre>${escapeHtml(cedar)}</pre>`).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Bartizan scan</title><style>${STYLE}</style></head><body>
<h1>Bartizan scan</h1>
<p>${escapeHtml(report.at.replace('T', ' ').slice(0, 16))} UTC, Bartizan ${escapeHtml(report.tool.version)}, ${report.tool.rules} rules. ${escapeHtml(report.notice)}</p>
<p><b>${escapeHtml(countsLine(report))}</b> in ${summary.clients} clients, ${summary.servers} servers (${summary.entries} entries, ${summary.protected} through Bartizan), ${summary.definitions} definitions.</p>
${notScanned(report)}
${section('Findings', report.findings.map((finding) => findingHtml(finding, titles)).join('\n'))}
${section('Statements for policy/ that cut ways through the catalogue', flows)}
${section('Accepted', accepted.length === 0 ? '' : list(accepted))}
${section('Notes', report.remarks.length === 0 ? '' : list(report.remarks.map(escapeHtml)))}
${section('Servers', serversHtml(report, titles))}
</body></html>
`;
}

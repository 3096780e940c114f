// The report as one HTML file that loads nothing: its policy forbids scripts, images and connections, and everything that strangers wrote is escaped.
import { createHash } from 'node:crypto';
import type { Report, ReportFinding } from '../report-schema.ts';
import { countsLine } from './markdown.ts';

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --critical: #b00020; --high: #c4420a; --medium: #9a6b00; --low: #35618e; --info: #6b6b6b; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; }
code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; border-bottom: 1px solid var(--line); padding: .3rem .6rem .3rem 0; vertical-align: top; }
.mark { color: #fff; border-radius: 4px; padding: 0 .4em; font-size: 12px; }
.critical { background: var(--critical); } .high { background: var(--high); } .medium { background: var(--medium); } .low { background: var(--low); } .info { background: var(--info); }
.warn { border-left: 4px solid var(--high); padding-left: .8rem; }
`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that is only text. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;
const mark = (severity: string): string => `<span class="mark ${severity}">${severity}</span>`;

function findingHtml(finding: ReportFinding): string {
  const who = [finding.client, finding.server, finding.tool]
    .filter((part) => part !== null && part !== '')
    .map((part) => escapeHtml(String(part)));
  const place = finding.path === null ? '' : `${finding.path}${finding.line === null ? '' : `:${finding.line}`} `;
  return `<details><summary>${mark(finding.severity)} <b>${escapeHtml(finding.title)}</b> ${who.join(' › ')}${finding.isKnown ? ' (known)' : ''}</summary>
<p>${escapeHtml(finding.note)}${finding.excerpt === '' ? '' : `: ${code(finding.excerpt)}`}</p>${finding.decoded === null ? '' : `<p>Decoded: ${code(finding.decoded)}</p>`}
<p>Where: ${code(`${place}${finding.pointer}`)}</p>
<p>Why: ${escapeHtml(finding.why)}</p><p>What to do: ${escapeHtml(finding.fix)}</p>
<p>Rule ${code(finding.rule)}, finding ${code(finding.id)}</p></details>`;
}

function serverRows({ servers }: Report): string {
  return servers
    .map(({ id, entries, tools }) => {
      const places = entries.map(({ client, path, line }) => `${escapeHtml(client)} ${code(`${path}:${line}`)}`);
      return `<tr><td>${code(id)}</td><td>${places.join('<br>')}</td><td>${tools.length > 0 ? tools.length : ''}</td></tr>`;
    })
    .join('\n');
}

/** The report as one HTML file. */
export function htmlOf(report: Report): string {
  const { summary } = report;
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const unread = report.notScanned.map(({ what, why }) => `<li>${code(what)}: ${escapeHtml(why)}</li>`).join('');
  const accepted = report.suppressed.map(
    ({ title, id, reason, expires }) =>
      `<li>${escapeHtml(title)} ${code(id)} until ${escapeHtml(expires)}: ${escapeHtml(reason)}</li>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width"><title>Bartizan scan</title><style>${STYLE}</style></head><body>
<h1>Bartizan scan</h1>
<p>${escapeHtml(report.at)}, Bartizan ${escapeHtml(report.tool.version)}, ${report.tool.rules} rules. ${escapeHtml(report.notice)}</p>
<p><b>${escapeHtml(countsLine(report))}</b> in ${summary.clients} clients, ${summary.servers} servers (${summary.entries} entries, ${summary.protected} through Bartizan), ${summary.definitions} definitions.</p>
${report.isComplete ? '' : `<section class="warn"><h2>Not scanned</h2><ul>${unread}</ul></section>`}
<h2>Findings</h2>
${report.findings.map(findingHtml).join('\n')}
${accepted.length === 0 ? '' : `<h2>Accepted</h2><ul>${accepted.join('')}</ul>`}
<h2>Servers</h2>
<table><tr><th>server</th><th>where</th><th>definitions</th></tr>
${serverRows(report)}
</table></body></html>
`;
}

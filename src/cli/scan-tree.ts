// The report for people at a terminal: client, server, finding. One line for a server that has none. Text of strangers is shown, never obeyed.

import { countsLine } from '../scanner/report/markdown.ts';
import type { Report, ReportFinding, ReportServer } from '../scanner/report-schema.ts';
import { type Colours, colours } from './terminal.ts';
import { visible } from './visible.ts';

type Entry = ReportServer['entries'][number];

/** What a tree shows. */
export interface TreeOptions {
  /** Findings that are only worth knowing, too. */
  readonly all: boolean;
}

const WIDTH = 110;

function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of visible(text).split(' ')) {
    if (line !== '' && indent.length + line.length + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each, index) => (index === 0 ? each : `${indent}${each}`));
}

function labelled(label: string, text: string, pen: Colours): readonly string[] {
  const indent = ' '.repeat(15);
  const [first = '', ...rest] = wrapped(text, indent);
  return [`      ${pen.dim(label.padEnd(8))} ${first}`, ...rest];
}

const paint = (severity: ReportFinding['severity'], pen: Colours): string => {
  const colour = { critical: pen.red, high: pen.red, medium: pen.yellow, low: pen.cyan, info: pen.dim }[severity];
  return colour(severity.padEnd(8));
};

const whatOf = ({ note, excerpt }: ReportFinding): string => (excerpt === '' ? note : `${note}: ${excerpt}`);

function findingLines(finding: ReportFinding, pen: Colours, isTold: boolean): readonly string[] {
  const place = finding.path === null ? '' : `${finding.path}${finding.line === null ? '' : `:${finding.line}`}  `;
  const tool = finding.tool === null ? '' : `${finding.tool}: `;
  return [
    `    ${paint(finding.severity, pen)} ${pen.bold(visible(`${tool}${finding.title}`))}  ${pen.dim(finding.rule)}${finding.isKnown ? pen.dim('  known') : ''}`,
    ...(`${place}${finding.pointer}` === '' ? [] : labelled('where', `${place}${finding.pointer}`, pen)),
    ...labelled('what', whatOf(finding), pen),
    ...(finding.decoded === null ? [] : labelled('decoded', finding.decoded, pen)),
    // What a rule has to say is said once.
    ...(isTold ? [] : [...labelled('why', finding.why, pen), ...labelled('do', finding.fix, pen)]),
    ...labelled('finding', finding.id, pen),
  ];
}

interface Tree {
  readonly report: Report;
  readonly shown: readonly ReportFinding[];
  readonly pen: Colours;
  /** Rules whose why and what-to-do were printed. */
  readonly told: Set<string>;
}

function printed(tree: Tree, findings: readonly ReportFinding[]): readonly string[] {
  return findings.flatMap((finding) => {
    const isTold = tree.told.has(finding.rule);
    tree.told.add(finding.rule);
    return findingLines(finding, tree.pen, isTold);
  });
}

function entryLines(tree: Tree, server: ReportServer, entry: Entry): readonly string[] {
  const { pen } = tree;
  const own = tree.shown.filter((one) => one.path === entry.path && one.server === entry.name && one.client === entry.client);
  const sign = own.length === 0 ? pen.green('✓') : pen.red('✗');
  const marks = [entry.isProtected ? 'protected' : '', entry.isDisabled ? 'disabled' : ''].filter((word) => word !== '');
  const version = entry.version === null ? '' : ` ${entry.version}`;
  return [
    `  ${sign} ${pen.bold(visible(entry.name))}  ${visible(server.id)}${visible(version)}  ${pen.dim(marks.join(', '))}`.trimEnd(),
    ...printed(tree, own),
  ];
}

function clientLines(tree: Tree, client: string, title: string): readonly string[] {
  const entries = tree.report.servers.flatMap((server) =>
    server.entries.filter((entry) => entry.client === client).map((entry) => ({ server, entry })),
  );
  const known = new Set(entries.map(({ entry }) => `${entry.path} ${entry.name}`));
  const others = tree.shown.filter((one) => one.client === client && !known.has(`${one.path} ${one.server}`));
  if (entries.length === 0 && others.length === 0) return [];
  return [
    tree.pen.bold(title),
    ...printed(tree, others),
    ...entries.flatMap(({ server, entry }) => entryLines(tree, server, entry)),
    '',
  ];
}

function gradeLines({ grade }: ReportServer, pen: Colours): readonly string[] {
  if (grade === null) return [];
  const why = grade.reasons.length === 0 ? ['nothing speaks against it'] : grade.reasons;
  return [`    ${pen.bold(`grade ${grade.letter}`)}`, ...why.map((reason) => `      ${visible(reason)}`)];
}

function savedLines(tree: Tree): readonly string[] {
  return tree.report.servers
    .filter(({ entries }) => entries.length === 0)
    .flatMap((server) => {
      const own = tree.shown.filter((one) => one.server === server.name);
      const sign = own.length === 0 ? tree.pen.green('✓') : tree.pen.red('✗');
      const facts = server.facts.map(
        ({ label, value, state, date }) =>
          `    ${tree.pen.dim(state.padEnd(12))} ${visible(label)}: ${visible(value)}${date === null ? '' : tree.pen.dim(` (${date.slice(0, 10)})`)}`,
      );
      const what = server.facts.length > 0 ? '' : `  ${server.tools.length} definitions`;
      return [
        `${sign} ${tree.pen.bold(visible(server.name))}${what}`,
        ...facts,
        ...gradeLines(server, tree.pen),
        ...printed(tree, own),
        '',
      ];
    });
}

function closing(report: Report, hidden: number, pen: Colours): readonly string[] {
  const { summary } = report;
  const unread = report.notScanned.map(({ what, why }) => `${pen.yellow('not scanned')}  ${visible(what)}: ${visible(why)}`);
  const open = summary.entries - summary.protected;
  return [
    ...unread,
    ...report.flows.flatMap(({ cedar }) => [
      pen.bold('a statement for policy/ that cuts it'),
      ...cedar
        .trimEnd()
        .split('\n')
        .map((line) => `  ${visible(line)}`),
      '',
    ]),
    ...report.remarks.map((remark) => `${pen.yellow('note')}  ${visible(remark)}`),
    `${countsLine(report)}${report.suppressed.length === 0 ? '' : `, ${report.suppressed.length} accepted`}: ${summary.clients} clients, ${summary.servers} servers, ${summary.definitions} definitions, ${report.tool.rules} rules`,
    ...(hidden === 0 ? [] : [`${hidden} of them are only worth knowing: --all shows them`]),
    ...(open > 0 && report.target.kind === 'machine'
      ? [`${open} of ${summary.entries} entries do not go through Bartizan: bartizan protect`]
      : []),
    report.notice,
    ...(report.isComplete ? [] : [pen.yellow('This scan is not complete.')]),
  ];
}

/** The report as lines. */
export function treeLines(report: Report, options: TreeOptions): readonly string[] {
  const pen = colours();
  const shown = report.findings.filter(({ severity }) => options.all || severity !== 'info');
  const tree: Tree = { report, shown, pen, told: new Set() };
  const clients = [
    ...report.clients.map(({ id, title }) => [id, title] as const),
    ...(report.target.kind === 'file' ? [['file', 'File'] as const] : []),
  ];
  return [
    ...clients.flatMap(([id, title]) => clientLines(tree, id, title)),
    ...savedLines(tree),
    ...closing(report, report.findings.length - shown.length, pen),
  ];
}

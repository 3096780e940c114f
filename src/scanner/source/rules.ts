// Rules on sources, and how a way from an argument to harm becomes a finding.
import { redacted } from '../../base/redacted.ts';
import type { Finding, Rule, Severity } from '../../detectors/detector.ts';
import { type Found, findingOf } from '../../detectors/finding.ts';
import type { SourceHit } from './world.ts';

const common = { tier: 'hard', status: 'trial', surfaces: ['source'], threats: ['T24'] } as const satisfies Partial<Rule>;

const anyFile: Rule = {
  ...common,
  id: 'argument-in-path',
  title: 'An argument of a tool names any file',
  severity: 'high',
  tags: ['OWASP-MCP-05', 'CWE-22'],
};

const byDanger: Readonly<Record<SourceHit['danger'], Rule>> = {
  command: {
    ...common,
    id: 'argument-in-command',
    title: 'An argument of a tool becomes part of a command',
    severity: 'critical',
    tags: ['OWASP-MCP-05', 'CWE-78'],
  },
  code: {
    ...common,
    id: 'argument-in-code',
    title: 'An argument of a tool is run as code',
    severity: 'critical',
    tags: ['OWASP-MCP-05', 'CWE-94'],
  },
  file: anyFile,
  root: anyFile,
  url: {
    ...common,
    id: 'argument-in-address',
    title: 'An argument of a tool chooses the host that is asked',
    severity: 'medium',
    tags: ['OWASP-MCP-05', 'CWE-918'],
  },
  sql: {
    ...common,
    id: 'argument-in-sql',
    title: 'An argument of a tool becomes part of an SQL statement',
    severity: 'high',
    tags: ['OWASP-MCP-05', 'CWE-89'],
  },
  deserialise: {
    ...common,
    id: 'argument-deserialised',
    title: 'An argument of a tool is turned into live objects',
    severity: 'critical',
    tags: ['OWASP-MCP-05', 'CWE-502'],
  },
  log: {
    ...common,
    id: 'argument-in-log',
    title: 'An argument of a tool is written to a log as it is',
    severity: 'medium',
    tags: ['OWASP-MCP-08', 'CWE-117', 'CWE-532'],
  },
  shown: {
    ...common,
    id: 'secret-in-result',
    title: 'A tool answers with secrets of the machine',
    severity: 'high',
    tags: ['OWASP-MCP-01', 'CWE-200'],
  },
  sent: {
    ...common,
    id: 'secret-sent',
    title: 'Secrets of the machine are sent to another host',
    severity: 'critical',
    tags: ['OWASP-MCP-01', 'CWE-200'],
  },
  described: {
    ...common,
    id: 'description-at-run-time',
    title: 'What a tool is said to do is made at run time',
    severity: 'medium',
    tags: ['OWASP-MCP-03', 'CWE-494'],
  },
  contradiction: {
    ...common,
    id: 'code-contradicts-description',
    title: 'A tool does more than it is said to do',
    severity: 'high',
    tags: ['OWASP-MCP-03', 'CWE-912'],
  },
};

/** All rules on sources. */
export const sourceRules: readonly Rule[] = [...new Set(Object.values(byDanger))];

const WAY_CHARS = 900;
const STEP_CHARS = 60;

const short = (text: string): string => {
  const one = text.replace(/\s+/g, ' ');
  return one.length > STEP_CHARS ? `${one.slice(0, STEP_CHARS)}…` : one;
};

/** A finding with its place in the sources. */
export interface SourceFinding {
  readonly finding: Finding;
  readonly path: string;
  readonly line: number;
}

const SECRET =
  /(?:^|[._])(?:passwo?r?d|passphrase|secret|api_?key|private_?key|(?:access_?|auth_?|bearer_?)?token|credentials?|mnemonic|seed_?phrase)$/i;

/** A line in a log is worth knowing; a secret in a log is worth more. */
const severityOf = (danger: SourceHit['danger'], from: string): Severity | undefined =>
  danger === 'log' && !SECRET.test(from) ? 'info' : undefined;

/** The finding of a way. Its fingerprint knows no lines, so that it survives edits elsewhere. */
export function sourceFinding({ danger, tool, from, file, line, call, steps }: SourceHit, server: string): SourceFinding {
  const rule = byDanger[danger];
  const subject = tool === '' ? { server } : { server, tool };
  const severity = severityOf(danger, from);
  const found: Found = {
    surface: 'source',
    pointer: file,
    note: `${from} → ${short(call)}`,
    excerpt: call,
    ...(severity === undefined ? {} : { severity }),
  };
  const finding = findingOf(rule, found, subject);
  const way = [
    from,
    ...steps.slice(1).map((step) => `${short(step.what)} (${step.file}:${step.line})`),
    `${short(call)} (${file}:${line})`,
  ];
  return { finding: { ...finding, note: redacted(way.join(' → '), { maxChars: WAY_CHARS }) }, path: file, line };
}

// Rules on sources, and how a way from an argument to harm becomes a finding.
import { redacted } from '../../base/redacted.ts';
import type { Finding, Rule } from '../../detectors/detector.ts';
import { findingOf } from '../../detectors/finding.ts';
import type { Danger } from './value.ts';
import type { SourceHit } from './world.ts';

const common = { tier: 'hard', status: 'trial', surfaces: ['source'], threats: ['T24'] } as const satisfies Partial<Rule>;

const byDanger: Readonly<Record<Danger, Rule>> = {
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
  file: {
    ...common,
    id: 'argument-in-path',
    title: 'An argument of a tool names any file',
    severity: 'high',
    tags: ['OWASP-MCP-05', 'CWE-22'],
  },
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
};

/** All rules on sources. */
export const sourceRules: readonly Rule[] = Object.values(byDanger);

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

/** The finding of a way. Its fingerprint knows no lines, so that it survives edits elsewhere. */
export function sourceFinding({ danger, tool, from, file, line, call, steps }: SourceHit, server: string): SourceFinding {
  const rule = byDanger[danger];
  const subject = tool === '' ? { server } : { server, tool };
  const found = { surface: 'source', pointer: file, note: `${from} → ${short(call)}`, excerpt: call } as const;
  const finding = findingOf(rule, found, subject);
  const way = [
    from,
    ...steps.slice(1).map((step) => `${short(step.what)} (${step.file}:${step.line})`),
    `${short(call)} (${file}:${line})`,
  ];
  return { finding: { ...finding, note: redacted(way.join(' → '), { maxChars: WAY_CHARS }) }, path: file, line };
}

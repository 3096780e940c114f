// The few records that come with Bartizan, so that a first scan without a snapshot knows the packages that did the most harm. No substitute for one:
// what is not named here was not compared.
import { affects } from './affects.ts';
import { canonicalPackage, type OsvEntry } from './osv.ts';

/** Ecosystem, package, record, severity, the first version it is about, the first one it is not about, and what happened. */
type Row = readonly [string, string, string, OsvEntry['severity'], from: string, fixed: string | undefined, summary: string];

const ROWS: readonly Row[] = [
  ['npm', 'postmark-mcp', 'MAL-2025-47604', 'critical', '1.0.16', undefined, 'Sends a hidden copy of every mail to its author'],
  ['npm', 'mcp-remote', 'CVE-2025-6514', 'critical', '0.0.5', '0.1.16', 'A server that it connects to runs commands'],
  [
    'npm',
    '@modelcontextprotocol/inspector',
    'CVE-2025-49596',
    'critical',
    '0',
    '0.14.1',
    'Web pages can have its proxy run commands',
  ],
  [
    'npm',
    '@modelcontextprotocol/server-filesystem',
    'CVE-2025-53109',
    'high',
    '0',
    '2025.7.1',
    'Symbolic links lead out of its folders',
  ],
  [
    'npm',
    '@modelcontextprotocol/server-filesystem',
    'CVE-2025-53110',
    'high',
    '0',
    '2025.7.1',
    'Folders with the same beginning are open, too',
  ],
  ['npm', 'figma-developer-mcp', 'CVE-2025-53967', 'high', '0', '0.6.3', 'An argument of a tool reaches a shell'],
  ['npm', '@playwright/mcp', 'CVE-2025-9611', 'high', '0', '0.0.40', 'Web pages can call its tools (DNS rebinding)'],
  ['npm', 'mcp-server-kubernetes', 'CVE-2026-46519', 'high', '0', '3.6.0', 'Tools that an allow-list hides can be called'],
];

const SHIPPED: readonly OsvEntry[] = ROWS.map(([ecosystem, name, id, severity, from, fixed, summary]) => ({
  ecosystem,
  name: canonicalPackage(ecosystem, name),
  id,
  isMalicious: id.startsWith('MAL-'),
  severity,
  summary,
  versions: [],
  ranges: [{ from, ...(fixed === undefined ? {} : { fixed }) }],
}));

/** Records about a version among those that come with Bartizan. */
export const shippedRecords = (ecosystem: string, name: string, version: string | undefined): readonly OsvEntry[] =>
  SHIPPED.filter(
    (entry) => entry.ecosystem === ecosystem && entry.name === canonicalPackage(ecosystem, name) && affects(entry, version),
  );

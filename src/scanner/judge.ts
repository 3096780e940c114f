// Judges an inventory by the scanner's own rules. Pure: the same inventory gives the same findings.

import type { KeyPath } from '../clients/documents/document.ts';
import type { ConfigFile, Inventory, ServerEntry } from '../clients/inventory.ts';
import type { Finding, Rule } from '../detectors/detector.ts';
import { findingOf } from '../detectors/finding.ts';
import type { Hit } from './rule.ts';
import { catalogueRules, commandRules, entryRules, grantRules } from './rules/index.ts';

/** A finding with its place in a client's file. */
export interface FileFinding extends Finding {
  readonly file: ConfigFile;
  readonly line: number;
}

/** Findings of one entry: an entry with more of them is bad enough. */
const MAX_HITS = 50;

/** RFC 6901. */
export const pointerOf = (path: KeyPath): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function fileFinding(rule: Rule, hit: Hit, file: ConfigFile, line: number, server: string | undefined): FileFinding {
  const { path, note, excerpt, severity } = hit;
  const found = {
    surface: rule.surfaces[0] ?? 'entry',
    pointer: pointerOf(path),
    note,
    excerpt,
    ...(severity === undefined ? {} : { severity }),
  };
  return { ...findingOf(rule, found, server === undefined ? {} : { server }), file, line };
}

function* firstOf<T>(items: Iterable<T>, max: number): Generator<T> {
  let count = 0;
  for (const item of items) {
    if (count === max) return;
    count += 1;
    yield item;
  }
}

const entryFindings = (entry: ServerEntry, home: string): readonly FileFinding[] =>
  entryRules.flatMap((rule) =>
    [...firstOf(rule.judge(entry, home), MAX_HITS)].map((hit) => fileFinding(rule, hit, entry.file, entry.line, entry.name)),
  );

/** Everything that the rules find in an inventory; `home` is the folder that entries may not be given whole. */
export function judgeInventory({ servers, grants, commands }: Inventory, home: string): readonly FileFinding[] {
  return [
    ...servers.flatMap((entry) => entryFindings(entry, home)),
    ...grantRules.flatMap((rule) =>
      grants.flatMap((grant) =>
        [...rule.judge(grant, servers)].map((hit) => fileFinding(rule, hit, grant.file, grant.line, grant.server)),
      ),
    ),
    ...catalogueRules.flatMap((rule) =>
      [...rule.judge(servers)].map((hit) => fileFinding(rule, hit, hit.entry.file, hit.entry.line, hit.entry.name)),
    ),
    ...commandRules.flatMap((rule) =>
      [...rule.judge(commands)].map((hit) => fileFinding(rule, hit, hit.command.file, 1, undefined)),
    ),
  ];
}

// Every rule of detectors and scanner, with what its page says. The pages are put in by `npm run generate`.
import type { Rule } from '../detectors/detector.ts';
import { detectors as detectorRules } from '../detectors/index.ts';
import { toxicFlow } from './flows.ts';
import pages from './rule-pages.json' with { type: 'json' };
import { endpointRules } from './rules/endpoint.ts';
import { catalogueRules, commandRules, entryRules, grantRules } from './rules/index.ts';
import { newServer } from './rules/new-server.ts';
import { packageRules } from './rules/package.ts';
import { sourceRules } from './source/rules.ts';

/** What a page says, each part as text. */
export interface RulePage {
  readonly finds: string;
  readonly why: string;
  readonly fix: string;
  readonly limits: string;
}

/** The scanner's own rules: everything but what the detectors say of texts. */
export const scannerRules: readonly Rule[] = [
  ...entryRules,
  ...grantRules,
  ...catalogueRules,
  ...commandRules,
  ...endpointRules,
  ...packageRules,
  ...sourceRules,
  newServer,
  toxicFlow,
];

/** All rules, in the order of their ids. */
export const allRules: readonly Rule[] = [...detectorRules, ...scannerRules].sort((a, b) => (a.id < b.id ? -1 : 1));

const EMPTY: RulePage = { finds: '', why: '', fix: '', limits: '' };

/** What the page of a rule says. */
export function pageOf(id: string): RulePage {
  const known: Readonly<Record<string, RulePage>> = pages;
  return Object.hasOwn(known, id) ? (known[id] ?? EMPTY) : EMPTY;
}

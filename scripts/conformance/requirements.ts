// What must pass: the scenarios that the official suite requires for a revision, and how many our own documents promise.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SUITE_FOLDER } from './places.ts';

/** A column of the table. */
export type Column = '2025-11-25' | '0.1.16' | '2026-07-28' | 'headers';

/** The columns, in order. */
export const COLUMNS: readonly Column[] = ['2025-11-25', '0.1.16', '2026-07-28', 'headers'];

/** The scenarios each column must show as passed. A suite that suddenly has fewer must not look like success. */
export const REQUIRED_COUNTS: Readonly<Record<Column, number>> = { '2025-11-25': 30, '0.1.16': 30, '2026-07-28': 37, headers: 2 };

/** The required client scenarios that need no authorization. */
export const CLIENT_COUNTS = { '2025-11-25': 4, '2026-07-28': 7 } as const;

/** A revision that has a set of requirements. */
export type Revision = keyof typeof CLIENT_COUNTS;

/** The header scenarios: run with 2026-07-28 by the suite itself, not scored by it, required by us. */
export const HEADER_SCENARIOS: readonly string[] = ['http-header-validation', 'http-custom-header-server-validation'];

/** What a legacy upstream cannot pass, and why. */
export const EXCUSED_ON_LEGACY: Readonly<Record<string, string>> = {
  'input-required-result-basic-elicitation':
    'it wants the key "user_name", which a legacy elicitation/create does not carry, so the gateway has to name the question itself',
};

const scenarioNames = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];

const requirements = (revision: Revision): { server: readonly string[]; client: readonly string[] } => {
  const text = readFileSync(join(SUITE_FOLDER, 'requirements', `${revision}.yaml`), 'utf8');
  const sets = parse(text) as Readonly<Record<string, unknown>>;
  return { server: scenarioNames(sets['server']), client: scenarioNames(sets['client']) };
};

/** The required server scenarios of a revision. */
export const serverScenarios = (revision: Revision): readonly string[] => requirements(revision).server;

/** The required client scenarios of a revision, without those of authorization. */
export const clientScenarios = (revision: Revision): readonly string[] =>
  requirements(revision).client.filter((name) => !name.startsWith('auth/'));

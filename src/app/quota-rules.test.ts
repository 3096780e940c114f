// Which quotas are in force, and whose they are.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Project } from './project.ts';
import { quotaRules } from './quota-rules.ts';

const MINE = { server: 'mail', each: 'caller', calls: { max: 5, windowMs: 60_000 } } as const;
const THEIRS = { server: 'files', each: 'all', atOnce: 1 } as const;

const project = (owner: Project['owner'], quotas: readonly object[]): Project =>
  ({ owner, authority: { quotas: [MINE] }, loaded: { settings: { quotas } } }) as unknown as Project;

it("a project's quotas come on top of the user's and are its own; one that both state is the user's", () => {
  assert.deepEqual(quotaRules(() => project('project', [{ ...MINE }, THEIRS]))(), [MINE, { ...THEIRS, isOfProject: true }]);
});

it("quotas of the user's own settings are no project's", () => {
  assert.deepEqual(quotaRules(() => project('user', [{ ...MINE }, THEIRS]))(), [MINE, THEIRS]);
});

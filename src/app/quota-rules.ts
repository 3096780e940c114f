// Which quotas are in force: those of the settings at hand, and those of the user and administrators, which no project takes away.
import { isDeepStrictEqual } from 'node:util';
import type { QuotaRule } from '../gateway/quotas.ts';
import type { Project } from './project.ts';

/** The quotas of a project as it is now; made anew only when it changed. */
export function quotaRules(project: () => Project): () => readonly QuotaRule[] {
  let seen: Project | undefined;
  let rules: readonly QuotaRule[] = [];
  return () => {
    const now = project();
    if (now !== seen) {
      seen = now;
      const { quotas } = now.authority;
      const others = now.loaded.settings.quotas.filter((rule) => !quotas.some((other) => isDeepStrictEqual(other, rule)));
      rules = [...quotas, ...others.map((rule) => (now.owner === 'project' ? { ...rule, isOfProject: true } : rule))];
    }
    return rules;
  };
}

// The profile that a new server gets in bartizan.yaml: a starting point where there is one for its package, with a reason for each grant; else none.

import { hasStartingProfile, type StartingGrant, startingProfile } from '../sandbox/starting/starting.ts';
import type { Artefact } from '../supply/artefact.ts';

/** What `add` writes beside the source, and why. */
export interface FirstProfile {
  /** As written in bartizan.yaml; undefined where nothing is granted. */
  readonly profile: Readonly<Record<string, readonly string[]>> | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly grants: readonly StartingGrant[];
}

const NONE: FirstProfile = { profile: undefined, env: {}, grants: [] };

/** The first profile of a package, for one command line. @throws Fault `sandbox.bad-profile` */
export function firstProfile(
  artefact: Pick<Artefact, 'kind' | 'name'>,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): FirstProfile {
  if (artefact.kind !== 'npm' || !hasStartingProfile(artefact.name)) return NONE;
  const start = startingProfile(artefact.name, { name: artefact.name, command: '', args, env }, folder);
  const fields = Map.groupBy(start.grants, ({ field }) => field);
  const profile = Object.fromEntries([...fields].map(([field, grants]) => [field, grants.map(({ value }) => value)]));
  return { profile: fields.size === 0 ? undefined : profile, env: start.env, grants: start.grants };
}

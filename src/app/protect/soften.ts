// Plans to take back what lets a client act unasked: single settings of the user's own files, each put to what asks. Reads; writes nothing.
import { isBroad } from '../../clients/client.ts';
import { withoutLinks } from '../../clients/files.ts';
import type { GrantFound, Inventory } from '../../clients/inventory.ts';
import { changeFile, type Wish } from './change-file.ts';
import { type Plan, planOfFiles } from './plan.ts';

/** A setting that stays as it is. */
export interface LeftGrant {
  readonly grant: GrantFound;
  readonly why: string;
}

/** Settings that will ask, and those that cannot be changed here. */
export interface AskingPlan {
  readonly plan: Plan;
  readonly changed: readonly GrantFound[];
  readonly left: readonly LeftGrant[];
}

const OWN = new Set(['user', 'profile']);

const wishOf = (grant: GrantFound): Wish & { readonly grant: GrantFound } => ({
  client: grant.file.client,
  name: grant.keyPath.join('.'),
  path: grant.keyPath,
  value: grant.safer,
  grant,
});

/** Plans for one client. */
export function planAsking(inventory: Inventory, client: string): AskingPlan {
  const broad = inventory.grants.filter((grant) => grant.file.client === client && isBroad(grant));
  const foreign = broad.filter(({ file }) => !OWN.has(file.scope));
  const own = broad.filter(({ file }) => OWN.has(file.scope));
  const outcomes = [...Map.groupBy(own, ({ file }) => withoutLinks(file.path))].map(([path, grants]) =>
    changeFile(path, grants.map(wishOf)),
  );
  const files = outcomes.map(({ file }) => file).filter((file) => file !== undefined);
  return {
    plan: planOfFiles(files),
    changed: outcomes.flatMap(({ done }) => done.map(({ grant }) => grant)),
    left: [
      ...foreign.map((grant) => ({ grant, why: `it stands in a file of scope ${grant.file.scope}, which is not yours alone` })),
      ...outcomes.flatMap(({ left }) =>
        left.map(({ grant }) => ({ grant, why: 'its file cannot be changed here without touching something else in it' })),
      ),
    ],
  };
}

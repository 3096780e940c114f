// Which grants of a profile no start would give: told when the profile is written, not when the server does not start.
import { Fault } from '../../base/fault.ts';
import { placeOf } from '../../sandbox/places.ts';
import { readProfile } from '../../sandbox/profile-schema.ts';
import type { Whereabouts } from '../../sandbox/sensitive.ts';

/** Why a start with this profile, as written in a settings file in `folder`, would be refused on this machine; none when it would not. */
export function refusedGrants(name: string, written: unknown, folder: string, whereabouts: Whereabouts): readonly string[] {
  const parts = { ...whereabouts, name, projectDir: folder, ownEnv: {} };
  const refused: string[] = [];
  const profile = readProfile(written, name);
  for (const field of ['read', 'write'] as const) {
    for (const path of profile[field]) {
      try {
        placeOf(path, field, profile, parts);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        refused.push(error.message);
      }
    }
  }
  return refused;
}

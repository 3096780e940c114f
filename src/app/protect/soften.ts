// Plans to take back what lets a client act unasked: single settings of the user's own files, each put to what asks. Reads; writes nothing.
import { realpathSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../base/json.ts';
import { isBroad } from '../../clients/client.ts';
import { memberOf } from '../../clients/documents/document.ts';
import { formatOf, readDocument } from '../../clients/documents/read.ts';
import { editText } from '../../clients/edit/edit.ts';
import type { GrantFound, Inventory } from '../../clients/inventory.ts';
import { readWithMode } from '../../clients/replace-file.ts';
import type { Change, Plan, PlannedFile } from './plan.ts';

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

const valueAt = (value: Json | undefined, grant: GrantFound): Json | undefined =>
  grant.keyPath.reduce<Json | undefined>(memberOf, value);

/** One file with its settings changed; undefined when none can be. */
function changedFile(
  path: string,
  grants: readonly GrantFound[],
  left: LeftGrant[],
  changed: GrantFound[],
): PlannedFile | undefined {
  const found = readWithMode(path);
  if (found === undefined) return undefined;
  const format = formatOf(path);
  const changes: Change[] = [];
  let text = found.bytes.toString('utf8');
  for (const grant of grants) {
    // Several grants may come from one list.
    if (isDeepStrictEqual(valueAt(readDocument(text, format).value, grant), grant.safer)) continue;
    const edited = editText(text, format, [{ path: grant.keyPath, value: grant.safer }]);
    if (edited === undefined) left.push({ grant, why: 'its file cannot be changed here without touching something else in it' });
    else {
      const { keyPath: at, safer } = grant;
      const undo = [{ path: at, value: valueAt(readDocument(text, format).value, grant) }];
      changes.push({ client: grant.file.client, name: at.join('.'), path: at, after: safer, undo });
      text = edited;
      changed.push(grant);
    }
  }
  const after = Buffer.from(text);
  return after.equals(found.bytes) ? undefined : { path, mode: found.mode, before: found.bytes, after, entries: [], changes };
}

/** Plans for one client. */
export function planAsking(inventory: Inventory, client: string): AskingPlan {
  const broad = inventory.grants.filter((grant) => grant.file.client === client && isBroad(grant));
  const left: LeftGrant[] = broad
    .filter(({ file }) => !OWN.has(file.scope))
    .map((grant) => ({ grant, why: `it stands in a file of scope ${grant.file.scope}, which is not yours alone` }));
  const own = broad.filter(({ file }) => OWN.has(file.scope));
  const changed: GrantFound[] = [];
  const files = [...Map.groupBy(own, ({ file }) => realpathSync.native(file.path))]
    .map(([path, grants]) => changedFile(path, grants, left, changed))
    .filter((file) => file !== undefined);
  return { plan: { files, added: [], settingsPath: '', left: [] }, changed, left };
}

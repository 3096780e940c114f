// Plans to take entries out of clients' files: what appeared unasked is not started at the client's next start. `unprotect` brings them back. Writes nothing.
import { withoutLinks } from '../../clients/files.ts';
import type { ServerEntry } from '../../clients/inventory.ts';
import { changeFile } from './change-file.ts';
import { type Plan, planOfFiles } from './plan.ts';

/** Plans for these entries. */
export function planRemoval(entries: readonly ServerEntry[]): { readonly plan: Plan; readonly left: readonly ServerEntry[] } {
  const outcomes = [...Map.groupBy(entries, ({ file }) => withoutLinks(file.path))].map(([path, own]) =>
    changeFile(
      path,
      own.map((entry) => ({ client: entry.file.client, name: entry.name, path: entry.path, value: undefined, entry })),
    ),
  );
  const files = outcomes.map(({ file }) => file).filter((file) => file !== undefined);
  return {
    plan: planOfFiles(files),
    left: outcomes.flatMap(({ left }) => left.map(({ entry }) => entry)),
  };
}

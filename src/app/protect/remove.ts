// Plans to take entries out of clients' files, or to put them back as they were: what changed unasked is not started at the client's next start. `unprotect`
// brings back what was changed. Writes nothing.
import { withoutLinks } from '../../clients/files.ts';
import type { ServerEntry } from '../../clients/inventory.ts';
import { changeFile } from './change-file.ts';
import { type Plan, planOfFiles } from './plan.ts';

/** An entry, and what it was before; undefined: it was not there. */
export interface Unwanted {
  readonly entry: ServerEntry;
  readonly before: ServerEntry | undefined;
}

/** Plans for these entries. */
export function planRemoval(unwanted: readonly Unwanted[]): { readonly plan: Plan; readonly left: readonly ServerEntry[] } {
  const outcomes = [...Map.groupBy(unwanted, ({ entry }) => withoutLinks(entry.file.path))].map(([path, own]) =>
    changeFile(
      path,
      own.map(({ entry, before }) => ({
        client: entry.file.client,
        name: entry.name,
        path: entry.path,
        value: before?.written,
        entry,
      })),
    ),
  );
  const files = outcomes.map(({ file }) => file).filter((file) => file !== undefined);
  return {
    plan: planOfFiles(files),
    left: outcomes.flatMap(({ left }) => left.map(({ entry }) => entry)),
  };
}

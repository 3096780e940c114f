// What changed between two looks at the same machine: entries that appeared, changed or went, and permissions that appeared.
import { isDeepStrictEqual } from 'node:util';
import { isBroad } from './client.ts';
import type { GrantFound, Inventory, ServerEntry } from './inventory.ts';

/** One change. */
export type InventoryChange =
  | { readonly kind: 'appeared' | 'gone'; readonly entry: ServerEntry }
  | { readonly kind: 'changed'; readonly entry: ServerEntry; readonly before: ServerEntry }
  | { readonly kind: 'unasked'; readonly grant: GrantFound };

const keyOf = ({ file, path }: ServerEntry): string => JSON.stringify([file.client, file.path, ...path]);
const grantKey = ({ file, keyPath, kind, server, tools }: GrantFound): string =>
  JSON.stringify([file.client, file.path, keyPath, kind, server ?? '', tools ?? []]);

/** Changes from `before` to `after`. */
export function changesBetween(before: Inventory, after: Inventory): readonly InventoryChange[] {
  const old = new Map(before.servers.map((entry) => [keyOf(entry), entry]));
  const now = new Set(after.servers.map(keyOf));
  const grants = new Set(before.grants.map(grantKey));
  return [
    ...after.servers.flatMap((entry): InventoryChange[] => {
      const known = old.get(keyOf(entry));
      if (known === undefined) return [{ kind: 'appeared', entry }];
      return isDeepStrictEqual(known.written, entry.written) ? [] : [{ kind: 'changed', entry, before: known }];
    }),
    ...before.servers.filter((entry) => !now.has(keyOf(entry))).map((entry) => ({ kind: 'gone', entry }) as const),
    ...after.grants
      .filter((grant) => isBroad(grant) && !grants.has(grantKey(grant)))
      .map((grant) => ({ kind: 'unasked', grant }) as const),
  ];
}

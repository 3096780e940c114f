// Rules that look at all entries together: names that mean one server here and another one there.
import type { ServerEntry } from '../../clients/inventory.ts';
import type { CatalogueRule } from '../rule.ts';

const folded = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.-]+/g, '-');

/** Clients that see both entries. */
const together = (a: ServerEntry, b: ServerEntry): boolean => {
  const readers = new Set([a.file.client, ...a.file.readBy]);
  return [b.file.client, ...b.file.readBy].some((client) => readers.has(client));
};

const isProject = (entry: ServerEntry): boolean => entry.file.scope === 'project' || entry.project !== undefined;
const placeOf = (entry: ServerEntry): string => entry.file.project ?? entry.project ?? '';

/** A name in a project that stands for another server than the user's own of that name. */
export const shadowedServer: CatalogueRule = {
  id: 'shadowed-server',
  title: "A project's server takes the name of another",
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T05', 'T20'],
  tags: ['OWASP-MCP-03', 'CWE-694'],
  *judge(servers) {
    const byName = Map.groupBy(
      servers.filter((entry) => entry.program.source.kind !== 'bartizan'),
      ({ name }) => folded(name),
    );
    for (const entries of byName.values()) {
      for (const entry of entries.filter(isProject)) {
        const other = entries.find(
          (one) =>
            one.identity !== entry.identity &&
            together(one, entry) &&
            (!isProject(one) ||
              (placeOf(one) === placeOf(entry) && one !== entry && entries.indexOf(one) < entries.indexOf(entry))),
        );
        if (other === undefined) continue;
        const severity = isProject(other) ? 'low' : 'high';
        yield {
          entry,
          path: entry.path,
          note: `means another server than "${other.name}" in ${other.file.path}`,
          excerpt: entry.identity,
          severity,
        };
      }
    }
  },
};

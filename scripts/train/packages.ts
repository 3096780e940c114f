// Turns lists of downloaded packages into fingerprints: which names are known, and which are worth imitating. No name is written.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalName, nameHash, shortHash, storedHashes } from '../../src/detectors/lookalike-package/hash.ts';

/** The most wanted names, and the wanted ones; all others are only known. */
const FAMOUS = 1000;
const WANTED: Readonly<Record<string, number>> = { npm: 3000, pypi: 2500 };

const namesIn = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '')
    .filter((name) => name !== '');

const wantedOf = (names: readonly string[]): string => storedHashes(names.map(nameHash));

function tiersOf(ecosystem: string, names: readonly string[], servers: readonly string[]): Readonly<Record<string, string>> {
  const all = names.map((name) => canonicalName(ecosystem, name));
  const wanted = WANTED[ecosystem] ?? 0;
  const own = servers.map((name) => canonicalName(ecosystem, name));
  return {
    famous: wantedOf(all.slice(0, FAMOUS)),
    wanted: wantedOf([...all.slice(FAMOUS, wanted), ...own]),
    known: storedHashes(all.slice(wanted).map(shortHash)),
  };
}

/** Packages of MCP servers that are worth imitating although others are downloaded more. */
const SERVERS = 300;

/** Writes the fingerprints. */
export function writePackages(folder: string): void {
  const tiers = {
    npm: tiersOf(
      'npm',
      namesIn(join(folder, 'package-names.txt')),
      namesIn(join(folder, 'package-names-mcp.txt')).slice(0, SERVERS),
    ),
    pypi: tiersOf('pypi', namesIn(join(folder, 'package-names-pypi.txt')), []),
  };
  const lines = Object.entries(tiers).map(
    ([ecosystem, parts]) =>
      `  ${ecosystem}: {\n${Object.entries(parts)
        .map(([tier, bytes]) => `    ${tier}:\n      '${bytes}',`)
        .join('\n')}\n  },`,
  );
  writeFileSync(
    new URL('../../src/detectors/lookalike-package/known.ts', import.meta.url),
    `// Fingerprints of downloaded packages. Made by \`npm run train\`; never edited.

/** Fingerprints by ecosystem: most wanted, wanted and known names. */
export const knownPackages = {
${lines.join('\n')}
} as const;
`,
  );
}

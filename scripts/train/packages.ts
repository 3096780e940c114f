// Turns lists of downloaded packages into fingerprints: which names are known, and which are worth imitating. No name is written.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalName, HASH_BYTES, nameHash } from '../../src/detectors/lookalike-package/hash.ts';

/** The most wanted names, and the wanted ones; all others are only known. */
const FAMOUS = 1000;
const WANTED: Readonly<Record<string, number>> = { npm: 3000, pypi: 2500 };

const namesIn = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '')
    .filter((name) => name !== '');

function stored(names: readonly string[]): string {
  const hashes = [...new Set(names.map(nameHash))].sort((a, b) => a - b);
  const bytes = Buffer.alloc(hashes.length * HASH_BYTES);
  for (const [i, hash] of hashes.entries()) bytes.writeUIntBE(hash, i * HASH_BYTES, HASH_BYTES);
  return bytes.toString('base64');
}

function tiersOf(ecosystem: string, names: readonly string[], servers: readonly string[]): Readonly<Record<string, string>> {
  const all = names.map((name) => canonicalName(ecosystem, name));
  const wanted = WANTED[ecosystem] ?? 0;
  const own = servers.map((name) => canonicalName(ecosystem, name));
  return {
    famous: stored(all.slice(0, FAMOUS)),
    wanted: stored([...all.slice(FAMOUS, wanted), ...own]),
    known: stored(all.slice(wanted)),
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

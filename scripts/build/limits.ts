// What the built programs may hold, and when: a relay is started for each server of an IDE, and what only adds or judges servers must not slow it down.

/** A chunk as the bundler tells of it. */
export interface Chunk {
  readonly fileName: string;
  /** Chunks that are loaded with it. */
  readonly imports: readonly string[];
  readonly moduleIds: readonly string[];
}

/** The third-party code of the relay: schemas of calls, policy where there is one, and the settings where they changed, hosts of profiles among them. */
const RELAY_PACKAGES: ReadonlySet<string> = new Set([
  '@cedar-policy/cedar-wasm',
  '@cfworker/json-schema',
  're2js',
  'tldts',
  'tldts-core',
  'yaml',
  'zod',
]);

/** Third-party code that is loaded by `import()` alone: when a server is added, installed or judged, where there are policies, or in a thread of its own. */
const LATE_PACKAGES: ReadonlySet<string> = new Set([
  '@cedar-policy/cedar-wasm',
  '@npmcli/arborist',
  '@sigstore/verify',
  'web-tree-sitter',
  'tar',
  'yauzl',
]);

/** Name of the package that a module belongs to; undefined for our own. */
export function packageOf(module: string): string | undefined {
  const path = module.replaceAll('\\', '/');
  const at = path.lastIndexOf('/node_modules/');
  if (at < 0) return undefined;
  const parts = path.slice(at + '/node_modules/'.length).split('/');
  return parts.slice(0, parts[0]?.startsWith('@') ? 2 : 1).join('/');
}

const packagesOf = ({ moduleIds }: Chunk): readonly string[] => [
  ...new Set(moduleIds.map(packageOf).filter((name) => name !== undefined)),
];

/** Everything that is loaded when `start` is. */
function loadedWith(start: Chunk, chunks: readonly Chunk[], seen = new Set<Chunk>()): ReadonlySet<Chunk> {
  if (seen.has(start)) return seen;
  seen.add(start);
  for (const other of chunks) if (start.imports.includes(other.fileName)) loadedWith(other, chunks, seen);
  return seen;
}

/** Where programs begin, and what every command loads. */
const STARTS = /[\\/]src[\\/]cli[\\/](?:main|relay|run|serve|commands)\.ts$/;

/** What is wrong with the chunks of one program, as sentences. */
export function wrongChunks(program: string, chunks: readonly Chunk[]): readonly string[] {
  const foreign = program === 'relay' ? chunks.flatMap(packagesOf).filter((name) => !RELAY_PACKAGES.has(name)) : [];
  const starts = chunks.filter(({ moduleIds }) => moduleIds.some((module) => STARTS.test(module)));
  const early = starts.flatMap((start) => [...loadedWith(start, chunks)]).flatMap(packagesOf);
  return [
    ...[...new Set(foreign)].map((name) => `the program ${program} holds ${name}, which is none of its business`),
    ...[...new Set(early)]
      .filter((name) => LATE_PACKAGES.has(name))
      .map((name) => `the program ${program} loads ${name} before it is asked for`),
  ];
}

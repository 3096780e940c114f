// Manuals of packages as honest results: what agents read all day. `manuals.txt` names each by package, version and digest, so that training does not change with the dependencies;
// what is not installed as it was pinned is fetched from the registry on request. A text with another digest is never read.
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PINS = fileURLToPath(new URL('manuals.txt', import.meta.url));
/** Where fetched ones are kept; not in the repository. */
const KEPT = join(ROOT, '.manuals');
const MIN_CHARS = 400;
const DIGEST_CHARS = 32;
/** Of one manual so much is taken, in pieces of the size of a result. */
const PIECE_CHARS = 2500;
const MAX_PIECES = 3;

/** A line of `manuals.txt`. */
export interface Pin {
  readonly name: string;
  readonly version: string;
  /** Within the package. */
  readonly path: string;
  /** Of SHA-256, in hex. */
  readonly digest: string;
}

/** A manual. */
export interface Manual {
  /** The package it belongs to: what it is split by. */
  readonly group: string;
  readonly text: string;
}

const digestOf = (text: string): string => hash('sha256', text, 'hex').slice(0, DIGEST_CHARS);

/** Reads `package@version path digest` lines. */
export function pinsOf(lines: string): readonly Pin[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, name, version, path, digest] = /^(.+)@(\S+) (.+) ([\da-f]{32})$/.exec(line) ?? [];
      if (name === undefined || version === undefined || path === undefined || digest === undefined)
        throw new Error(`manuals.txt: "${line}" is not "package@version path digest"`);
      return { name, version, path, digest };
    });
}

/** The text of a pin from the first of these files that has its digest. */
export function pinnedText({ digest }: Pin, files: readonly string[]): string | undefined {
  for (const file of files) {
    if (!existsSync(file)) continue;
    const text = readFileSync(file, 'utf8');
    if (digestOf(text) === digest) return text;
  }
  return undefined;
}

const placesOf = ({ name, path, digest }: Pin): readonly string[] => [
  join(ROOT, 'node_modules', name, path),
  join(KEPT, `${digest}.md`),
];

const allPins = (): readonly Pin[] => pinsOf(readFileSync(PINS, 'utf8'));

/** What to do when a manual is not here as it was pinned; undefined when all are. */
export function missingManual(pins: readonly Pin[] = allPins()): string | undefined {
  const missing = pins.find((pin) => pinnedText(pin, placesOf(pin)) === undefined);
  if (missing === undefined) return undefined;
  const { name, version, path } = missing;
  return `${path} of ${name}@${version} is not here as it was pinned. Fetch it: npm run train -- DATADIR --fetch`;
}

/** All manuals, in the order of `manuals.txt`. Throws when one is not here as it was pinned: another text would make other weights. */
export function manuals(pins: readonly Pin[] = allPins()): readonly Manual[] {
  return pins.map((pin) => {
    const text = pinnedText(pin, placesOf(pin));
    if (text === undefined) throw new Error(missingManual([pin]));
    return { group: pin.name, text };
  });
}

/** Fetches manuals that are not installed as they were pinned. Uses `npm pack`: nothing of the package runs. */
export function fetchManuals(pins: readonly Pin[] = allPins()): number {
  const missing = pins.filter((pin) => pinnedText(pin, placesOf(pin)) === undefined);
  mkdirSync(KEPT, { recursive: true });
  for (const pin of missing) writeFileSync(join(KEPT, `${pin.digest}.md`), fetched(pin));
  return missing.length;
}

function fetched(pin: Pin): string {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-manual-'));
  const spec = `${pin.name}@${pin.version}`;
  try {
    const { status, stderr } = spawnSync('npm', ['pack', spec, '--ignore-scripts', '--pack-destination', folder], {
      encoding: 'utf8',
    });
    const [archive] = globSync('*.tgz', { cwd: folder });
    if (status !== 0 || archive === undefined) throw new Error(`npm pack ${spec} failed: ${stderr.trim()}`);
    extract({ sync: true, file: join(folder, archive), cwd: folder });
    const text = pinnedText(pin, [join(folder, 'package', pin.path)]);
    if (text === undefined) throw new Error(`${pin.path} of ${spec} has another digest than manuals.txt names`);
    return text;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Packages of one platform are not installed on another. */
const OF_A_PLATFORM = /linux|darwin|win32|windows|x64|arm64|wasm32/;
const FILES = 'node_modules/{*,@*/*}/{{README,readme,Readme,CHANGELOG,CONTRIBUTING,SECURITY}*.md,docs/**/*.md}';

/** Pins what is installed now: the lines of a new `manuals.txt`, each text once. */
export function pinInstalled(): string {
  const lines = new Map<string, string>();
  for (const file of globSync(FILES, { cwd: ROOT })
    .map((one) => one.replaceAll('\\', '/'))
    .sort()) {
    const [, name, path] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(file) ?? [];
    if (name === undefined || path === undefined || OF_A_PLATFORM.test(name)) continue;
    const text = readFileSync(join(ROOT, file), 'utf8');
    const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
    if (text.length >= MIN_CHARS && !lines.has(digestOf(text)))
      lines.set(digestOf(text), `${name}@${version} ${path} ${digestOf(text)}`);
  }
  return `${[...lines.values()].join('\n')}\n`;
}

/** Pieces of the manuals of packages that teach. */
export function documentsOf(teaches: (group: string) => boolean): readonly string[] {
  return manuals()
    .filter(({ group }) => teaches(group))
    .flatMap(({ text }) =>
      Array.from({ length: Math.min(MAX_PIECES, Math.ceil(text.length / PIECE_CHARS)) }, (_, i) =>
        text.slice(i * PIECE_CHARS, (i + 1) * PIECE_CHARS),
      ),
    );
}

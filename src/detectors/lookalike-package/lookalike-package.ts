// Finds packages whose name imitates a well-known one. Knows names by fingerprint only, so nothing is asked of anybody. Never takes a known package for an imitation.
import type { Rule, Severity } from '../detector.ts';
import { canonicalName, hashesOf, nameHash, shortHash } from './hash.ts';
import { knownPackages } from './known.ts';
import { brandNames, handWritten } from './names.ts';
import { type Slip, slipsBetween, type Variant, variantsOf } from './variants.ts';

/** Names that imitate another. */
export const lookalikePackage: Rule = {
  id: 'lookalike-package',
  title: 'Package named like a well-known one',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['package', 'entry'],
  threats: ['T20'],
  tags: ['OWASP-MCP04', 'SAFE-T1001', 'CWE-1357'],
};

/** What a name imitates. */
export interface Imitation {
  readonly target: string;
  readonly slip: Slip;
  readonly severity: Severity;
}

/** Names of one ecosystem. */
interface Names {
  readonly famous: ReadonlySet<number>;
  readonly wanted: ReadonlySet<number>;
  /** By short fingerprint. */
  readonly known: ReadonlySet<number>;
}

/** Shorter names are near each other by chance. */
const MIN_CHARS = 5;
const MAX_CHARS = 80;
/** Slips that hardly happen by chance. */
const TELLING: ReadonlySet<Slip> = new Set<Slip>([
  'a letter doubled',
  'two letters swapped',
  'a look-alike character',
  'a vowel replaced',
  'separators changed',
]);
/** Slips that need a longer name to mean anything. */
const CHANCY: ReadonlySet<Slip> = new Set<Slip>(['a letter replaced', 'a letter added', 'two letters added', 'a word added']);
const MIN_CHANCY_CHARS = 6;

const setOf = (names: readonly string[]): ReadonlySet<number> => new Set(names.map(nameHash));

function namesOf(ecosystem: string): Names {
  const brands = setOf(brandNames.map((name) => canonicalName(ecosystem, name)));
  if (ecosystem === 'npm' || ecosystem === 'pypi') {
    const { famous, wanted, known } = knownPackages[ecosystem];
    return { famous: hashesOf(famous), wanted: new Set([...hashesOf(wanted), ...brands]), known: hashesOf(known) };
  }
  const own = setOf(handWritten[ecosystem] ?? []);
  return { famous: own, wanted: brands, known: new Set() };
}

function severityOf({ name, slip }: Variant, { famous }: Names): Severity {
  return famous.has(nameHash(name)) && TELLING.has(slip) && name.length > MIN_CHARS ? 'high' : 'medium';
}

function imitates(variant: Variant, { famous, wanted }: Names): boolean {
  const { name, slip } = variant;
  if (name.length < MIN_CHARS || (CHANCY.has(slip) && name.length < MIN_CHANCY_CHARS)) return false;
  const hash = nameHash(name);
  return famous.has(hash) || wanted.has(hash);
}

/** A brand with this many letters may be recognised behind two slips. */
const LONG_BRAND_CHARS = 7;

function imitatedBrand(name: string): Imitation | undefined {
  const target = brandNames.find((brand) => brand.length >= LONG_BRAND_CHARS && slipsBetween(name, brand, 2) === 2);
  return target === undefined ? undefined : { target, slip: 'two letters changed', severity: 'medium' };
}

/** Other names of the same ecosystems. */
const ALIASES: Readonly<Record<string, string>> = {
  npmjs: 'npm',
  python: 'pypi',
  pip: 'pypi',
  gem: 'rubygems',
  ruby: 'rubygems',
  cargo: 'crates',
  'crates.io': 'crates',
  golang: 'go',
  composer: 'packagist',
};

/** The worst that a name imitates. */
function imitationOf(name: string, names: Names): Imitation | undefined {
  let found: Imitation | undefined;
  for (const variant of variantsOf(name)) {
    if (!imitates(variant, names)) continue;
    const severity = severityOf(variant, names);
    if (severity === 'high') return { target: variant.name, slip: variant.slip, severity };
    found ??= { target: variant.name, slip: variant.slip, severity };
  }
  return found ?? imitatedBrand(name);
}

/** Makes the judge of names; each ecosystem is read once, when first asked for. */
export function createLookalikes(): (ecosystem: string, name: string) => Imitation | undefined {
  const kept = new Map<string, Names>();
  return (given, raw) => {
    const lower = given.toLowerCase();
    const ecosystem = ALIASES[lower] ?? lower;
    const names = kept.get(ecosystem) ?? namesOf(ecosystem);
    kept.set(ecosystem, names);
    const name = canonicalName(ecosystem, raw);
    if (name.length > MAX_CHARS) return undefined;
    const own = nameHash(name);
    if (names.famous.has(own) || names.wanted.has(own) || names.known.has(shortHash(name))) return undefined;
    return imitationOf(name, names);
  };
}

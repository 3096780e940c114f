// Embeds the roots of trust (Sigstore's trusted root, npm's keys) from the seeds of @sigstore/tuf. Opens no connection; run it when that package was updated.
// `--check` writes nothing and fails when the embedded file is not what the seeds say.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PUBLIC_REGISTRY } from '../src/supply/npm-config.ts';

const SEEDS = fileURLToPath(new URL('../node_modules/@sigstore/tuf/seeds.json', import.meta.url));
const TARGET = fileURLToPath(new URL('../src/supply/provenance/roots.json', import.meta.url));
const REPOSITORY = 'https://tuf-repo-cdn.sigstore.dev';

interface Seed {
  readonly 'root.json': string;
  readonly targets: Readonly<Record<string, string>>;
}

interface SeedKey {
  readonly keyId: string;
  readonly keyUsage: string;
  readonly publicKey: { readonly rawBytes: string; readonly validFor: { readonly start: string; readonly end?: string } };
}

const decoded = <T>(text: string | undefined): T => JSON.parse(Buffer.from(text ?? '', 'base64').toString('utf8')) as T;

/** The text of the embedded file. */
function rootsText(): string {
  const seeds = JSON.parse(readFileSync(SEEDS, 'utf8')) as Readonly<Record<string, Seed>>;
  const seed = seeds[REPOSITORY];
  if (seed === undefined) throw new Error(`${SEEDS} has no seed of ${REPOSITORY}`);
  const root = decoded<{ readonly signed: { readonly expires: string; readonly version: number } }>(seed['root.json']);
  const { keys } = decoded<{ readonly keys: readonly SeedKey[] }>(seed.targets[`${new URL(PUBLIC_REGISTRY).host}%2Fkeys.json`]);
  const npmKeys = keys.map(({ keyId, keyUsage, publicKey }) => ({
    keyId,
    usage: keyUsage,
    spki: publicKey.rawBytes,
    ...publicKey.validFor,
  }));
  const { expires, version } = root.signed;
  const sigstore = decoded<unknown>(seed.targets['trusted_root.json']);
  return `${JSON.stringify({ source: REPOSITORY, rootVersion: version, expires, npmKeys, sigstore }, undefined, 2)}\n`;
}

const text = rootsText();
if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') !== text) {
    process.stderr.write('src/supply/provenance/roots.json is stale: run node scripts/trust-roots.ts\n');
    process.exitCode = 1;
  }
} else writeFileSync(TARGET, text);

// MCPB bundles: a file or URL, checked by its digest, unpacked from exactly the bytes that a signature covers. Nothing of it is run.
import { chmodSync, createReadStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve as resolvePath } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Artefact, Installed, SourceFact } from './artefact.ts';
import { cachedArchive, inStaging, keepArchive, keepTree, onDisk } from './cache.ts';
import { supplyFault } from './faults.ts';
import { withFetcher } from './fetch.ts';
import { createCheck, createSummer, type Expected, integrityOfHex, parseIntegrity } from './integrity.ts';
import { relativeName } from './local.ts';
import { mcpbFault } from './mcpb-faults.ts';
import { type BundleManifest, readManifest } from './mcpb-manifest.ts';
import { type BundleStart, bundleStart } from './mcpb-start.ts';
import { splitMcpb } from './provenance/mcpb-trailer.ts';
import { repositoryOf } from './provenance/repository.ts';
import { parseSource } from './source.ts';
import { installedAt } from './start-line.ts';
import type { Resolved, Source, Supplier, SupplyContext } from './supplier.ts';
import { unpackZip } from './zip.ts';

const MAX_MANIFEST_BYTES = 1024 * 1024;

/** The supplier of MCPB bundles. */
export const mcpb: Supplier = { resolve, install };

const isUrl = (name: string): boolean => /^https?:/i.test(name);

/** Copies a local bundle as it is now: what is checked must be what is unpacked. */
async function copyFile(
  path: string,
  subject: string,
  expected: Expected | undefined,
  to: string,
  context: SupplyContext,
): Promise<string> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) throw mcpbFault['no-file']({ path });
  const max = context.bounds.maxArchiveBytes;
  const summer = createSummer();
  const check = expected === undefined ? undefined : createCheck(subject, expected);
  const target = await open(to, 'wx', 0o600);
  try {
    let bytes = 0;
    for await (const chunk of createReadStream(path)) {
      bytes += (chunk as Buffer).length;
      if (bytes > max) throw supplyFault['too-large']({ subject, max, unit: 'bytes' });
      summer.update(chunk as Buffer);
      check?.update(chunk as Buffer);
      await target.writeFile(chunk as Buffer);
    }
  } finally {
    await target.close();
  }
  check?.finish();
  return summer.finish().integrity;
}

/** Fetches or copies a bundle into the cache. Answers with its place there and its integrity. */
async function take(source: Source, expected: Expected | undefined, staging: string, context: SupplyContext) {
  const subject = `mcpb:${source.name}`;
  const file = join(staging, 'bundle.mcpb');
  context.report({ step: 'fetch', subject });
  const integrity = isUrl(source.name)
    ? (await withFetcher(context, (fetcher) => fetcher.archive({ url: source.name, subject }, expected, file))).integrity
    : await copyFile(source.name, subject, expected, file, context);
  return { path: keepArchive(context.cacheDir, file, subject, integrity), integrity };
}

interface Bundle {
  readonly file: Uint8Array;
  readonly manifest: BundleManifest;
  readonly begin: BundleStart;
  readonly tree: string;
  readonly files: number;
  readonly bytes: number;
  readonly executables: ReadonlySet<string>;
}

function manifestIn(tree: string, subject: string): BundleManifest {
  const path = join(tree, 'manifest.json');
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  const reason = size === undefined ? 'it is missing' : size > MAX_MANIFEST_BYTES ? 'it is too large' : undefined;
  if (reason !== undefined) throw mcpbFault['bad-manifest']({ subject, where: 'manifest.json', reason });
  return readManifest(subject, readFileSync(path));
}

/** What the start needs beside what the archive brought. */
function complete(tree: string, subject: string, { shim, program }: BundleStart): void {
  onDisk(tree, () => {
    if (program !== undefined) chmodSync(join(tree, program), 0o700);
    if (shim === undefined) return;
    if (existsSync(join(tree, shim.folder))) {
      throw supplyFault['unsafe-archive']({ subject, what: 'files where Bartizan’s own belong', path: shim.folder });
    }
    mkdirSync(join(tree, shim.folder), { mode: 0o700 });
    writeFileSync(join(tree, shim.file), shim.text, { mode: 0o600, flag: 'wx' });
  });
}

async function unpack(path: string, subject: string, staging: string, context: SupplyContext): Promise<Bundle> {
  const { bounds, platform, signal } = context;
  const file = readFileSync(path);
  const parts = splitMcpb(file);
  if (parts.kind === 'damaged') throw supplyFault['bad-archive']({ subject, reason: parts.why });
  const archive = join(staging, 'archive.zip');
  const tree = join(staging, 'tree');
  onDisk(staging, () => {
    // Exactly what a signature covers, and nothing that a reader of archives might see behind it.
    writeFileSync(archive, parts.archive, { mode: 0o600, flag: 'wx' });
    mkdirSync(tree, { mode: 0o700 });
  });
  const { files, bytes, executables } = await unpackZip(archive, { subject, into: tree, bounds }, signal);
  const manifest = manifestIn(tree, subject);
  const begin = bundleStart(manifest, { subject, root: tree, os: platform.os });
  complete(tree, subject, begin);
  const programs = begin.program === undefined ? executables : new Set([...executables, begin.program]);
  return { file, manifest, begin, tree, files, bytes, executables: programs };
}

/** What the manifest leaves to the user, as it is written there. */
function openFacts({ manifest, begin }: Bundle, os: string): readonly SourceFact[] {
  const { args } = begin.asked;
  const env = Object.entries(manifest.command(os)?.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const inputs = Object.entries(manifest.inputs).map(
    ([key, { title, isRequired }]) => `${key}${title === '' ? '' : ` (${title})`}${isRequired ? ', required' : ''}`,
  );
  const rows = [
    ['arguments from you', args.join(' ')],
    ['environment it expects', env.join(' ')],
    ['what it asks you', inputs.join('; ')],
  ] as const;
  return rows.flatMap(([label, value]) => (value === '' ? [] : [{ label, value, origin: 'package' as const }]));
}

function factsOf(bundle: Bundle, os: string): readonly SourceFact[] {
  const { manifest, files, bytes } = bundle;
  return [
    {
      label: 'bundle',
      value: `${manifest.name} ${manifest.version} (MCPB manifest ${manifest.manifestVersion})`,
      origin: 'package',
    },
    { label: 'server type', value: manifest.type, origin: 'package' },
    ...manifest.facts.map(([label, value]): SourceFact => ({ label, value, origin: 'package' })),
    ...openFacts(bundle, os),
    { label: 'files', value: String(files), origin: 'measured' },
    { label: 'size', value: `${bytes} bytes`, origin: 'measured' },
  ];
}

async function resolve(source: Source, context: SupplyContext): Promise<Resolved> {
  const subject = `mcpb:${source.name}`;
  const expected = source.sha256 === undefined ? undefined : parseIntegrity(subject, integrityOfHex(source.sha256));
  return inStaging(context.cacheDir, async (staging) => {
    const { path, integrity } = await take(source, expected, staging, context);
    const bundle = await unpack(path, subject, staging, context);
    const { manifest, begin } = bundle;
    return {
      artefact: {
        kind: 'mcpb',
        name: isUrl(source.name) ? source.name : relativeName(source.name, context.cwd),
        version: manifest.version,
        integrity,
        start: begin.start,
      },
      facts: factsOf(bundle, context.platform.os),
      evidence: { kind: 'mcpb', file: bundle.file },
      claimedRepository: repositoryOf(manifest.repository)?.url,
      asked: begin.asked,
    };
  });
}

/** The place of a locked bundle. A lock file may have been edited by anybody: it is read as strictly as what a user writes. */
function sourceOf({ name }: Artefact, context: SupplyContext): Source {
  const source = parseSource(`mcpb:${name}`, context.cwd);
  return isUrl(name) ? source : { ...source, name: resolvePath(context.cwd, name) };
}

async function install(artefact: Artefact, context: SupplyContext): Promise<Installed> {
  const source = sourceOf(artefact, context);
  const subject = `mcpb:${source.name}`;
  const { integrity } = artefact;
  if (integrity === undefined) throw supplyFault['not-pinned']({ subject, what: 'integrity' });
  const expected = parseIntegrity(subject, integrity);
  return inStaging(context.cacheDir, async (staging) => {
    const cached = await cachedArchive(context.cacheDir, subject, integrity);
    const path = cached ?? (await take(source, expected, staging, context)).path;
    const { begin, tree, executables } = await unpack(path, subject, staging, context);
    if (!isDeepStrictEqual(begin.start, artefact.start)) throw mcpbFault['other-start']({ subject });
    context.report({ step: 'check', subject });
    const kept = keepTree({ ...artefact, scripts: [] }, { folder: tree, bounds: context.bounds, executables }, context);
    return installedAt(kept.artefact, kept.root, await runtimesFor(begin, context));
  });
}

async function runtimesFor({ start }: BundleStart, context: SupplyContext) {
  if (start.runtime !== 'python') return { node: context.node };
  const { pythonFor } = await import('./pypi-runtime.ts');
  return { node: context.node, python: pythonFor(context) };
}

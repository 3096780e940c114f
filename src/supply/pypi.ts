// Python packages: wheels from an index, with all they need, unpacked into one tree. No pip, no build, no code of a package runs here.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Artefact, Installed, PinnedPackage, SourceFact } from './artefact.ts';
import { inStaging, keepTree } from './cache.ts';
import { withFetcher } from './fetch.ts';
import { inParallel } from './in-parallel.ts';
import { integrityOfHex } from './integrity.ts';
import { candidatesOf, type Target } from './pypi-candidates.ts';
import { checkClosure, type Present } from './pypi-closure.ts';
import { compileTree, isByteCode } from './pypi-compile.ts';
import { indexOfPip, otherIndexes, pypiCredentials } from './pypi-credentials.ts';
import { pypiFacts, repositoryOf } from './pypi-facts.ts';
import { pypiFault } from './pypi-faults.ts';
import { DEFAULT_INDEX, fetchMetadata, type Index, projectOf, wheelFile } from './pypi-fetch.ts';
import type { OfferedWheel } from './pypi-index.ts';
import { normalName } from './pypi-marker.ts';
import { createTakenPlaces } from './pypi-places.ts';
import { readPathFiles } from './pypi-pth.ts';
import { findPython } from './pypi-python.ts';
import { isPackageName, type Requirement } from './pypi-requirement.ts';
import { resolveTree } from './pypi-resolve.ts';
import { checkPlatform } from './pypi-runtime.ts';
import { anyVersion, parseSpecifier, type Specifier } from './pypi-specifier.ts';
import { chosenCommand, commandsOf, startLineOf, writeShims } from './pypi-start.ts';
import { parseVersion } from './pypi-version.ts';
import { installedAt } from './start-line.ts';
import type { Resolved, Source, Supplier, SupplyContext } from './supplier.ts';
import { type Headers, parseHeaders } from './wheel-metadata.ts';
import { parseWheelName, type WheelName } from './wheel-name.ts';
import { ranksOf, supportedTags } from './wheel-tags.ts';
import { moveIntoTree, type UnpackedWheel, unpackWheel } from './wheel-unpack.ts';

/** Candidates tried in one search: real trees need a few more than they have packages. */
const MAX_STEPS = 5_000;

/** The supplier of Python packages. */
export const pypi: Supplier = { resolve, install };

function withIndex<T>(context: SupplyContext, registry: string, work: (index: Index) => Promise<T>): Promise<T> {
  const authorize = pypiCredentials(context);
  return withFetcher(context, (fetcher) => work({ fetcher, authorize, registry, context, pages: new Map() }));
}

/** A version alone means exactly that version. */
function rangeOf(wanted: string | undefined): Specifier {
  if (wanted === undefined) return anyVersion;
  const range = parseSpecifier(parseVersion(wanted) === undefined ? wanted : `==${wanted}`);
  if (range === undefined) throw pypiFault['not-a-range']({ range: wanted });
  return range;
}

function requirementOf({ name, wanted }: Source): Requirement {
  if (!isPackageName(name)) throw pypiFault['not-a-name']({ name });
  const range = rangeOf(wanted);
  return { name: normalName(name), extras: [], range, text: `${name}${wanted === undefined ? '' : `@${wanted}`}` };
}

async function resolve(source: Source, context: SupplyContext): Promise<Resolved> {
  const root = requirementOf(source);
  const python = findPython(context);
  const target: Target = { python, ranks: ranksOf(supportedTags(python.abi)) };
  const registry = (context.registries.pypi ?? indexOfPip(context) ?? DEFAULT_INDEX).replace(/\/+$/, '');
  return withIndex(context, registry, (index) =>
    inStaging(context.cacheDir, async (staging) => {
      const metadata = createMetadata(index, staging);
      const packages = {
        project: (name: string) => projectOf(index, name),
        requirementsOf: async (wheel: OfferedWheel) => (await metadata(wheel)).get('requires-dist') ?? [],
      };
      const bounds = { maxPackages: context.bounds.maxPackages, maxSteps: MAX_STEPS };
      const pins = await resolveTree(root, packages, target, bounds);
      const wheel = pins.find(({ name }) => name === root.name)?.wheel;
      if (wheel === undefined)
        throw pypiFault['no-version']({ name: root.name, range: root.range.text, reason: 'none was chosen' });
      const headers = await metadata(wheel);
      const choice = candidatesOf(await projectOf(index, root.name), [root], target);
      return {
        artefact: artefactOf(
          wheel,
          pins.map((pin) => pin.wheel),
          registry,
          source.program,
        ),
        facts: [
          ...pypiFacts(
            wheel,
            headers,
            pins.map((pin) => pin.wheel),
          ),
          ...indexFacts(registry, context),
          ...leftOut(choice.obstacle?.message),
        ],
        evidence: { kind: 'pypi' },
        claimedRepository: repositoryOf(headers),
      };
    }),
  );
}

/** Which index was believed, and which were not asked: a name of a private index may be anybody's in a public one. */
function indexFacts(registry: string, context: SupplyContext): readonly SourceFact[] {
  const others = otherIndexes(context).filter((url) => url !== registry);
  return [
    ...(registry === DEFAULT_INDEX ? [] : [{ label: 'registry', value: registry, origin: 'measured' as const }]),
    ...others.map(
      (url): SourceFact => ({ label: 'index not asked', value: `${url}, where pip would look as well`, origin: 'measured' }),
    ),
  ];
}

const leftOut = (why: string | undefined): readonly SourceFact[] =>
  why === undefined ? [] : [{ label: 'newer version left out', value: why, origin: 'measured' }];

/** Reads METADATA of wheels, each once: served apart, or out of the wheel. */
function createMetadata(index: Index, staging: string): (wheel: OfferedWheel) => Promise<Headers> {
  const known = new Map<string, Promise<Headers>>();
  const read = async (wheel: OfferedWheel): Promise<Headers> => {
    const bytes = await fetchMetadata(index, wheel);
    if (bytes !== undefined) return parseHeaders(Buffer.from(bytes).toString('utf8'));
    const file = await wheelFile(index, wheel, integrityOfHex(wheel.sha256 ?? ''), staging);
    const folder = join(staging, `metadata-${known.size}`);
    return (await unpackWheel(wheel, file, folder, index.context.bounds, index.context.signal)).metadata;
  };
  return (wheel) => {
    const headers = known.get(wheel.file) ?? read(wheel);
    known.set(wheel.file, headers);
    return headers;
  };
}

function artefactOf(
  root: OfferedWheel,
  wheels: readonly OfferedWheel[],
  registry: string,
  program: string | undefined,
): Artefact {
  const pinOf = ({ name, version, sha256 = '' }: OfferedWheel): PinnedPackage => ({
    name,
    version: version.text,
    integrity: integrityOfHex(sha256),
  });
  return {
    kind: 'pypi',
    ...pinOf(root),
    ...(registry === DEFAULT_INDEX ? {} : { registry }),
    packages: Object.fromEntries(wheels.map((wheel) => [wheel.file, pinOf(wheel)] as const).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(program === undefined ? {} : { start: startLineOf(program) }),
  };
}

interface LockedWheel {
  readonly wheel: WheelName;
  readonly integrity: string;
}

/** The wheels of a lock file, whose keys are the file names of wheels: what they say and what they are called must agree. */
function lockedWheels({ name, integrity, packages = {} }: Artefact): readonly LockedWheel[] {
  const wheels = Object.entries(packages).map(([file, pin]) => {
    const wheel = parseWheelName(file);
    if (wheel === undefined || wheel.name !== pin.name || wheel.version.text !== pin.version) {
      throw pypiFault['bad-wheel']({ file, reason: `the lock file calls it ${pin.name} ${pin.version}` });
    }
    return { wheel, integrity: pin.integrity };
  });
  if (!wheels.some((each) => each.wheel.name === name && each.integrity === integrity)) {
    throw pypiFault['bad-wheel']({ file: name, reason: 'the lock file does not list it among its own packages' });
  }
  return wheels;
}

/**
 * Unpacks a package's own wheel aside and looks at it; nothing of it is installed, compiled or run.
 * @throws Fault `pypi.*`, `supply.*`
 */
export function whileUnwrapped<T>(
  artefact: Artefact,
  context: SupplyContext,
  look: (folder: string) => T | Promise<T>,
): Promise<T> {
  const own = lockedWheels(artefact).find(
    ({ wheel, integrity }) => wheel.name === artefact.name && integrity === artefact.integrity,
  );
  if (own === undefined) throw pypiFault['bad-wheel']({ file: artefact.name, reason: 'it is not among its own packages' });
  return withIndex(context, artefact.registry ?? DEFAULT_INDEX, (index) =>
    inStaging(context.cacheDir, async (staging) => {
      const file = await wheelFile(index, own.wheel, own.integrity, staging);
      const { folder } = await unpackWheel(own.wheel, file, join(staging, 'wheel'), context.bounds, context.signal);
      return look(folder);
    }),
  );
}

async function install(artefact: Artefact, context: SupplyContext): Promise<Installed> {
  const python = findPython(context);
  const wheels = lockedWheels(artefact);
  checkPlatform(artefact, python);
  return withIndex(context, artefact.registry ?? DEFAULT_INDEX, (index) =>
    inStaging(context.cacheDir, async (staging) => {
      const files = await inParallel(wheels, context.bounds.maxConcurrent, ({ wheel, integrity }) =>
        wheelFile(index, wheel, integrity, staging),
      );
      const tree = join(staging, 'tree');
      mkdirSync(tree, { mode: 0o700 });
      const taken = createTakenPlaces();
      const all: UnpackedWheel[] = [];
      let left = context.bounds.maxTreeBytes;
      for (const [i, { wheel }] of wheels.entries()) {
        context.report({ step: 'unpack', subject: wheel.file, done: i, total: wheels.length });
        const bounds = { ...context.bounds, maxUnpackedBytes: Math.min(context.bounds.maxUnpackedBytes, left) };
        const unpacked = await unpackWheel(wheel, files[i] ?? '', join(staging, `wheel-${i}`), bounds, context.signal);
        left -= unpacked.bytes;
        moveIntoTree(unpacked, tree, taken.take);
        all.push(unpacked);
      }
      checkClosure(artefact.name, presentIn(all), python.markers);
      const { folders, scripts } = readPathFiles(tree, taken.ownerOf);
      const root = all.find(({ wheel }) => wheel.name === artefact.name);
      const commands = commandsOf(artefact.name, root?.scripts ?? [], tree);
      const start = startLineOf(chosenCommand(artefact, [...commands.keys()]));
      writeShims(tree, commands, folders);
      context.report({ step: 'check', subject: artefact.name });
      await compileTree(python, tree, context.signal);
      const whole = { ...artefact, start: artefact.start ?? start, ...(scripts.length === 0 ? {} : { scripts }) };
      const kept = keepTree(whole, { folder: tree, bounds: context.bounds, isBound: isByteCode }, context);
      return installedAt(kept.artefact, kept.root, { node: context.node, python: () => python.path });
    }),
  );
}

function presentIn(all: readonly UnpackedWheel[]): ReadonlyMap<string, Present> {
  return new Map(
    all.map(({ wheel, metadata }) => [
      wheel.name,
      { name: wheel.name, version: wheel.version, requires: metadata.get('requires-dist') ?? [] },
    ]),
  );
}

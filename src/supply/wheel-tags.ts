// Which wheels a Python can use, best first (PEP 425, PEP 600, PEP 656). What is not known to run here is not offered.

/** What a Python says of itself, as far as wheels depend on it. */
export interface PythonAbi {
  /** `cpython`, `pypy` … */
  readonly implementation: string;
  readonly major: number;
  readonly minor: number;
  /** ABI flags: `t` (free-threaded), `d` (debug). */
  readonly abiFlags: string;
  /** As `sysconfig.get_platform()`: `linux-x86_64`, `macosx-11.0-arm64`, `win-amd64`. */
  readonly platform: string;
  readonly bits: number;
  readonly glibc?: readonly [number, number] | undefined;
  readonly isMusl: boolean;
  /** Of macOS itself, which may be newer than what its Python was built for. */
  readonly macOs?: readonly [number, number] | undefined;
}

const legacyLinux: Readonly<Record<number, string>> = { 17: 'manylinux2014', 12: 'manylinux2010', 5: 'manylinux1' };
/** musl keeps its promises within 1.x; the oldest Alpine that still gets updates has 1.2. */
const MUSL_MINOR = 2;

const downFrom = (high: number, low: number): readonly number[] =>
  Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => high - index);

function linuxPlatforms(abi: PythonAbi): readonly string[] {
  const machine = abi.platform.slice('linux-'.length).replaceAll(/[-.]/g, '_');
  // A 32-bit Python under a 64-bit kernel names the kernel.
  const arch = abi.bits === 32 ? ({ x86_64: 'i686', aarch64: 'armv7l' }[machine] ?? machine) : machine;
  return [...libcPlatforms(abi, arch), `linux_${arch}`];
}

function libcPlatforms({ glibc, isMusl }: PythonAbi, arch: string): readonly string[] {
  if (isMusl) return downFrom(MUSL_MINOR, 0).map((minor) => `musllinux_1_${minor}_${arch}`);
  if (glibc === undefined || glibc[0] !== 2) return [];
  const oldest = arch === 'x86_64' || arch === 'i686' ? 5 : 17;
  return downFrom(Math.min(glibc[1], 99), oldest).flatMap((minor) => {
    const legacy = legacyLinux[minor];
    return [`manylinux_2_${minor}_${arch}`, ...(legacy === undefined ? [] : [`${legacy}_${arch}`])];
  });
}

function macPlatforms({ platform, macOs }: PythonAbi): readonly string[] {
  const arch = platform.split('-').at(-1) ?? '';
  const machine = arch === 'universal2' ? 'arm64' : arch;
  const [major, minor] = macOs ?? [11, 0];
  const kinds = machine === 'arm64' ? ['arm64', 'universal2'] : ['x86_64', 'universal2', 'intel'];
  const newer = downFrom(Math.min(major, 99), 11).flatMap((each) => kinds.map((kind) => `macosx_${each}_0_${kind}`));
  const lastOld = major >= 11 ? 16 : Math.min(minor, 16);
  const oldKinds = machine === 'arm64' ? ['universal2'] : kinds;
  return [...newer, ...downFrom(lastOld, 4).flatMap((each) => oldKinds.map((kind) => `macosx_10_${each}_${kind}`))];
}

function platformsOf(abi: PythonAbi): readonly string[] {
  if (abi.platform.startsWith('linux-')) return linuxPlatforms(abi);
  if (abi.platform.startsWith('macosx-')) return macPlatforms(abi);
  return [abi.platform.replaceAll(/[-.]/g, '_')];
}

/** Tags that a Python accepts, best first. Other implementations than CPython are offered pure wheels only. */
export function supportedTags(abi: PythonAbi): readonly string[] {
  const { major, minor } = abi;
  const platforms = platformsOf(abi);
  const isC = abi.implementation === 'cpython';
  const python = `cp${major}${minor}`;
  const on = (tag: string): readonly string[] => platforms.map((platform) => `${tag}-${platform}`);
  // The stable ABI is not there for free-threaded builds (PEP 703).
  const stable = isC && !abi.abiFlags.includes('t');
  const pure = [`py${major}${minor}`, `py${major}`, ...downFrom(minor - 1, 0).map((each) => `py${major}${each}`)];
  return [
    ...(isC ? on(`${python}-${python}${abi.abiFlags}`) : []),
    ...(stable ? on(`${python}-abi3`) : []),
    ...(isC ? on(`${python}-none`) : []),
    ...(stable ? downFrom(minor - 1, 2).flatMap((each) => on(`cp${major}${each}-abi3`)) : []),
    ...pure.flatMap((each) => on(`${each}-none`)),
    ...(isC ? [`${python}-none-any`] : []),
    ...pure.map((each) => `${each}-none-any`),
  ];
}

/** The place of a wheel's best tag in what is supported, 0 best; undefined when it does not run here. */
export function rankOf(tags: readonly string[], ranks: ReadonlyMap<string, number>): number | undefined {
  const found = tags.flatMap((tag) => ranks.get(tag) ?? []);
  return found.length === 0 ? undefined : Math.min(...found);
}

/** Places of tags, to be asked many times. */
export const ranksOf = (tags: readonly string[]): ReadonlyMap<string, number> => new Map(tags.map((tag, rank) => [tag, rank]));

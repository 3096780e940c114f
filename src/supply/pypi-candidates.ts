// Which versions of a project can be used here, best first, and why the others cannot. Source distributions are never candidates: building one runs its code.
import type { Fault } from '../base/fault.ts';
import { pypiFault } from './pypi-faults.ts';
import type { OfferedVersion, OfferedWheel, Project } from './pypi-index.ts';
import type { Python } from './pypi-python.ts';
import type { Requirement } from './pypi-requirement.ts';
import { allows } from './pypi-specifier.ts';
import { isPreRelease, type PyVersion, parseVersion } from './pypi-version.ts';
import { rankOf } from './wheel-tags.ts';

/** A version with the wheel that would be installed. */
export interface Candidate {
  readonly version: PyVersion;
  readonly wheel: OfferedWheel;
}

/** The Python that packages are chosen for. */
export interface Target {
  readonly python: Python;
  /** Places of the tags it supports, 0 best. */
  readonly ranks: ReadonlyMap<string, number>;
}

/** What can be used, and what would have been newer but cannot. */
export interface Choice {
  readonly candidates: readonly Candidate[];
  /** Why the newest version that was asked for cannot be used; undefined when it can. */
  readonly obstacle?: Fault | undefined;
}

/** Versions of a project that all requirements on it allow. */
export function candidatesOf(project: Project, wants: readonly Requirement[], target: Target): Choice {
  const asked = project.versions.filter(({ version }) => wants.every(({ range }) => allows(range, version)));
  const wantsExact = wants.some(({ range }) => range.isExact);
  // PEP 592: a withdrawn release is for those alone who name it.
  const offered = asked.filter(
    ({ wheels, hasSource }) => wantsExact || hasSource || wheels.some(({ yanked }) => yanked === undefined),
  );
  const finals = offered.filter(({ version }) => !isPreRelease(version));
  const wantsPre = wants.some(({ range }) => range.allowsPreReleases);
  const versions = wantsPre || finals.length === 0 ? offered : finals;
  const candidates: Candidate[] = [];
  let obstacle: Fault | undefined;
  for (const version of versions) {
    const wheel = bestWheel(version, target, wantsExact);
    if (wheel !== undefined) candidates.push({ version: version.version, wheel });
    else if (candidates.length === 0) obstacle ??= obstacleOf(project.name, version, target, wantsExact);
  }
  if (versions.length === 0) obstacle = noVersion(project, asked, wants);
  return { candidates, obstacle };
}

/** `asked`: what fits and was withdrawn. */
function noVersion({ name, versions }: Project, asked: readonly OfferedVersion[], wants: readonly Requirement[]): Fault {
  const newest = versions[0]?.version.text;
  const withdrawn = asked.map(
    ({ version, wheels }) => `${version.text} was withdrawn: ${wheels[0]?.yanked || 'no reason given'}`,
  );
  const reason = withdrawn[0] ?? (newest === undefined ? 'the index offers none at all' : `the newest is ${newest}`);
  const range = wants.map(({ range: { text } }) => text || 'any').join(' and ');
  return pypiFault['no-version']({ name, range, reason });
}

const runsOn = ({ requiresPython }: OfferedWheel, { python }: Target): boolean => {
  const version = parseVersion(python.version);
  return requiresPython === undefined || (version !== undefined && allows(requiresPython, version));
};

function bestWheel({ wheels }: OfferedVersion, target: Target, wantsExact: boolean): OfferedWheel | undefined {
  const fitting = wheels.flatMap((wheel) => {
    const rank = rankOf(wheel.tags, target.ranks);
    const isUsable = wheel.sha256 !== undefined && runsOn(wheel, target) && (wantsExact || wheel.yanked === undefined);
    return rank !== undefined && isUsable ? [{ wheel, rank }] : [];
  });
  fitting.sort((a, b) => a.rank - b.rank || compareBuilds(b.wheel, a.wheel) || (a.wheel.file < b.wheel.file ? -1 : 1));
  return fitting[0]?.wheel;
}

function compareBuilds({ build: a }: OfferedWheel, { build: b }: OfferedWheel): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0;
}

function obstacleOf(name: string, { version, wheels }: OfferedVersion, target: Target, wantsExact: boolean): Fault {
  const facts = { name, version: version.text };
  const there = wheels.filter(({ yanked }) => wantsExact || yanked === undefined);
  if (there.length === 0) return pypiFault['only-source'](facts);
  const fitting = there.filter(({ tags }) => rankOf(tags, target.ranks) !== undefined);
  const { python } = target;
  if (fitting.length === 0) return pypiFault['no-wheel']({ ...facts, python: python.version, platform: python.abi.platform });
  const running = fitting.filter((wheel) => runsOn(wheel, target));
  if (running.length === 0) {
    const needs = fitting[0]?.requiresPython?.text ?? '';
    return pypiFault['wrong-python']({ package: name, version: version.text, needs, has: python.version });
  }
  return pypiFault['no-digest']({ file: running[0]?.file ?? name });
}

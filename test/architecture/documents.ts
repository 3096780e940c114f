// The rules on ARCHITECTURE.md and THREATS.md: what they say of the source is what the source is.
import { isTest, type Source } from './sources.ts';

/** The names below `src/` in the map: a fenced block with a line `src/` and one branch a folder (`├── base/   what it is`). */
function mapped(architecture: string): readonly string[] | undefined {
  const block = /^src\/[^\n]*\n((?:[│├└ ][^\n]*\n)+)/m.exec(architecture)?.[1];
  return block === undefined ? undefined : [...block.matchAll(/^[├└]──\s+([a-z0-9-]+)\//gm)].map((match) => match[1] ?? '');
}

/** The map names every folder of src/, once, and none that is not there. */
export function wrongMap(architecture: string, sources: readonly Source[]): readonly string[] {
  const named = mapped(architecture);
  if (named === undefined)
    return ['ARCHITECTURE.md: has no map (a fenced block with a line "src/" and one branch for each folder)'];
  const present = new Set(sources.map(({ path }) => path.split('/')[1] ?? ''));
  return [
    ...[...present].filter((folder) => !named.includes(folder)).map((folder) => `ARCHITECTURE.md: the map lacks src/${folder}/`),
    ...named
      .filter((folder) => !present.has(folder))
      .map((folder) => `ARCHITECTURE.md: the map names src/${folder}/, which is not there`),
    ...named
      .filter((folder, index) => named.indexOf(folder) !== index)
      .map((folder) => `ARCHITECTURE.md: the map names src/${folder}/ twice`),
  ];
}

interface Threat {
  readonly id: string;
  readonly text: string;
  readonly guards: readonly string[];
}

const THREAT_HEAD = /^#{2,4}\s+(T\d+)\b/;
const GUARDS = /\bguards?\s+((?:`[a-z0-9-]+`(?:,\s*|\s+and\s+)?)+)/gi;

/** Threats are headings `## T1 Title`; guards that answer one are named in its section as: guard `name`. */
function threatsOf(document: string): readonly Threat[] {
  return document
    .split(/^(?=#{1,4}\s)/m)
    .filter((section) => THREAT_HEAD.test(section))
    .map((text) => ({
      id: THREAT_HEAD.exec(text)?.[1] ?? '',
      text,
      guards: [...text.matchAll(GUARDS)].flatMap((match) =>
        [...(match[1] ?? '').matchAll(/`([^`]+)`/g)].map((name) => name[1] ?? ''),
      ),
    }));
}

interface GuardSource {
  readonly path: string;
  readonly id: string;
  readonly threats: readonly string[];
}

/** A guard's file holds its `id: '…'` and `threats: ['T1', …]` as literals. */
function guardsOf(sources: readonly Source[]): readonly GuardSource[] {
  return sources
    .filter(({ path, text }) => path.startsWith('src/gateway/guards/') && !isTest(path) && /\bthreats:\s*\[/.test(text))
    .map(({ path, text }) => ({
      path,
      id: /\bid:\s*'([^']+)'/.exec(text)?.[1] ?? '',
      threats: [...(/\bthreats:\s*\[([^\]]*)\]/.exec(text)?.[1] ?? '').matchAll(/'([^']+)'/g)].map((match) => match[1] ?? ''),
    }));
}

const repeated = (names: readonly string[]): readonly string[] => names.filter((name, index) => names.indexOf(name) !== index);

function guardsUnlikeThreats(guards: readonly GuardSource[], threats: readonly Threat[]): readonly string[] {
  return guards.flatMap(({ path, id, threats: claimed }) => [
    ...(claimed.length === 0 || id === '' ? [`${path}: a guard needs an id and at least one threat`] : []),
    ...claimed
      .filter((claim) => !threats.some((threat) => threat.id === claim && threat.guards.includes(id)))
      .map((claim) => `${path}: guard ${id} answers ${claim}, but THREATS.md does not name it there`),
  ]);
}

function threatsUnlikeGuards(threats: readonly Threat[], guards: readonly GuardSource[]): readonly string[] {
  return threats.flatMap(({ id, text, guards: named }) => [
    ...(/\b(?:answered by|accepted)\b/i.test(text) ? [] : [`THREATS.md: ${id} has neither "Answered by" nor "Accepted: why"`]),
    ...named
      .filter((name) => !guards.some((guard) => guard.id === name && guard.threats.includes(id)))
      .map((name) => `THREATS.md: ${id} names guard ${name}, which does not list it`),
  ]);
}

/** Every guard answers numbered threats that name it, and every threat is answered or accepted. */
export function wrongThreats(document: string, sources: readonly Source[]): readonly string[] {
  const threats = threatsOf(document);
  const guards = guardsOf(sources);
  return [
    ...(threats.length === 0 ? ['THREATS.md: has no threat (a heading "## T1 Title")'] : []),
    ...(guards.length === 0 ? ['src/gateway/guards/: has no guard'] : []),
    ...repeated(threats.map(({ id }) => id)).map((id) => `THREATS.md: ${id} is there twice`),
    ...repeated(guards.map(({ id }) => id)).map((id) => `src/gateway/guards/: the id ${id} is there twice`),
    ...guardsUnlikeThreats(guards, threats),
    ...threatsUnlikeGuards(threats, guards),
  ];
}

/** Each file of src/public/ is one subpath of the package, and each subpath one file. */
export function wrongExports(packageJson: string, sources: readonly Source[]): readonly string[] {
  const { exports } = JSON.parse(packageJson) as { readonly exports: Readonly<Record<string, unknown>> };
  const offered = Object.keys(exports).filter((subpath) => subpath !== './package.json');
  const present = sources
    .filter(({ path }) => path.startsWith('src/public/') && !isTest(path))
    .map(({ path }) => `./${path.slice('src/public/'.length, -'.ts'.length)}`);
  return [
    ...present.filter((subpath) => !offered.includes(subpath)).map((subpath) => `package.json: exports lacks "${subpath}"`),
    ...offered
      .filter((subpath) => !present.includes(subpath))
      .map((subpath) => `package.json: exports "${subpath}", which has no file in src/public/`),
  ];
}

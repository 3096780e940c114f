// What the registry and the package say about themselves, for the review. All of it is a claim; dates and counts are taken apart, nothing is judged.
import type { SourceFact } from './artefact.ts';
import { isMembers, type NpmVersion, type Packument } from './npm-registry.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_CHARS = 500;
const MAX_PEOPLE = 20;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, MAX_CHARS) : undefined;

/** `name <address>` of a person as npm writes them. */
function person(value: unknown): string | undefined {
  if (!isMembers(value)) return text(value);
  const [name, email] = [text(value['name']), text(value['email'])];
  return name === undefined ? undefined : `${name}${email === undefined ? '' : ` <${email}>`}`;
}

const dateOf = (value: unknown): string | undefined =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : undefined;

type Draft = readonly [label: string, value: string | undefined, origin: SourceFact['origin'], date?: string | undefined];

function peopleFacts(packument: Packument, version: NpmVersion): readonly Draft[] {
  const maintainers = Array.isArray(packument['maintainers']) ? packument['maintainers'].slice(0, MAX_PEOPLE).map(person) : [];
  const shown = maintainers.filter((name) => name !== undefined).join(', ');
  return [
    ['publisher', person(version['_npmUser']), 'registry'],
    ['maintainers', shown === '' ? undefined : shown, 'registry'],
    ['author', person(version['author']), 'package'],
  ];
}

function dateFacts(packument: Packument, version: NpmVersion, nowMs: number): readonly Draft[] {
  const published = dateOf(packument.time?.[version.version]);
  const created = dateOf(packument.time?.['created']);
  const latest = packument['dist-tags']['latest'];
  const days = published === undefined ? undefined : Math.floor((nowMs - Date.parse(published)) / DAY_MS);
  return [
    ['published', published, 'registry', published],
    ['days since release', days?.toString(), 'measured'],
    ['first published', created, 'registry', created],
    ['versions', Object.keys(packument.versions).length.toString(), 'registry'],
    ['newest version', latest === version.version ? undefined : text(latest), 'registry', dateOf(packument.time?.[latest ?? ''])],
  ];
}

/** Facts of one version, those that are there. */
export function factsOf(packument: Packument, version: NpmVersion, parts: { nowMs: number; registry: string; packages: number }) {
  const { engines } = version;
  const size = version.dist.unpackedSize;
  const drafts: readonly Draft[] = [
    ...dateFacts(packument, version, parts.nowMs),
    ...peopleFacts(packument, version),
    ['license', text(version['license']), 'package'],
    ['description', text(version['description']), 'package'],
    ['homepage', text(version['homepage']), 'package'],
    ['deprecated', text(version['deprecated']), 'registry'],
    ['needs node', isMembers(engines) ? text(engines['node']) : undefined, 'package'],
    ['size', typeof size === 'number' ? `${size} bytes unpacked` : undefined, 'registry'],
    ['registry', parts.registry, 'measured'],
    ['packages', parts.packages.toString(), 'measured'],
    ['own lock file', version['_hasShrinkwrap'] === true ? 'the package brings one; it is not followed' : undefined, 'measured'],
  ];
  return drafts.flatMap(([label, value, origin, date]): readonly SourceFact[] =>
    value === undefined ? [] : [{ label, value, origin, ...(date === undefined ? {} : { date }) }],
  );
}

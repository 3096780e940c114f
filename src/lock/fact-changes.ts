// What changed in what a server is, rather than in what it shows: identity, publishers, artefact, provenance, launch line. For upgrades and reviews.
import { canonical } from '../base/canonical-json.ts';
import type { Json } from '../base/json.ts';
import type { Change, ChangeClass, Severity } from './changes.ts';
import { wireChanges } from './changes.ts';
import { quotedName } from './characters.ts';
import type { Launch, LockedArtefact, LockedFact, ServerFacts } from './entry.ts';
import { isOlder } from './older-version.ts';
import { isSame } from './same-json.ts';
import { below } from './schema-changes.ts';

/** Values as they are compared and shown. */
type Value = object | readonly string[] | string | undefined;

interface Difference {
  readonly class: ChangeClass;
  readonly severity: Severity;
  readonly pointer: string;
  readonly before: Value;
  readonly after: Value;
  readonly note: string;
}

const json = (value: Value): Json | undefined => value as unknown as Json | undefined;

const isOther = (a: Value, b: Value): boolean => !isSame(json(a), json(b));

function changeOf({ before, after, ...rest }: Difference): Change {
  return { ...rest, subject: { list: 'server', key: '' }, before: json(before), after: json(after) };
}

function identityChanges(before: ServerFacts, after: ServerFacts): readonly Difference[] {
  const [was, is] = [before.identity, after.identity];
  const differ = (
    kind: ChangeClass,
    severity: Severity,
    member: 'id' | 'repository' | 'publishers',
    note: string,
  ): readonly Difference[] =>
    isOther(was[member], is[member])
      ? [{ class: kind, severity, pointer: `/identity/${member}`, before: was[member], after: is[member], note }]
      : [];
  // Somebody who can publish now and could not before is how names are taken over; one who left is news, not danger.
  const isNew = (is.publishers ?? []).some((person) => was.publishers?.includes(person) !== true);
  return [
    ...differ('identity', 'high', 'id', 'it is another server'),
    ...differ('publisher', isNew ? 'high' : 'low', 'publishers', isNew ? 'somebody else can publish it now' : 'publishers left'),
    ...(was.repository === undefined
      ? differ('identity', 'medium', 'repository', 'it names a repository for its code now')
      : differ('identity', 'high', 'repository', 'its code comes from another repository')),
  ];
}

/** The parts of an artefact that stand for its content; packages and scripts are told one by one. */
const ARTEFACT_PARTS = ['kind', 'name', 'version', 'integrity', 'registry', 'tree', 'start'] as const;

function artefactChanges(before: LockedArtefact, after: LockedArtefact): readonly Difference[] {
  const isSameVersion = before.version === after.version && before.name === after.name;
  return [
    ...ARTEFACT_PARTS.filter((part) => isOther(before[part], after[part])).map((part): Difference => {
      // Other bytes under an old version number: a registry does not do that, an attacker does.
      const isSwapped = (part === 'integrity' || part === 'tree') && isSameVersion && before[part] !== undefined;
      const isBack = part === 'version' && isOlder(after.kind, after.version, before.version);
      const severity = isSwapped || isBack || part === 'registry' || part === 'kind' || part === 'name' ? 'high' : 'medium';
      const note = isSwapped
        ? `${part} changed without a new version`
        : `artefact: ${isBack ? 'an older version than was approved' : `${part} changed`}`;
      return { class: 'artefact', severity, pointer: `/artefact/${part}`, before: before[part], after: after[part], note };
    }),
    ...packageChanges(before, after),
    ...scriptChanges(before, after),
    ...unknownParts(before, after),
  ];
}

type Package = NonNullable<LockedArtefact['packages']>[string];

function packageChanges(before: LockedArtefact, after: LockedArtefact): readonly Difference[] {
  const [old, now] = [new Map(Object.entries(before.packages ?? {})), new Map(Object.entries(after.packages ?? {}))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => isOther(old.get(path), now.get(path)))
    .map((path): Difference => {
      const [was, is] = [old.get(path), now.get(path)];
      const [verdict, severity] = packageVerdict(was, is);
      const note = `package ${quotedName((is ?? was)?.name ?? path)} ${verdict}`;
      return { class: 'artefact', severity, pointer: below('/artefact/packages', path), before: was, after: is, note };
    });
}

const versionOf = ({ version }: Package): string => (/^[\w.+-]{1,64}$/.test(version) ? version : quotedName(version));

function packageVerdict(was: Package | undefined, is: Package | undefined): readonly [string, Severity] {
  if (was === undefined) return [is === undefined ? 'is new' : `${versionOf(is)} is new`, 'medium'];
  if (is === undefined) return [`${versionOf(was)} removed`, 'low'];
  if (was.name === is.name && was.version === is.version) return [`${versionOf(is)} changed without a new version`, 'high'];
  return [`${versionOf(was)} → ${versionOf(is)}${was.name === is.name ? '' : `, which was ${quotedName(was.name)}`}`, 'low'];
}

function scriptChanges(before: LockedArtefact, after: LockedArtefact): readonly Difference[] {
  const old = new Set((before.scripts ?? []).map((script) => canonical(json(script) as Json)));
  const now = new Set((after.scripts ?? []).map((script) => canonical(json(script) as Json)));
  const gone = (before.scripts ?? []).filter((script) => !now.has(canonical(json(script) as Json)));
  const added = (after.scripts ?? []).filter((script) => !old.has(canonical(json(script) as Json)));
  const pointer = '/artefact/scripts';
  return [
    ...added.map((script): Difference => {
      const note = `new install script ${quotedName(script.event)} of ${quotedName(script.package)}`;
      return { class: 'install-script', severity: 'high', pointer, before: undefined, after: script, note };
    }),
    ...gone.map((script): Difference => {
      const note = `install script ${quotedName(script.event)} of ${quotedName(script.package)} is gone`;
      return { class: 'install-script', severity: 'info', pointer, before: script, after: undefined, note };
    }),
  ];
}

const KNOWN_PARTS: ReadonlySet<string> = new Set([...ARTEFACT_PARTS, 'packages', 'scripts']);

/** What a newer supplier writes of an artefact and this code does not know. */
function unknownParts(before: LockedArtefact, after: LockedArtefact): readonly Difference[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((part) => !KNOWN_PARTS.has(part) && isOther(old.get(part), now.get(part)))
    .map((part) => ({
      class: 'artefact',
      severity: 'medium',
      pointer: below('/artefact', part),
      before: old.get(part),
      after: now.get(part),
      note: `artefact: ${quotedName(part)} changed`,
    }));
}

/** How good a result is, worst first. */
const RESULTS: readonly LockedFact['result'][] = ['failed', 'absent', 'not-checkable', 'verified'];

function factDifference(was: LockedFact | undefined, is: LockedFact | undefined, id: string): Difference {
  const level = (fact: LockedFact | undefined): number => RESULTS.indexOf(fact?.result ?? 'absent');
  const isWorse = level(is) < level(was) || is?.result === 'failed';
  const isOtherValue = isOther(was?.values, is?.values) && was?.result === 'verified';
  const name = quotedName(id);
  const note = isWorse ? `${name} was ${was?.result ?? 'absent'}, is ${is?.result ?? 'absent'}` : `${name} says something else`;
  return {
    class: 'provenance',
    severity: isWorse ? 'high' : isOtherValue ? 'medium' : 'info',
    pointer: below('/provenance', id),
    before: was,
    after: is,
    note: isWorse || is?.result === was?.result ? note : `${name} is ${is?.result ?? 'absent'} now`,
  };
}

function provenanceChanges(before: ServerFacts, after: ServerFacts): readonly Difference[] {
  const [old, now] = [before.provenance, after.provenance].map((facts) => new Map(facts.map((fact) => [fact.id, fact])));
  return [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])]
    .filter((id) => isOther(old?.get(id), now?.get(id)))
    .map((id) => factDifference(old?.get(id), now?.get(id), id));
}

function launchChanges(before: ServerFacts, after: ServerFacts): readonly Difference[] {
  const [old, now] = [new Map(Object.entries(before.launch)), new Map(Object.entries(after.launch))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((part) => isOther(old.get(part), now.get(part)))
    .map((part) => ({
      class: 'launch',
      severity: isNarrower(part, before.launch, after.launch) ? 'low' : 'high',
      pointer: below('/launch', part),
      before: old.get(part),
      after: now.get(part),
      note: launchNote(part, before.launch, after.launch),
    }));
}

/** Fewer grants need nobody's yes; a limit that is named anew may be wider than what holds without it. */
function isNarrower(part: string, before: Launch, after: Launch): boolean {
  if (part === 'launcher') return after.launcher === undefined;
  const had = new Set(before.profile);
  const isLess = (after.profile ?? []).every((grant) => had.has(grant));
  return part === 'profile' && isLess && !(before.profile ?? []).some((grant) => grant.startsWith('limit '));
}

function launchNote(part: string, before: Launch, after: Launch): string {
  if (part === 'valuesPin') return 'a value of its environment or headers changed';
  if (part === 'launcher') return after.launcher === undefined ? 'it runs in a sandbox now' : 'it is to run unconfined';
  if (part !== 'profile') return `launch line: ${quotedName(part)} changed`;
  return isNarrower(part, before, after) ? 'its profile grants less' : 'its profile grants something else';
}

/** Differences in what a server is. The source as it was typed is none: what it led to is compared. */
export function factChanges(before: ServerFacts, after: ServerFacts): readonly Change[] {
  const differences = [
    ...identityChanges(before, after),
    ...artefactChanges(before.artefact, after.artefact),
    ...provenanceChanges(before, after),
    ...launchChanges(before, after),
  ];
  return [...differences.map(changeOf), ...wireChanges(before, after)];
}

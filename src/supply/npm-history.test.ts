// What versions before say of a version.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { historyOf } from './npm-history.ts';
import type { NpmVersion, Packument } from './npm-registry.ts';

interface Drafted {
  readonly version: string;
  readonly at: string;
  readonly by?: string;
  readonly isAttested?: true;
  readonly repository?: string;
  readonly description?: string;
}

function historyIn(all: readonly Drafted[], members: Readonly<Record<string, unknown>> = {}, time: object = {}) {
  const versions = all.map(
    ({ version, by, isAttested, repository, description }): NpmVersion => ({
      name: 'x',
      version,
      dist: { tarball: 'https://r.example/x.tgz', ...(isAttested ? { attestations: { url: 'https://r.example' } } : {}) },
      ...(by === undefined ? {} : { _npmUser: { name: by } }),
      ...(repository === undefined ? {} : { repository }),
      ...(description === undefined ? {} : { description }),
    }),
  );
  const packument: Packument = {
    name: 'x',
    'dist-tags': {},
    versions: Object.fromEntries(versions.map((one) => [one.version, one])),
    time: { ...Object.fromEntries(all.map(({ version, at }) => [version, at])), ...time },
    misnamed: [],
    ...members,
  };
  return historyOf(packument, versions.at(-1) ?? assert.fail());
}

const day = (count: number): string => new Date(Date.UTC(2026, 0, 1) + count * 86_400_000).toISOString();

it('one publisher, one repository and steady proof say nothing', () => {
  const all = [0, 1, 2, 3].map((n) => ({
    version: `1.0.${n}`,
    at: day(n),
    by: 'ada',
    isAttested: true as const,
    repository: 'a/x',
  }));
  assert.deepEqual(historyIn(all), { earlier: 3, knowsPublishers: true, lostProof: false, quietDays: 1 });
});

it('a new publisher is named with those before, and whether they may publish still', () => {
  const all = [
    { version: '1.0.0', at: day(0), by: 'ada' },
    { version: '1.0.1', at: day(500), by: 'mallory' },
  ];
  const gone = historyIn(all, { maintainers: [{ name: 'mallory' }] });
  assert.deepEqual(gone.newPublisher, { name: 'mallory', before: ['ada'], areGone: true });
  assert.equal(gone.quietDays, 500);
  assert.equal(historyIn(all, { maintainers: [{ name: 'ada' }, { name: 'mallory' }] }).newPublisher?.areGone, false);
});

it('proof that three versions in a row had and this one has not is lost; two are no habit', () => {
  const attested = [0, 1, 2].map((n) => ({ version: `1.0.${n}`, at: day(n), isAttested: true as const }));
  const bare = { version: '2.0.0', at: day(9) };
  assert.equal(historyIn([...attested, bare]).lostProof, true);
  assert.equal(historyIn([...attested.slice(1), bare]).lostProof, false);
  assert.equal(historyIn([...attested, { ...bare, isAttested: true }]).lostProof, false);
});

it('a later version is none of those before, and the same repository in other words is no move', () => {
  const all = [
    { version: '2.0.0', at: day(9), by: 'mallory', repository: 'github:mallory/x' },
    { version: '1.0.0', at: day(0), by: 'ada', repository: 'git+https://github.com/a/x.git' },
    { version: '1.0.1', at: day(1), by: 'ada', repository: 'https://github.com/A/x' },
  ];
  assert.deepEqual(historyIn(all), { earlier: 1, knowsPublishers: true, lostProof: false, quietDays: 1 });
  assert.equal(
    historyIn([...all.slice(1), { version: '3.0.0', at: day(2), repository: 'm/x' }]).movedFrom,
    'https://github.com/A/x',
  );
});

it('a name that was free in between is told by what the registry left behind', () => {
  const own = { version: '9.0.0', at: day(9) };
  const held = { version: '0.0.1-security', at: day(0), description: 'security holding package' };
  assert.match(historyIn([held]).freed ?? '', /holds it/);
  assert.match(historyIn([held, own]).freed ?? '', /publishes under it again/);
  assert.match(historyIn([own], {}, { unpublished: { time: '2025-03-01T00:00:00Z' } }).freed ?? '', /unpublished on 2025-03-01/);
  assert.equal(historyIn([{ version: '0.0.1-security', at: day(0) }]).freed, undefined);
});

it('without dates or names it says nothing rather than something wrong', () => {
  assert.deepEqual(
    historyIn([
      { version: '1.0.0', at: 'x' },
      { version: '1.0.1', at: 'y', by: 'mallory' },
    ]),
    {
      earlier: 0,
      knowsPublishers: false,
      lostProof: false,
    },
  );
});

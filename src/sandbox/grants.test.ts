import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { grantLines, widerGrants } from './grants.ts';
import { readProfile } from './profile-schema.ts';

const lines = (profile: unknown): readonly string[] => grantLines(readProfile(profile, 'of the test'));
const wider = (now: unknown, before: unknown): readonly string[] => widerGrants(lines(now), lines(before));

describe('the grants of a profile', () => {
  it('are none where it grants nothing', () => assert.deepEqual(lines({}), []));

  it('are one line each, sorted, paths as written', () =>
    assert.deepEqual(
      lines({
        write: ['out'],
        read: ['~/a', '/b'],
        hosts: ['tcp://db.example.com:5432', '*.example.com'],
        env: ['TOKEN'],
        limits: { memory: '2GiB', cpu: 0.5, time: '8h' },
        allow: { loopbackPorts: [5432], sensitive: ['~/.aws'], unixSockets: true },
      }),
      [
        'allow loopbackPorts 5432',
        'allow sensitive ~/.aws',
        'allow unixSockets',
        'env TOKEN',
        'host *.example.com',
        'host tcp://db.example.com:5432',
        'limit cpu 0.5',
        'limit memory 2GiB',
        'limit time 8h',
        'read /b',
        'read ~/a',
        'write out',
      ],
    ));

  it('say nothing of a limit that is the default', () => assert.deepEqual(lines({ limits: { memory: '1GiB' } }), []));
});

describe('a profile is wider', () => {
  const cases: readonly (readonly [string, unknown, unknown, readonly string[]])[] = [
    ['not for the same', { read: ['a'], hosts: ['x.example.com'] }, { read: ['a'], hosts: ['x.example.com'] }, []],
    ['not for less', {}, { read: ['a'], write: ['b'], limits: { memory: '4GiB' } }, []],
    ['not for reading what it could write', { read: ['a'] }, { write: ['a'] }, []],
    ['for writing what it could read', { write: ['a'] }, { read: ['a'] }, ['write a']],
    [
      'for a path, host, variable or exception more',
      { read: ['b'], hosts: ['y.example.com'], env: ['E'] },
      {},
      ['env E', 'host y.example.com', 'read b'],
    ],
    ['for a wildcard instead of a name', { hosts: ['*.example.com'] }, { hosts: ['x.example.com'] }, ['host *.example.com']],
    ['for more memory', { limits: { memory: '2GiB' } }, {}, ['limit memory 2GiB']],
    ['not for less memory', { limits: { memory: '512MiB' } }, {}, []],
    ['for a limit that is gone', {}, { limits: { cpu: 1, memory: '16MiB' } }, ['limit memory (none)', 'limit cpu (none)']],
    ['not for a limit that is new', { limits: { cpu: 1, time: '1h' } }, {}, []],
  ];
  for (const [what, now, before, expected] of cases) it(what, () => assert.deepEqual(wider(now, before), expected));

  it('for a limit of the lock that cannot be read', () =>
    assert.deepEqual(widerGrants(['limit memory much'], []), ['limit memory much']));
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EMPTY_PROFILE, type Profile } from '../sandbox/profile.ts';
import { readProfile } from '../sandbox/profile-schema.ts';
import { type LearningGrants, widened } from './learning.ts';

const P = '/home/me/project';
const where = { home: '/home/me', stateDir: '/home/me/.local/state/bartizan', configDir: '/home/me/.config/bartizan' };
const widen = (profile: Profile, grants: Partial<LearningGrants> = {}, named: readonly string[] = [], projectDir = P): Profile =>
  widened(profile, { grants: { read: [], write: [], isScripted: true, ...grants }, named, where, projectDir });

describe('what a server may do while it is learned from', () => {
  it('is to read the project and what its command line names, where nothing of it can get out', () => {
    assert.deepEqual(widen(EMPTY_PROFILE, {}, ['/home/me/notes']).read, [P, '/home/me/notes']);
  });

  it('is no more than its profile where somebody reads its answers, or where it may reach a host or a port', () => {
    assert.deepEqual(widen(EMPTY_PROFILE, { isScripted: false }).read, []);
    assert.deepEqual(widen(readProfile({ hosts: ['a.example.com'] }, 'p')).read, []);
    assert.deepEqual(widen(readProfile({ allow: { loopbackPorts: [5432] } }, 'p')).read, []);
  });

  it('is never a place that must not be granted, though it is the project or named', () => {
    assert.deepEqual(widen(EMPTY_PROFILE, {}, ['/home/me/.ssh', '/etc', '/'], '/home/me').read, []);
    assert.deepEqual(widen(EMPTY_PROFILE, {}, [], '/home/me/.local/state').read, []);
  });

  it('is what was given by name, and nothing of that twice', () => {
    const { read, write } = widen(readProfile({ write: ['out'] }, 'p'), { write: [`${P}/out`, `${P}/more`], read: ['/srv/x'] }, [
      `${P}/out/a`,
    ]);
    assert.deepEqual(read, ['/srv/x', P]);
    assert.deepEqual(write, ['out', `${P}/out`, `${P}/more`]);
  });

  it('changes nothing else of its profile', () => {
    const profile = readProfile({ env: ['TZ'], limits: { processes: 16 } }, 'p');
    const { env, limits, allow, hosts } = widen(profile, { write: [P] });
    assert.deepEqual(
      { env, limits, allow, hosts },
      { env: profile.env, limits: profile.limits, allow: profile.allow, hosts: [] },
    );
  });
});

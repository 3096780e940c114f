import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { approvedServer, catalogue, lockOf, WHEN, withTool, writeNote } from '../lock/lock.test-kit.ts';
import { writeLock } from '../lock/lock-folder.ts';
import {
  amend,
  amendSettings,
  approvedServer as approvedIn,
  keepApproved,
  openProject,
  type Project,
  requireTrust,
  trustProject,
} from './project.ts';
import { loadSettings } from './settings.ts';

interface Place {
  readonly folder: string;
  readonly stateDir: string;
  readonly open: () => Promise<Project>;
  readonly write: (text: string) => void;
  readonly own: (text: string) => void;
}

function placeOf(t: TestContext): Place {
  const root = mkdtempSync(join(tmpdir(), 'project-'));
  t.after(() => rmSync(root, { recursive: true }));
  const [folder, stateDir, config] = ['project', 'state', 'config'].map((name) => join(root, name)) as [string, string, string];
  for (const each of [folder, stateDir, config]) mkdirSync(each, { mode: 0o700 });
  const env = { BARTIZAN_CONFIG_DIR: config };
  const path = join(folder, 'bartizan.yaml');
  const write = (text: string): void => writeFileSync(path, text);
  write('servers: {notes: {command: notes}}\n');
  return {
    folder,
    stateDir,
    write,
    own: (text) => writeFileSync(join(config, 'bartizan.yaml'), text),
    open: async () =>
      openProject(await loadSettings({ path, stateDir, env }), { stateDir, whose: { env, home: root, platform: 'linux' } }),
  };
}

const refusal = async (place: Place): Promise<string> => {
  try {
    requireTrust(await place.open());
    return 'trusted';
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
};

describe('a project', () => {
  it('is used only after it was trusted, and as it was then', async (t) => {
    const place = placeOf(t);
    assert.equal(await refusal(place), 'settings.untrusted');
    trustProject(await place.open(), WHEN);
    assert.equal(await refusal(place), 'trusted');
    place.write('servers: {notes: {command: other}}\n');
    assert.equal(await refusal(place), 'settings.edited');
    place.write('servers: {notes: {command: notes}}\n');
    assert.equal(await refusal(place), 'trusted', 'these bytes were trusted');
  });

  it('asks again for a lock or a policy that came or went', async (t) => {
    const place = placeOf(t);
    trustProject(await place.open(), WHEN);
    mkdirSync(join(place.folder, 'policy'));
    writeFileSync(join(place.folder, 'policy/allow.cedar'), 'permit(principal, action, resource);');
    assert.equal(await refusal(place), 'settings.edited');
    rmSync(join(place.folder, 'policy'), { recursive: true });
    assert.equal(await refusal(place), 'trusted');
    writeLock(place.folder, lockOf(await approvedServer()));
    assert.equal(await refusal(place), 'settings.edited');
  });

  it('stays trusted with what its user edits through Bartizan, and not with what somebody else edited before', async (t) => {
    const place = placeOf(t);
    mkdirSync(join(place.folder, 'policy'));
    const policy = (name: string) => () =>
      writeFileSync(join(place.folder, 'policy', name), 'permit(principal, action, resource);');
    trustProject(await place.open(), WHEN);
    assert.equal(amend(await place.open(), policy('mine.cedar')).trust.state, 'trusted');
    assert.equal(await refusal(place), 'trusted');
    const before = await place.open();
    policy('theirs.cedar')();
    assert.equal(amend(before, policy('more.cedar')).trust.state, 'edited');
    assert.equal(await refusal(place), 'settings.edited');
  });

  it('edits its settings where they are, as private as they were', async (t) => {
    const place = placeOf(t);
    const [path, own] = [join(place.folder, 'bartizan.yaml'), join(place.folder, 'own.yaml')];
    renameSync(path, own);
    chmodSync(own, 0o600);
    symlinkSync(own, path);
    trustProject(await place.open(), WHEN);
    amendSettings(await place.open(), (text) => `${text}# mine\n`);
    assert.equal(await refusal(place), 'trusted');
    assert.ok(lstatSync(path).isSymbolicLink());
    assert.deepEqual([statSync(own).mode & 0o777, readFileSync(own, 'utf8').endsWith('# mine\n')], [0o600, true]);
    assert.deepEqual(readdirSync(place.folder).toSorted(), ['bartizan.yaml', 'own.yaml']);
  });

  it('cannot say who may approve, and its user can', async (t) => {
    const place = placeOf(t);
    assert.equal((await place.open()).authority.firstUse, 'refuse', 'nothing was said');
    place.write('servers: {}\nauthority: {firstUse: lock}\n');
    await assert.rejects(place.open(), { code: 'settings.not-yours' });
    place.write('servers: {}\n');
    place.own('servers: {}\nauthority: {firstUse: lock, passWording: true}\n');
    const { authority } = await place.open();
    assert.deepEqual([authority.firstUse, authority.passWording], ['lock', true]);
  });

  it('is not trusted because of a memory that others may have written', async (t) => {
    const place = placeOf(t);
    trustProject(await place.open(), WHEN);
    chmodSync(join(place.stateDir, 'projects'), 0o700);
    const [file] = readdirSync(join(place.stateDir, 'projects'));
    chmodSync(join(place.stateDir, 'projects', file as string), 0o666);
    await assert.rejects(place.open(), { code: 'settings.bad-memory' });
    writeFileSync(join(place.stateDir, 'projects', file as string), '{');
    chmodSync(join(place.stateDir, 'projects', file as string), 0o600);
    await assert.rejects(place.open(), { code: 'settings.bad-memory' }, 'it does not forget by being broken');
  });
});

describe('an approved server', () => {
  const keep = async (project: Project, seen = catalogue): Promise<Project> => {
    const server = await approvedServer(seen);
    return keepApproved(project, lockOf(server), server, WHEN);
  };

  it('is what was approved, and trusted by the same act', async (t) => {
    const place = placeOf(t);
    await keep(await place.open());
    const after = await place.open();
    requireTrust(after);
    assert.equal(approvedIn(after, 'notes')?.entry.counter, 1);
    assert.equal(approvedIn(after, 'other'), undefined);
  });

  it('does not bring trust to what was written beside it meanwhile', async (t) => {
    const place = placeOf(t);
    const shown = await place.open();
    mkdirSync(join(place.folder, 'policy'));
    writeFileSync(join(place.folder, 'policy/theirs.cedar'), 'permit(principal, action, resource);');
    await keep(shown);
    assert.equal(await refusal(place), 'settings.edited');
  });

  it('is refused with another state under a counter that this machine has seen', async (t) => {
    const place = placeOf(t);
    await keep(await place.open());
    await keep(await place.open(), withTool({ ...writeNote, description: 'Writes a note and sends it.' })).then(
      () => assert.fail('it was taken'),
      (thrown: { code: string }) => assert.match(thrown.code, /^lock\.(?:forked|rolled-back|changed-meanwhile)$/),
    );
  });
});

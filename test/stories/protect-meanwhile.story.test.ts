// What `protect` and `unprotect` promise while other programs write the same files, when they are killed, and when a file cannot be read: each byte is somewhere.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { applyPlan, type Keeping } from '../../src/app/protect/apply.ts';
import { type Plan, planProtection } from '../../src/app/protect/plan.ts';
import { whileAlone } from '../../src/app/protect/record.ts';
import { undo } from '../../src/app/protect/undo.ts';
import { type Inventory, readInventory } from '../../src/clients/inventory.ts';
import { keeperIn, keepingIn } from '../support/keeping.ts';
import { plant } from '../support/planted-home.ts';
import { FILES, MAIN, sixClients, TOKEN } from '../support/six-clients.ts';

const CURSOR = '.cursor/mcp.json';
const KIMI = '.kimi/mcp.json';
const entry = (name: string, more = ''): string =>
  `{\n  // mine\n  "mcpServers": {"${name}": {"command": "/opt/${name}", "env": {"API_TOKEN": "${TOKEN}"}}${more}}\n}\n`;

describe('protect beside other programs', () => {
  let home = '';
  let keeping: Keeping;
  beforeEach((test) => {
    const folder = mkdtempSync(`${tmpdir()}/meanwhile-`);
    (test as TestContext).after(() => rmSync(folder, { recursive: true, force: true }));
    home = `${folder}/home`;
    mkdirSync(home);
    keeping = keepingIn(folder);
    plant(`${home}/${CURSOR}`, entry('a'));
    plant(`${home}/${KIMI}`, entry('b'));
  });

  const read = (path: string): string => readFileSync(`${home}/${path}`, 'utf8');
  const seen = (): Inventory => readInventory({ kind: 'machine', around: { platform: 'linux', home, env: {}, root: '' } });
  const planned = (inventory = seen()): Promise<Plan> =>
    planProtection(inventory, {
      clients: [],
      settingsPath: `${home}/.config/bartizan/bartizan.yaml`,
      relayFor: (name) => ({ command: 'bartizan', args: ['run', name], env: {} }),
      remote: false,
      shelf: keeping.shelf,
      whereabouts: { home, stateDir: keeping.stateDir, configDir: `${home}/.config/bartizan` },
    });
  const records = (): readonly string[] => readdirSync(`${keeping.stateDir}/protect`);

  it('the second of two that planned at once changes nothing, records nothing, and says so', async () => {
    const [one, two] = [await planned(), await planned()];
    assert.deepEqual(await applyPlan(one, keeping, 0), []);
    await assert.rejects(applyPlan(two, keeping, 1), { code: 'clients.changed-meanwhile' });
    assert.equal(records().length, 1);
    assert.deepEqual((await undo(keeping, [])).unopened, []);
    assert.deepEqual([read(CURSOR), read(KIMI)], [entry('a'), entry('b')]);
  });

  it('while another one works, nothing is taken back, and the fault says so', async () => {
    await applyPlan(await planned(), keeping, 0);
    const { promise, resolve } = Promise.withResolvers<void>();
    const working = whileAlone(keeping.stateDir, () => promise);
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, BARTIZAN_STATE_DIR: keeping.stateDir };
    const { status, stderr } = spawnSync(process.execPath, [MAIN, 'unprotect'], { env, encoding: 'utf8', timeout: 60_000 });
    resolve();
    await working;
    assert.equal(status, 3);
    assert.match(stderr, /^clients\.busy /);
    assert.match(read(KIMI), /"bartizan"/);
  });

  it('a file that its client writes after the plan stays as it is, and the others are done', async () => {
    const plan = await planned();
    const changed = entry('a', ', "c": {"command": "/opt/c"}');
    plant(`${home}/${CURSOR}`, changed);
    const failed = await applyPlan(plan, keeping, 0);
    assert.deepEqual(
      failed.map(({ path, fault }) => [path, fault.code]),
      [[`${home}/${CURSOR}`, 'clients.changed-meanwhile']],
    );
    assert.equal(read(CURSOR), changed);
    assert.match(read(KIMI), /"bartizan"/);
    const { files } = await undo(keeping, []);
    assert.ok(
      files.every(({ path }) => !path.endsWith(CURSOR)),
      'what never happened is not taken back',
    );
    assert.deepEqual([read(CURSOR), read(KIMI)], [changed, entry('b')]);
  });

  it('an entry that its client writes while we look is left, not replaced by what it was', async () => {
    const inventory = seen();
    plant(`${home}/${CURSOR}`, entry('a').replace('/opt/a', '/opt/a2'));
    const { left, added } = await planned(inventory);
    assert.deepEqual(added, ['b']);
    assert.match(left.find((one) => one.entry.name === 'a')?.why ?? '', /another program changed it just now/);
  });

  it('a store that is locked changes nothing, and keeps no backup from being told', async () => {
    const person = async (): Promise<string> => 'correct horse battery';
    const folder = home.slice(0, -'/home'.length);
    await applyPlan(await planned(), keeping, 0);
    await keeperIn(folder, person).protect({ from: 'passphrase' });
    const locked = keepingIn(folder);
    plant(`${home}/.qoder/mcp.json`, entry('q'));
    const plan = await planned();
    assert.match(plan.secretsStay ?? '', /passphrase, which a client .* cannot type/);
    await assert.rejects(applyPlan(plan, locked, 1), { code: 'clients.record-locked' });
    assert.equal(read('.qoder/mcp.json'), entry('q'));
    const { files, unopened } = await undo(locked, []);
    assert.deepEqual(files, []);
    assert.deepEqual(
      unopened.map((one) => [one.files.map((path) => path.slice(home.length + 1)), /passphrase/.test(one.why)]),
      [[['.config/bartizan/bartizan.yaml', CURSOR, KIMI], true]],
    );
  });

  it('a file with another name is left: that name would keep the secret', async () => {
    linkSync(`${home}/${CURSOR}`, `${home}/mine.json`);
    const { left, added } = await planned();
    assert.deepEqual(added, ['b']);
    assert.match(left[0]?.why ?? '', /other names \(hard links\)/);
  });

  it('a file that cannot be read keeps its backup, and the others come back', async () => {
    await applyPlan(await planned(), keeping, 0);
    const ours = read(CURSOR);
    rmSync(`${home}/${CURSOR}`);
    mkdirSync(`${home}/${CURSOR}`);
    const { files } = await undo(keeping, []);
    const failed = files.find(({ path }) => path.endsWith(CURSOR));
    assert.deepEqual([failed?.how, /EISDIR/.test(failed?.why ?? '')], ['failed', true]);
    assert.equal(read(KIMI), entry('b'));
    rmSync(`${home}/${CURSOR}`, { recursive: true });
    plant(`${home}/${CURSOR}`, ours);
    assert.deepEqual(
      (await undo(keeping, [])).files.map(({ how }) => how),
      ['restored'],
    );
    assert.equal(read(CURSOR), entry('a'));
  });

  it('a file that is half written when it is taken back keeps its backup until it is whole', async () => {
    await applyPlan(await planned(), keeping, 0);
    const ours = read(CURSOR);
    for (const half of [ours.slice(0, -40), '']) {
      plant(`${home}/${CURSOR}`, half);
      const { files } = await undo(keeping, ['cursor']);
      assert.deepEqual(
        files.map(({ how, kept }) => [how, kept]),
        [['left', ['a']]],
      );
    }
    plant(`${home}/${CURSOR}`, ours);
    await undo(keeping, []);
    assert.equal(read(CURSOR), entry('a'));
  });

  it('what somebody put back by hand is done, and so is an entry that they took out', async () => {
    await applyPlan(await planned(), keeping, 0);
    plant(`${home}/${CURSOR}`, entry('a').replace('// mine', '// by hand'));
    plant(`${home}/${KIMI}`, '{"mcpServers": {}}');
    const { files } = await undo(keeping, []);
    assert.deepEqual(
      files.map(({ how }) => how),
      ['gone'],
      'only bartizan.yaml',
    );
    assert.deepEqual(records(), []);
  });

  it('what came last is taken back first, though the clock be set back', async () => {
    await applyPlan(await planned(), keeping, 1_000_000);
    const [first] = seen().servers;
    assert.ok(first !== undefined);
    plant(`${home}/${CURSOR}`, read(CURSOR).replace('"mcpServers": {', '"mcpServers": {"c": {"command": "/opt/c"}, '));
    const before = read(CURSOR);
    await applyPlan(await planned(), keeping, 0);
    assert.notEqual(read(CURSOR), before);
    const { files } = await undo(keeping, []);
    assert.equal(files[0]?.how, 'restored');
  });
});

/** Kills its own process at the given rename; a process that is killed runs nothing any more. */
const killAt = (count: number): string =>
  `data:text/javascript,${encodeURIComponent(`import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { renameSync } = fs;
let count = 0;
fs.renameSync = (...args) => {
  count += 1;
  if (count === ${count}) process.kill(process.pid, 'SIGKILL');
  renameSync(...args);
};
syncBuiltinESMExports();`)}`;

it('wherever it is killed, unprotect brings every byte back and leaves no copy behind', (test) => {
  const its = sixClients(test as TestContext);
  its.plantAll();
  for (const [command, at] of [
    ['protect', 2],
    ['protect', 4],
    ['protect', 7],
    ['unprotect', 2],
    ['unprotect', 6],
  ] as const) {
    if (command === 'unprotect') its.bartizan('protect');
    const options = { cwd: its.home, env: its.environment(), timeout: 60_000 };
    const { signal } = spawnSync(process.execPath, ['--import', killAt(at), MAIN, command], options);
    const place = `${command} at ${at}`;
    assert.equal(signal, 'SIGKILL', place);
    const { code, out, err } = its.bartizan('unprotect');
    assert.equal(code, 0, `${place}: ${out}${err}`);
    for (const [path, text] of Object.entries(FILES)) assert.equal(its.read(path), text, `${place}: ${path}`);
    const holders = its.filesWith(TOKEN).filter((path) => FILES[path] === undefined);
    assert.deepEqual(holders, [], place);
  }
});

// The built package, as people install it: commands that have to find their own program do, wherever the build put their code. Needs `npm run build`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { ROOT } from '../support/place.ts';
import { plant } from '../support/planted-home.ts';

const BIN = join(ROOT, 'bin/bartizan.js');
const ENTRY = '{"mcpServers": {"a": {"command": "npx", "args": ["a@1.0.0"]}}}';

it('protect leads to the built program, the scan knows it again, and unprotect takes it back', (test) => {
  assert.ok(existsSync(join(ROOT, 'dist')), 'there is no dist: npm run build');
  const home = mkdtempSync(join(tmpdir(), 'built-'));
  test.after(() => rmSync(home, { recursive: true, force: true }));
  const file = join(home, '.cursor/mcp.json');
  plant(file, ENTRY);
  const bartizan = (...args: readonly string[]): string => {
    const env = { PATH: '/usr/bin:/bin', HOME: home };
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { cwd: home, env, encoding: 'utf8' });
    assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  bartizan('protect');
  const { mcpServers } = JSON.parse(readFileSync(file, 'utf8')) as { mcpServers: { a: { command: string; args: string[] } } };
  assert.deepEqual([mcpServers.a.command, mcpServers.a.args[0]], [process.execPath, BIN]);
  assert.match(bartizan('scan'), /✓ a {2}bartizan:a {2}protected/);
  bartizan('unprotect');
  assert.equal(readFileSync(file, 'utf8'), ENTRY);
});

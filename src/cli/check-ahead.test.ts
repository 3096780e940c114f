import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { isRemembered } from '../app/settings.ts';
import { checkAhead } from './check-ahead.ts';

function placeOf(t: TestContext, text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-ahead-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [path, stateDir] = [join(folder, 'bartizan.yaml'), join(folder, 'state')];
  writeFileSync(path, text);
  mkdirSync(stateDir, { mode: 0o700 });
  return { path, stateDir };
}

describe('settings that are checked ahead', () => {
  it('are read by a program of its own, and remembered where they are right', async (t) => {
    const { path, stateDir } = placeOf(t, 'servers:\n  files: { command: node }\n');
    assert.equal(isRemembered(path, stateDir), false);
    await checkAhead([path, `${path}.absent`], stateDir);
    assert.equal(isRemembered(path, stateDir), true);
    writeFileSync(path, 'servers:\n  other: { command: node }\n');
    assert.equal(isRemembered(path, stateDir), false, 'other bytes');
  });

  it('are left to whoever reads them where they are wrong', async (t) => {
    const { path, stateDir } = placeOf(t, 'servers: 5\n');
    await checkAhead([path], stateDir);
    assert.equal(isRemembered(path, stateDir), false);
  });
});

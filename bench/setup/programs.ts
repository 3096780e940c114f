// The programs that a run spawns, as JavaScript in a temporary folder.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Writes the programs and returns their folder. */
export function emitPrograms(benchFolder: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-programs-'));
  const emitter = path.join(benchFolder, 'setup', 'emit-programs.ts');
  const args = ['--disable-warning=ExperimentalWarning', emitter, path.join(benchFolder, 'programs'), folder];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 });
  if (status !== 0) throw new Error(`the programs could not be written: ${stderr}`);
  return folder;
}

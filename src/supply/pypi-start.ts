// How a Python server is started: which of its commands, through which shim, with which interpreter.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Artefact, StartLine } from './artefact.ts';
import { onDisk } from './cache.ts';
import { pypiFault } from './pypi-faults.ts';
import { normalName } from './pypi-marker.ts';
import { SHIMS, type ShimTarget, shimText } from './pypi-shim.ts';
import type { EntryPoint } from './wheel-metadata.ts';
import { LIB } from './wheel-unpack.ts';

/** The command of a package that is started with `python -m`. */
export const MODULE_COMMAND = '__main__';

/** The start line of one command. */
export const startLineOf = (command: string): StartLine => ({ runtime: 'python', entry: `${SHIMS}/${command}.py`, args: [] });

/** Commands of a package: its console scripts, else its `__main__` module. */
export function commandsOf(name: string, scripts: readonly EntryPoint[], root: string): ReadonlyMap<string, ShimTarget> {
  const commands = new Map<string, ShimTarget>();
  for (const { name: command, module, object } of scripts) {
    const target = object === undefined ? { kind: 'module' as const, module } : { kind: 'object' as const, module, object };
    commands.set(command, { ...target, name: command });
  }
  const module = moduleOf(name);
  const main = join(root, LIB, module, '__main__.py');
  if (commands.size === 0 && statSync(main, { throwIfNoEntry: false })?.isFile() === true) {
    commands.set(MODULE_COMMAND, { kind: 'module', module, name });
  }
  return commands;
}

const moduleOf = (name: string): string => name.replaceAll('-', '_');

/**
 * Which command starts the server: the one that was chosen, the only one, or the one named like the package.
 * @throws Fault `pypi.no-start`, `pypi.which-start`, `pypi.no-such-start`
 */
export function chosenCommand(artefact: Artefact, commands: readonly string[]): string {
  const { name, version = '', start } = artefact;
  const facts = { name, version, module: moduleOf(name), commands: commands.join(', ') };
  if (commands.length === 0) throw pypiFault['no-start'](facts);
  if (start !== undefined) {
    const found = commands.find((command) => startLineOf(command).entry === start.entry);
    if (found !== undefined) return found;
    throw pypiFault['no-such-start']({ ...facts, command: start.entry.replace(/^start\/|\.py$/g, '') });
  }
  const only = commands.length === 1 ? commands[0] : commands.find((command) => normalName(command) === normalName(name));
  if (only === undefined) throw pypiFault['which-start'](facts);
  return only;
}

/** Writes one shim for each command. `folders` are further places of packages. */
export function writeShims(root: string, commands: ReadonlyMap<string, ShimTarget>, folders: readonly string[]): void {
  const shims = join(root, SHIMS);
  onDisk(shims, () => {
    mkdirSync(shims, { mode: 0o700 });
    for (const [command, target] of commands) {
      writeFileSync(join(shims, `${command}.py`), shimText(target, { before: [], after: [LIB, ...folders] }), { flag: 'wx' });
    }
  });
}

// How a client starts this very Bartizan: by its name where that finds it, else by the paths of Node and program.
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientsFault } from '../clients/faults.ts';
import { ancestorsOf } from '../clients/files.ts';
import type { Relay } from '../clients/rewrite.ts';

/** The files of this very Bartizan, without links, however it is started. */
export const ownFiles = (env: Readonly<Record<string, string | undefined>>): readonly string[] => {
  const found = onPath(env);
  return [realpathSync.native(programFile()), ...(found === undefined ? [] : [found])];
};

/** A command with its first arguments. */
interface OwnProgram {
  readonly command: string;
  readonly args: readonly string[];
}

const NAME = 'bartizan';
const BIN = 'bin/bartizan.js';

function onPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const found = folders.map((folder) => join(folder, NAME)).find((path) => existsSync(path));
  return found === undefined ? undefined : realpathSync.native(found);
}

/** The program file: main.ts of the sources; of the built package, wherever its chunks lie, bin/bartizan.js. */
export function programFile(): string {
  const here = fileURLToPath(import.meta.url);
  if (here.endsWith('.ts')) return join(dirname(here), 'main.ts');
  const root = ancestorsOf(dirname(here)).find((folder) => existsSync(join(folder, BIN)));
  if (root === undefined) throw clientsFault['own-program']({ reason: `${BIN} is missing from its package` });
  return join(root, BIN);
}

/**
 * @param command what a person named instead (`--command`)
 * @throws Fault `clients.own-program` when it runs from a cache that is emptied now and then
 */
function ownProgram(command: string | undefined, env: Readonly<Record<string, string | undefined>>): OwnProgram {
  if (command !== undefined) return { command, args: [] };
  const file = realpathSync.native(programFile());
  if (onPath(env) === file) return { command: NAME, args: [] };
  if (/[\\/]_npx[\\/]/.test(file))
    throw clientsFault['own-program']({ reason: "it runs from npx's cache, which is emptied now and then" });
  return { command: process.execPath, args: [file] };
}

/** Variables of Bartizan itself that a client's start of it must have, too. */
const OWN_VARIABLES = ['BARTIZAN_STATE_DIR', 'BARTIZAN_CONFIG_DIR'];

/** Makes what clients start for a server of these settings. @throws Fault `clients.own-program` */
export function relayMaker(
  command: string | undefined,
  settingsPath: string,
  env: Readonly<Record<string, string | undefined>>,
): (name: string) => Relay {
  const own = ownProgram(command, env);
  const variables = OWN_VARIABLES.map((name) => [name, env[name]] as const);
  const needed = Object.fromEntries(variables.filter((pair): pair is [string, string] => (pair[1] ?? '') !== ''));
  return (name) => ({ command: own.command, args: [...own.args, 'run', name, '--config', settingsPath], env: needed });
}

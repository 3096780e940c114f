// How a client starts this very Bartizan: by its name where that finds it, else by the paths of Node and program.
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientsFault } from '../clients/faults.ts';
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

function onPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const found = folders.map((folder) => join(folder, NAME)).find((path) => existsSync(path));
  return found === undefined ? undefined : realpathSync.native(found);
}

/** The program file: bin/bartizan.js of the package, or main.ts of the sources. */
function programFile(): string {
  const bin = fileURLToPath(new URL('../bin/bartizan.js', import.meta.url));
  return existsSync(bin) ? bin : fileURLToPath(new URL('main.ts', import.meta.url));
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

// `bartizan inventory`: which AI clients there are, which servers each starts, and what they may do unasked. Reads files and nothing else.
import type { Client } from '../clients/client.ts';
import type { ConfigFile, Inventory, ServerEntry } from '../clients/inventory.ts';
import { examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { HOME_OPTION, type LookOptions, machineOf, PLATFORM_OPTION, ROOT_OPTION } from './look.ts';
import { colours, note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface InventoryOptions extends LookOptions {
  readonly json?: true;
}

type Shown = (launch: ServerEntry['launch']) => string;

function entryData(entry: ServerEntry, shown: Shown): object {
  const { file, launch, name, line, isDisabled, program } = entry;
  return {
    client: file.client,
    readBy: file.readBy,
    name,
    scope: file.scope,
    path: file.path,
    line,
    project: file.project ?? entry.project ?? null,
    launch: shown(launch),
    transport: launch.kind === 'command' ? 'stdio' : launch.kind === 'url' ? (launch.transport ?? 'http') : 'builtin',
    environment: launch.kind === 'command' ? Object.keys(launch.env) : [],
    headers: launch.kind === 'url' ? Object.keys(launch.headers) : [],
    version: program.source.digest ?? program.source.version ?? null,
    isDisabled,
    isProtected: program.source.kind === 'bartizan',
  };
}

/** Entries of one server, under its identity. */
const byIdentity = ({ servers }: Inventory): ReadonlyMap<string, readonly ServerEntry[]> =>
  Map.groupBy(servers, ({ identity }) => identity);

function dataOf(inventory: Inventory, known: readonly Client[], shown: Shown): object {
  const used = known.filter(({ id }) => inventory.files.some(({ client }) => client === id));
  return {
    version: 1,
    clients: used.map(({ id, title, controls }) => ({
      id,
      title,
      controls,
      files: inventory.files.filter(({ client }) => client === id).map(({ path, scope, readBy }) => ({ path, scope, readBy })),
      grants: inventory.grants
        .filter(({ file }) => file.client === id)
        .map(({ file, kind, server, tools, keyPath, line }) => ({
          kind,
          server: server ?? null,
          tools: tools ?? [],
          path: file.path,
          key: keyPath.join('.'),
          line,
        })),
    })),
    servers: [...byIdentity(inventory)].map(([identity, entries]) => ({
      identity,
      kind: entries[0]?.program.source.kind,
      name: entries[0]?.program.source.name,
      entries: entries.map((entry) => entryData(entry, shown)),
    })),
    problems: inventory.problems,
  };
}

/** A file with the servers in it. */
function fileLines(file: ConfigFile, { servers }: Inventory, shown: Shown): readonly string[] {
  const { bold, dim } = colours();
  const entries = servers.filter((one) => one.file === file);
  return [
    `  ${visible(file.path)}  ${dim(file.scope)}`,
    ...entries.map(
      ({ name, launch, isDisabled }) =>
        `    ${bold(visible(name))}  ${visible(shown(launch))}${isDisabled ? dim('  disabled') : ''}`,
    ),
  ];
}

function linesOf(inventory: Inventory, known: readonly Client[], shown: Shown): readonly string[] {
  const { bold, yellow } = colours();
  const lines = known.flatMap(({ id, title }) => {
    const files = inventory.files.filter(({ client }) => client === id);
    return files.length === 0 ? [] : [bold(title), ...files.flatMap((file) => fileLines(file, inventory, shown))];
  });
  const unread = inventory.problems.map(({ path, server, problem }) => {
    const which = server === undefined ? '' : ` (${visible(server)})`;
    return `${yellow('not read')}  ${visible(path)}${which}: ${visible(problem)}`;
  });
  return [...lines, `${inventory.servers.length} entries, ${byIdentity(inventory).size} different servers`, ...unread];
}

async function inventory(folder: string | undefined, options: InventoryOptions): Promise<ExitCode> {
  const { readInventory } = await import('../clients/inventory.ts');
  const { clients } = await import('../clients/table/index.ts');
  const { shownLaunch } = await import('../clients/shown.ts');
  const found = readInventory(machineOf(folder, options));
  if (options.json) await printJson(dataOf(found, clients, shownLaunch));
  else if (found.files.length + found.problems.length === 0) note('no AI client with servers was found');
  else await print(...linesOf(found, clients, shownLaunch));
  return found.problems.length === 0 ? EXIT.ok : EXIT.failed;
}

/** Adds `inventory`. */
export function addInventory({ program, finish }: Parent): void {
  program
    .command('inventory')
    .summary('list AI clients and the servers that they start')
    .description(
      'Lists every AI client of this user, the servers in its files, and where they stand; or those of a repository. Starts nothing, asks nobody. Exits 3 when a file could not be read.',
    )
    .argument('[folder]', 'only the project files below this folder')
    .option(...HOME_OPTION)
    .option(...PLATFORM_OPTION)
    .option(...ROOT_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        'bartizan inventory',
        'bartizan inventory --json',
        'bartizan inventory . ',
        'bartizan inventory --home /mnt/c/Users/me --platform windows',
      ),
    )
    .action(async (folder: string | undefined, options: InventoryOptions) => finish(await inventory(folder, options)));
}

// `bartizan quarantine`: shuts a server, tool, client or caller out at once, in running programs too. Lifting it needs the proof of a person.

import { hintFor } from '../app/nearest.ts';
import type { Project } from '../app/project.ts';
import { Fault } from '../base/fault.ts';
import { lockedServer } from '../lock/state.ts';
import {
  addQuarantined,
  openQuarantine,
  QUARANTINE_KINDS,
  type Quarantined,
  type QuarantineKind,
  removeQuarantined,
} from '../store/quarantine.ts';
import { ensureStateDir } from '../store/state.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { currentProject } from './current-project.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { PASSPHRASE_OPTION, type PersonFlags, personOf, YES_OPTION } from './person.ts';
import { stateFolder } from './surroundings.ts';
import { note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface QuarantineFlags {
  readonly config?: string;
  readonly why?: string;
}

const HELP = 'bartizan quarantine --help';

/** @throws Fault `cli.usage` */
function kindOf(text: string): QuarantineKind {
  const kind = QUARANTINE_KINDS.find((each) => each === text);
  if (kind === undefined) throw cliFault.usage({ reason: `"${text}" is none of ${QUARANTINE_KINDS.join(', ')}`, help: HELP });
  return kind;
}

/** The project at hand; shutting out must work without settings, and when they are broken. */
async function projectAtHand(config: string | undefined): Promise<Project | undefined> {
  try {
    return await currentProject(config);
  } catch (thrown) {
    if (thrown instanceof Fault) return undefined;
    throw thrown;
  }
}

function identityOf(server: string, { lock }: Project): string | undefined {
  const id = lock === undefined ? undefined : lockedServer(lock, server)?.entry.identity.id;
  // A command is no identity: half of all servers are started by the same one.
  return id?.startsWith('local:') === true ? undefined : id;
}

/** Why this may be a slip of the pen: it holds all the same, since another project may have such a server. */
function doubtOf(server: string, tool: string | undefined, { lock, loaded }: Project): string | undefined {
  const locked = lock?.file.servers ?? {};
  const servers = [...new Set([...Object.keys(loaded.settings.servers), ...Object.keys(locked)])];
  if (!servers.includes(server)) return `no server "${server}" is known here${hintFor(server, servers)}`;
  const tools = Object.hasOwn(locked, server) ? Object.keys(locked[server]?.pins.tools ?? {}) : undefined;
  const isKnown = tool === undefined || tools === undefined || tools.includes(tool);
  return isKnown ? undefined : `no tool "${tool}" of "${server}" was approved${hintFor(tool, tools)}`;
}

async function add(kindText: string, name: string, flags: QuarantineFlags): Promise<ExitCode> {
  const kind = kindOf(kindText);
  if (kind === 'tool' && !/^[^/]+\/.+/.test(name)) throw cliFault.usage({ reason: 'a tool is named SERVER/TOOL', help: HELP });
  const [server = '', ...rest] = name.split('/');
  const project = kind === 'server' || kind === 'tool' ? await projectAtHand(flags.config) : undefined;
  const identity = project && identityOf(server, project);
  addQuarantined(ensureStateDir(stateFolder()), { kind, name, identity, atMs: Date.now(), why: flags.why });
  note(
    visible(
      `${kind} "${name}" is in quarantine, in running programs within a second${identity === undefined ? '' : ` (${identity}, whatever it is called)`}`,
    ),
  );
  const doubt = project && doubtOf(server, kind === 'tool' ? rest.join('/') : undefined, project);
  if (doubt !== undefined) note(visible(`but ${doubt}`));
  return EXIT.ok;
}

async function list(flags: { readonly json?: true }): Promise<ExitCode> {
  const entries = openQuarantine(ensureStateDir(stateFolder()), () => 0).list();
  if (flags.json) await printJson(entries);
  else if (entries.length === 0) note('nothing is in quarantine');
  else {
    const { tableLines } = await import('./table.ts');
    await print(...tableLines(['KIND', 'NAME', 'SINCE', 'WHY'], entries.map(rowOf)));
  }
  return EXIT.ok;
}

const rowOf = ({ kind, name, atMs, why, identity }: Quarantined): readonly string[] => [
  kind,
  visible(identity === undefined ? name : `${name} (${identity})`),
  new Date(atMs).toISOString(),
  visible(why ?? ''),
];

async function lift(kindText: string, name: string, flags: PersonFlags): Promise<ExitCode> {
  const kind = kindOf(kindText);
  const stateDir = ensureStateDir(stateFolder());
  const person = personOf(flags);
  if (!(await person.agrees(`Let the ${kind} "${name}" in again?`))) {
    note('it stays in quarantine');
    return EXIT.findings;
  }
  await person.proven(stateDir);
  const isFound = removeQuarantined(stateDir, { kind, name });
  note(visible(isFound ? `${kind} "${name}" is no longer in quarantine` : `${kind} "${name}" was not in quarantine`));
  return isFound ? EXIT.ok : EXIT.findings;
}

/** Adds `quarantine`. */
export function addQuarantine({ program, finish }: Parent): void {
  const group = program
    .command('quarantine')
    .summary('shut a server, tool, client or caller out at once')
    .description(
      'Shuts something out in every program of yours, those that run included. A server is also known by what it is, not only by its name.',
    );
  group
    .command('add')
    .description('Shuts something out. Free: narrowing needs no proof.')
    .argument('<kind>', QUARANTINE_KINDS.join(', '))
    .argument('<name>', 'name of the server or client, SERVER/TOOL, or id of the caller (key:NAME, user:NAME)')
    .option('--why <text>', 'what callers read about it')
    .option(...CONFIG_OPTION)
    .addHelpText(
      'after',
      examples(
        'bartizan quarantine add server files',
        'bartizan quarantine add tool files/delete_file --why "under investigation"',
      ),
    )
    .action(async (kind: string, name: string, flags: QuarantineFlags) => finish(await add(kind, name, flags)));
  group
    .command('ls')
    .description('Shows what is shut out.')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan quarantine ls'))
    .action(async (flags: { readonly json?: true }) => finish(await list(flags)));
  group
    .command('lift')
    .description('Lets something in again. Needs the passphrase of your key.')
    .argument('<kind>', QUARANTINE_KINDS.join(', '))
    .argument('<name>', 'as it was shut out')
    .option(...YES_OPTION)
    .option(...PASSPHRASE_OPTION)
    .addHelpText('after', examples('bartizan quarantine lift server files'))
    .action(async (kind: string, name: string, flags: PersonFlags) => finish(await lift(kind, name, flags)));
}

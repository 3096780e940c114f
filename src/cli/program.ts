// The commands of the terminal, put together. Loaded for everything but `run` and `serve`, which main.ts starts without it.
import { Command } from 'commander';
import { version } from '../app/version.ts';
import { addAdd } from './add.ts';
import { addAdvisories } from './advisories.ts';
import { addApprovals } from './approvals.ts';
import { addApprove } from './approve.ts';
import { addCheckConfig } from './check-config.ts';
import { examples, type Finish, type Parent } from './command.ts';
import { addCompletion } from './completion.ts';
import { addDenials } from './denials.ts';
import { addDetect } from './detect.ts';
import { addDoctor } from './doctor.ts';
import { addExplain } from './explain.ts';
import { cliFault } from './faults.ts';
import { type Flag, runFlags, serveFlags } from './flags.ts';
import { addHarden } from './harden.ts';
import { addInit } from './init.ts';
import { addInstall } from './install.ts';
import { addInventory } from './inventory.ts';
import { addKey } from './key.ts';
import { addKeys } from './keys.ts';
import { addLearn } from './learn.ts';
import { addLogs } from './logs.ts';
import { addLs } from './ls.ts';
import { addPlan } from './plan.ts';
import { addPolicy } from './policy.ts';
import { addProtect } from './protect.ts';
import { addQuarantine } from './quarantine.ts';
import { addRules } from './rules.ts';
import { addScan } from './scan.ts';
import { addSecret } from './secret.ts';
import { addSigners } from './signers.ts';
import { addStatements } from './statement.ts';
import { addTrail } from './trail-command.ts';
import { addTrust } from './trust.ts';
import { addUpgrade } from './upgrade.ts';
import { addWatch } from './watch.ts';

const HELP_COLUMNS = 110;

function addFlags(command: Command, flags: readonly Flag[]): Command {
  for (const { name, value, about } of flags)
    command.option(value === undefined ? `--${name}` : `--${name} <${value.toLowerCase()}>`, about);
  // main.ts takes these commands before commander is loaded, unless something stands before their name.
  return command.action(() => {
    throw cliFault.usage({
      reason: `"${command.name()}" must be the first word after bartizan`,
      help: `bartizan ${command.name()} --help`,
    });
  });
}

function addRun({ program }: Parent): void {
  const command = program
    .command('run')
    .summary('offer a server over stdio, for an AI client to start')
    .description(
      'Starts a configured server behind the gateway and speaks MCP on stdin and stdout. This is what an AI client starts.',
    )
    .argument('[name]', 'name of the server in bartizan.yaml');
  addFlags(command, runFlags);
  command.addHelpText(
    'after',
    examples('bartizan run files', 'bartizan run --all', 'bartizan run files --config /path/to/bartizan.yaml'),
  );
}

function addServe({ program }: Parent): void {
  const command = program
    .command('serve')
    .summary('offer all servers over HTTP')
    .description(
      'Serves MCP over Streamable HTTP: /mcp for all servers as one, /s/NAME for each. Clients need an access key (bartizan keys).',
    );
  addFlags(command, serveFlags);
  command.addHelpText('after', examples('bartizan serve', 'bartizan serve --port 8080 --workers 4', 'bartizan serve --no-auth'));
}

/** What `--help` shows under each heading, in this order. */
const GROUPS: Readonly<Record<string, readonly ((parent: Parent) => void)[]>> = {
  'Find what AI clients start:': [addScan, addInventory, addProtect, addHarden, addWatch, addRules, addAdvisories, addDetect],
  'Lock what each server is:': [addAdd, addUpgrade, addApprove, addInstall, addTrust, addKey, addSigners],
  'Confine what it may reach:': [addPlan, addLearn, addDenials, addSecret],
  'Decide what it may do:': [addPolicy, addStatements, addApprovals, addQuarantine],
  'Put clients and servers together:': [addInit, addCheckConfig, addLs, addRun, addServe, addKeys],
  'See what happened, and get help:': [addTrail, addLogs, addDoctor, addExplain, addCompletion],
};

/** The whole program. `finish` is told the exit code of the command that ran. It never ends the process by itself. */
export function buildProgram(finish: Finish): Command {
  const program = new Command('bartizan')
    .description('A gateway that secures the Model Context Protocol.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .configureOutput({ getOutHelpWidth: () => HELP_COLUMNS, getErrHelpWidth: () => HELP_COLUMNS, outputError: () => undefined })
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText(
      'after',
      `${examples('bartizan scan', 'bartizan add npm:@modelcontextprotocol/server-memory', 'bartizan serve', 'bartizan trail --follow')}
Exit codes: 0 done, 1 something checked is not in order, 2 wrong command line, 3 what was asked for could not be done.`,
    );
  for (const [heading, group] of Object.entries(GROUPS)) {
    program.commandsGroup(heading);
    for (const add of group) add({ program, finish });
  }
  // Last, so that it stands in the last group.
  return program.helpCommand('help [command]', 'show help for a command');
}

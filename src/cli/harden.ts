// `bartizan harden CLIENT`: the client's own allow-list from the servers of bartizan.yaml, as files to roll out, and its risky approvals switched off.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { AskingPlan } from '../app/protect/soften.ts';
import { faultLine } from '../base/fault.ts';
import { withoutLinks } from '../clients/files.ts';
import type { ManagedFile } from '../clients/managed.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { diffLines } from './diff-lines.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { checkedClients } from './known-client.ts';
import { relayMaker } from './own-program.ts';
import { ownSurroundings, settingsPathFor } from './surroundings.ts';
import { colours, note, print, printJson, written } from './terminal.ts';
import { visible } from './visible.ts';

interface HardenOptions {
  readonly config?: string;
  readonly command?: string;
  readonly registry?: string;
  readonly write?: string;
  readonly ask?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** Names of the servers in the settings. @throws Fault `settings.*`, `cli.usage` */
async function serverNames(path: string): Promise<readonly string[]> {
  const { checkSettings, readSettingsFile } = await import('../app/settings.ts');
  const checked = await checkSettings(readSettingsFile(path), dirname(path));
  if ('mistakes' in checked)
    throw cliFault.usage({ reason: `${path} has mistakes: bartizan check-config shows them`, help: 'bartizan harden --help' });
  return Object.keys(checked.settings.servers);
}

async function filesFor(client: string, options: HardenOptions): Promise<readonly ManagedFile[]> {
  const { managedFiles, needsServers } = await import('../clients/managed.ts');
  const path = options.config === undefined ? settingsPathFor() : resolve(options.config);
  if (options.config === undefined && !existsSync(path))
    throw cliFault.usage({
      reason: `you have no settings of your own (${path}) to take servers from: bartizan protect makes them, and --config PATH names others`,
      help: 'bartizan harden --help',
    });
  const relayFor = relayMaker(options.command, path, process.env);
  const servers = (await serverNames(path)).map((name) => ({ name, relay: relayFor(name) }));
  if (servers.length === 0 && needsServers(client))
    throw cliFault.usage({
      reason: `${path} has no servers, and ${client} takes an empty list for none: it would start everything`,
      help: 'bartizan harden --help',
    });
  return managedFiles(client, { servers, registry: options.registry }) ?? [];
}

async function showFiles(files: readonly ManagedFile[]): Promise<void> {
  const { bold, dim } = colours();
  for (const { name, places, text, notes } of files) {
    await print(
      bold(name),
      ...places.map((place) => dim(`  ${place}`)),
      '',
      text.trimEnd(),
      '',
      ...notes.map((line) => `- ${line}`),
      '',
    );
  }
}

function writeFiles(files: readonly ManagedFile[], folder: string): void {
  written(folder, () => mkdirSync(folder, { recursive: true }));
  for (const { name, text } of files) {
    const path = join(folder, name);
    written(path, () => writeFileSync(path, text));
    note(`wrote ${path}`);
  }
}

const grantLine = ({ keyPath, file }: AskingPlan['changed'][number]): string =>
  `${visible(keyPath.join('.'))}  ${visible(file.path)}`;

/** Answers with the files that stay as they were; says why. */
async function carriedOut(plan: AskingPlan['plan']): Promise<readonly string[]> {
  const { carryOut, protectKeeping } = await import('./secret-store.ts');
  const failed = await carryOut(plan, await protectKeeping());
  for (const { fault } of failed) note(faultLine(fault));
  return failed.map(({ path }) => path);
}

/** Puts the user's own settings to what asks; taken back by unprotect. */
async function ask(client: string, options: HardenOptions): Promise<ExitCode> {
  const { readInventory } = await import('../clients/inventory.ts');
  const { planAsking } = await import('../app/protect/soften.ts');
  const { plan, changed, left } = planAsking(readInventory({ kind: 'machine', around: ownSurroundings() }), client);
  for (const { path, before, after } of plan.files) await print(...(await diffLines(path, before, after)));
  const isDone = options.dryRun !== true && plan.files.length > 0;
  const failed = isDone ? await carriedOut(plan) : [];
  const stays = ({ file }: AskingPlan['changed'][number]): boolean => failed.includes(withoutLinks(file.path));
  const { green, yellow } = colours();
  await print(
    ...changed
      .filter((grant) => !stays(grant))
      .map((grant) => `${green(options.dryRun === true ? 'would ask' : 'asks now')}  ${grantLine(grant)}`),
    ...left.map(({ grant, why }) => `${yellow('not changed')}  ${grantLine(grant)}: ${why}`),
  );
  if (changed.length + left.length === 0) note(`${client} has no setting that lets it act unasked`);
  if (failed.length > 0) return EXIT.failed;
  return left.length === 0 ? EXIT.ok : EXIT.findings;
}

async function harden(client: string, options: HardenOptions): Promise<ExitCode> {
  await checkedClients([client]);
  if (options.ask === true) return ask(client, options);
  const { managedClients } = await import('../clients/managed.ts');
  if (!managedClients.includes(client))
    throw cliFault.usage({
      reason: `${client} has no files for administrators; those that have are ${managedClients.join(', ')}`,
      help: 'bartizan harden --help',
    });
  const files = await filesFor(client, options);
  if (options.write !== undefined && options.dryRun !== true) writeFiles(files, resolve(options.write));
  else if (options.json === true) await printJson(files);
  else await showFiles(files);
  return EXIT.ok;
}

/** Adds `harden`. */
export function addHarden({ program, finish }: Parent): void {
  program
    .command('harden')
    .summary("turn the servers of bartizan.yaml into a client's own allow-list")
    .description(
      `Prints the files with which an administrator lets a client start these servers through Bartizan and no others, with what each can and cannot do: for claude-code, codex, copilot-cli, gemini-cli and vscode.
With --ask it changes your own settings of any client instead, so that nothing runs unasked; bartizan unprotect takes that back.`,
    )
    .argument('<client>', 'id of the client, as bartizan inventory --json shows it')
    .option(...CONFIG_OPTION)
    .option('--command <path>', 'what clients start, instead of this very program')
    .option('--registry <url>', 'a registry that lists what is allowed (vscode)')
    .option('--write <folder>', 'write the files there')
    .option('--ask', 'switch off what lets this client act unasked, in your own settings')
    .option('--dry-run', 'show what would change, and change nothing')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        'bartizan harden claude-code',
        'bartizan harden codex --write ./rollout',
        'bartizan harden cursor --ask --dry-run',
      ),
    )
    .action(async (client: string, options: HardenOptions) => finish(await harden(client, options)));
}

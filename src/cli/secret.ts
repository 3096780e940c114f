// `bartizan secret`: keeps what servers need and nobody may read. A value comes from standard input or a prompt without echo, and is never shown.
import type { Command } from 'commander';
import { secretPlaceFor } from '../app/settings-expand.ts';
import type { AskHidden, KeySource } from '../secrets/file-key.ts';
import type { Kept, Place, SecretKeeper, StoredSecret } from '../secrets/keep-secrets.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { secretKeeper, secretPrompt } from './secret-store.ts';
import { configPath, stateFolder } from './surroundings.ts';
import { note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface SetOptions {
  readonly in?: string;
  readonly move?: string;
  readonly config?: string;
  readonly force?: true;
}

interface ProtectOptions {
  readonly passphrase?: true;
  readonly keyFile?: string;
  readonly keyCommand?: true;
}

async function keeperWith(ask: AskHidden | undefined): Promise<SecretKeeper> {
  const { ensureStateDir } = await import('../store/state.ts');
  return secretKeeper(ask, ensureStateDir(stateFolder()));
}

const usage = (reason: string, command: string): Error => cliFault.usage({ reason, help: `bartizan secret ${command} --help` });

/** More than any value may have: the rest is for the fault that says so. */
const MAX_INPUT_BYTES = 1024 * 1024;

async function fromInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_INPUT_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

async function valueFor(name: string, ask: AskHidden | undefined): Promise<string> {
  if (!process.stdin.isTTY) return fromInput();
  if (ask === undefined) throw usage('there is no terminal to ask for the value: give it on standard input', 'set');
  return ask(`Value of ${name} (it is not shown): `);
}

function sayKept(name: string, kept: Kept): void {
  if (kept.in === 'keyring') note(`the secret "${name}" is in the keyring of the system`);
  else note(`the secret "${name}" is in the encrypted file`);
  if (kept.newKeyFile !== undefined) {
    if (kept.noKeyring !== undefined) note(`  the keyring was not used: ${visible(kept.noKeyring)}`);
    note(`  its key was made in ${visible(kept.newKeyFile)}: who can read both files can read the secrets`);
    note('  bartizan secret protect --passphrase asks a person instead');
  }
}

/** The key of what `unprotect` needs. @throws Fault `secrets.reserved` */
async function refuseReserved(name: string, { force }: { readonly force?: true }): Promise<void> {
  const { RECORD_SECRET } = await import('../secrets/secret-name.ts');
  const { secretsFault } = await import('../secrets/faults.ts');
  if (name === RECORD_SECRET && force !== true) throw secretsFault.reserved({ name });
}

async function set(name: string, options: SetOptions): Promise<ExitCode> {
  const place = options.in;
  if (place !== undefined && place !== 'keyring' && place !== 'file') throw usage('--in is keyring or file', 'set');
  if (name.startsWith('-')) throw usage('there is no such option, and no name begins with "-"', 'set');
  const { checkSecretName } = await import('../secrets/secret-name.ts');
  checkSecretName(name);
  await refuseReserved(name, options);
  const ask = await secretPrompt();
  const keeper = await keeperWith(ask);
  if (options.move === undefined) sayKept(name, await keeper.set(name, await valueFor(name, ask), place as Place | undefined));
  else await move(name, options.move, configPath(options.config), { keeper, place: place as Place | undefined });
  return EXIT.ok;
}

async function move(
  name: string,
  setting: string,
  path: string,
  { keeper, place }: { readonly keeper: SecretKeeper; readonly place: Place | undefined },
): Promise<void> {
  const { findPlainSecret, replaceWithPlace } = await import('../app/settings-move.ts');
  if (keeper.list().some((stored) => stored.name === name))
    throw usage(
      `there is a secret "${name}" already: choose another name, or forget that one (bartizan secret rm ${name})`,
      'set',
    );
  const found = findPlainSecret(path, setting);
  sayKept(name, await keeper.set(name, found.value, place));
  replaceWithPlace(path, found, name);
  note(`${visible(path)} now says ${secretPlaceFor(name)} at ${visible(setting)}`);
}

function timeText(secret: StoredSecret): string {
  return secret.changed.slice(0, 16).replace('T', ' ');
}

async function ls(isJson: boolean): Promise<ExitCode> {
  const all = (await keeperWith(undefined)).list();
  if (isJson) await printJson(all);
  else if (all.length === 0) note('there are no secrets; bartizan secret set NAME keeps one');
  else {
    const { tableLines } = await import('./table.ts');
    const rows = all.map((secret) => [visible(secret.name), secret.in, visible(timeText(secret))]);
    await print(...tableLines(['NAME', 'KEPT IN', 'CHANGED (UTC)'], rows));
  }
  return EXIT.ok;
}

async function remove(names: readonly string[], options: { readonly force?: true }): Promise<ExitCode> {
  for (const name of names) await refuseReserved(name, options);
  const keeper = await keeperWith(undefined);
  for (const name of names) {
    await keeper.remove(name);
    note(`the secret "${name}" is forgotten; it stays valid until it is revoked where it was issued`);
  }
  return EXIT.ok;
}

async function sourceOf(options: ProtectOptions, command: readonly string[]): Promise<KeySource> {
  const { passphrase, keyFile, keyCommand } = options;
  const given = [passphrase, keyFile, keyCommand].filter((one) => one !== undefined).length;
  if (given !== 1) throw usage('one of --passphrase, --key-file and --key-command is needed', 'protect');
  if ((keyCommand === undefined) !== (command.length === 0))
    throw usage('--key-command and the command after -- belong together', 'protect');
  if (keyCommand !== undefined) return { from: 'command', command };
  const { resolve } = await import('node:path');
  return keyFile === undefined ? { from: 'passphrase' } : { from: 'key-file', path: resolve(keyFile) };
}

async function protect(options: ProtectOptions, command: readonly string[]): Promise<ExitCode> {
  const source = await sourceOf(options, command);
  const keeper = await keeperWith(await secretPrompt());
  const before = keeper.keySource();
  const count = await keeper.protect(source);
  const how =
    source.from === 'passphrase'
      ? 'a passphrase'
      : source.from === 'key-file'
        ? `the key file ${visible(source.path)}`
        : `what ${visible(source.command[0] ?? '')} prints`;
  note(`the encrypted file opens with ${how} from now on (${count} secrets)`);
  if (source.from === 'passphrase') note('  an AI client cannot type it: bartizan run then refuses secrets of the file');
  if (before?.from === 'key-file') note(`  the old key file ${visible(before.path)} is not needed any more`);
  return EXIT.ok;
}

const FORCE_OPTION = ['--force', 'the key of unprotect, too: what protect changed can only be taken back by hand then'] as const;

/** Adds `secret` and its subcommands. */
export function addSecret({ program, finish }: Parent): void {
  const secret = program
    .command('secret')
    .summary('keep the secrets that servers need')
    .description(
      `Keeps tokens and passwords in the keyring of the system where one answers, else in an encrypted file. A server that lists one as ${secretPlaceFor('NAME')} in its env or headers gets it when it starts, and no other server does.`,
    )
    .addHelpText('after', examples('bartizan secret set github-token', 'bartizan secret ls', 'bartizan secret rm github-token'));
  secret
    .command('set')
    .description('Keeps a value, from standard input or a prompt without echo. One line end at its end is not part of it.')
    .argument('<name>', '1 to 64 of A-Z a-z 0-9 . _ -')
    // A complaint about what should not be there would repeat a value that somebody put there.
    .allowExcessArguments()
    .allowUnknownOption()
    .option('--in <place>', 'keyring or file; the keyring where one answers when absent')
    .option('--move <setting>', 'take the value out of bartizan.yaml, e.g. servers.github.env.GITHUB_TOKEN')
    .option(...CONFIG_OPTION)
    .option(...FORCE_OPTION)
    .addHelpText(
      'after',
      examples(
        'bartizan secret set github-token',
        'pass show github | bartizan secret set github-token --in file',
        'bartizan secret set github-token --move servers.github.env.GITHUB_TOKEN',
      ),
    )
    .action(async (name: string, options: SetOptions, command: Command) => {
      if (command.args.length > 1)
        throw usage('a value is never an argument, where every process sees it: type it, or pipe it in', 'set');
      finish(await set(name, options));
    });
  secret
    .command('ls')
    .description('Shows all secrets by name and where they are kept, never their values.')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan secret ls', 'bartizan secret ls --json'))
    .action(async (options: { json?: true }) => finish(await ls(options.json === true)));
  secret
    .command('rm')
    .description('Forgets secrets.')
    .argument('<name...>', 'names of secrets')
    .option(...FORCE_OPTION)
    .addHelpText('after', examples('bartizan secret rm github-token'))
    .action(async (names: readonly string[], options: { force?: true }) => finish(await remove(names, options)));
  secret
    .command('protect')
    .description(
      'Seals the encrypted file anew: with a passphrase, a key file (made if it is missing), or what a command prints.',
    )
    .option('--passphrase', 'ask a person, each time Bartizan starts')
    .option('--key-file <path>', 'a file of at least 32 bytes that only you can read')
    .option('--key-command', 'what the command after -- prints')
    .argument('[command...]', 'a program and its arguments that print the key')
    .addHelpText(
      'after',
      examples(
        'bartizan secret protect --passphrase',
        'bartizan secret protect --key-file /media/stick/bartizan.key',
        'bartizan secret protect --key-command -- pass show bartizan',
      ),
    )
    .action(async (command: readonly string[], options: ProtectOptions) => finish(await protect(options, command)));
}

// `bartizan key`: the approver's key of this user. Its passphrase is the proof of a person; it is never echoed and never an argument.
import { keyFacts, keyPathOf, makeKey } from '../app/approver.ts';
import { ensureStateDir } from '../store/state.ts';
import { examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { PASSPHRASE_OPTION, type PersonFlags, passphraseFor } from './person.ts';
import { stateFolder } from './surroundings.ts';
import { note, print, printJson } from './terminal.ts';

async function create(flags: PersonFlags & { readonly name?: string }): Promise<ExitCode> {
  const stateDir = ensureStateDir(stateFolder());
  const passphrase = await passphraseFor(flags, 'New passphrase (five random words or more): ');
  const again = flags.passphraseFile === undefined ? await passphraseFor(flags, 'Once more: ') : passphrase;
  if (again !== passphrase) throw cliFault.usage({ reason: 'the two passphrases differ', help: 'bartizan key new --help' });
  await print(await makeKey(stateDir, passphrase, flags.name));
  note(`your key is in ${keyPathOf(stateDir)}; without its passphrase nobody can approve with it, you included`);
  return EXIT.ok;
}

async function show(isJson: boolean): Promise<ExitCode> {
  const facts = keyFacts(ensureStateDir(stateFolder()));
  if (isJson) await printJson(facts ?? null);
  else if (facts === undefined) note('there is no key yet; bartizan key new makes one');
  else await print(`${facts.publicKey}  ${facts.name}`);
  return facts === undefined ? EXIT.findings : EXIT.ok;
}

/** Adds `key`. */
export function addKey({ program, finish }: Parent): void {
  const key = program
    .command('key')
    .summary('your key to approve with')
    .description('The key whose passphrase proves that a person approves, and not an agent with a terminal.');
  key
    .command('new')
    .description('Makes your key and prints its public half. There is one for each user of a machine.')
    .option('--name <name>', 'whose key it is (default: your user name)')
    .option(...PASSPHRASE_OPTION)
    .addHelpText('after', examples('bartizan key new', 'bartizan key new --name "Ada Lovelace"'))
    .action(async (flags: PersonFlags & { readonly name?: string }) => finish(await create(flags)));
  key
    .command('show')
    .description('Prints your public key, to be listed under authority.requireSigned.')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan key show'))
    .action(async ({ json }: { readonly json?: true }) => finish(await show(json === true)));
}

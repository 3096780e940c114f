// `bartizan signers`: whose signatures approvals need, and the step from one list to the next, which the old signers sign.
import { rmSync } from 'node:fs';
import { statedAuthority } from '../app/authority.ts';
import { changePath, resetSigners, type SignersState, type StatedSigners, signChange, signersState } from '../app/signers.ts';
import { ensureStateDir } from '../store/state.ts';
import { examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { PASSPHRASE_OPTION, type PersonFlags, personOf, YES_OPTION } from './person.ts';
import { stateFolder, whose } from './surroundings.ts';
import { note, print, printJson } from './terminal.ts';

interface Found {
  readonly stateDir: string;
  readonly stated: StatedSigners | undefined;
}

async function find(): Promise<Found> {
  const stateDir = ensureStateDir(stateFolder());
  return { stateDir, stated: (await statedAuthority(whose(), stateDir)).signers };
}

const isInForce = ({ accepted, stated }: SignersState): boolean =>
  JSON.stringify(accepted?.keys) === JSON.stringify(stated?.list.keys) && accepted?.sequence === stated?.list.sequence;

function listLines(title: string, list: SignersState['accepted']): readonly string[] {
  if (list === undefined) return [`${title}: none`];
  const keys = list.keys.map(({ key, name }) => `  ${key}  ${name}`);
  return [`${title}: list ${list.sequence}, ${list.threshold} of ${list.keys.length}`, ...keys];
}

async function tell(state: SignersState): Promise<void> {
  await print(...listLines('in force', state.accepted));
  if (isInForce(state)) return;
  await print(...listLines('stated in the settings', state.stated?.list));
  const threshold = state.accepted?.threshold ?? 0;
  await print(`signed by ${state.signed.length} of ${threshold} old signers: ${state.signed.join(', ') || 'nobody'}`);
}

async function show(isJson: boolean): Promise<ExitCode> {
  const { stateDir, stated } = await find();
  const state = signersState(stateDir, stated);
  if (isJson) await printJson({ inForce: state.accepted ?? null, stated: stated?.list ?? null, signedBy: state.signed });
  else await tell(state);
  return isInForce(state) ? EXIT.ok : EXIT.findings;
}

async function sign(flags: PersonFlags): Promise<ExitCode> {
  const { stateDir, stated } = await find();
  if (stated === undefined) throw cliFault.usage({ reason: 'your settings state no signers', help: 'bartizan signers --help' });
  await tell(signersState(stateDir, stated));
  const person = personOf(flags);
  if (!(await person.agrees('Sign this change of signers?'))) return EXIT.findings;
  const { signer } = await person.proven(stateDir);
  const { signed, accepted } = await signChange(stateDir, stated, signer);
  note(
    `signed; ${changePath(stated.settings)} holds ${signed.length} of ${accepted?.threshold ?? 0} signatures, and goes where the settings go`,
  );
  return EXIT.ok;
}

async function reset(flags: PersonFlags): Promise<ExitCode> {
  const { stateDir, stated } = await find();
  await tell(signersState(stateDir, stated));
  note('this machine will take the stated list without a signature of the old one: for keys that are lost');
  const person = personOf(flags);
  if (!(await person.agrees('Start a new line of signers on this machine?'))) return EXIT.findings;
  await person.proven(stateDir);
  resetSigners(stateDir, stated, (path) => rmSync(path, { force: true }));
  await tell(signersState(stateDir, stated));
  return EXIT.ok;
}

/** Adds `signers`. */
export function addSigners({ program, finish }: Parent): void {
  const signers = program
    .command('signers')
    .summary('whose signatures approvals need')
    .description('Shows the list of signers in force on this machine, and a change of it that waits for signatures.')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan signers', 'bartizan signers sign', 'bartizan signers reset'))
    .action(async ({ json }: { readonly json?: true }) => finish(await show(json === true)));
  signers
    .command('sign')
    .description(
      'Signs the step from the list in force to the one in your settings. It counts when the old threshold has signed.',
    )
    .option(...YES_OPTION)
    .option(...PASSPHRASE_OPTION)
    .addHelpText('after', examples('bartizan signers sign'))
    .action(async (flags: PersonFlags) => finish(await sign(flags)));
  signers
    .command('reset')
    .description('Takes the list of your settings without the old signers, on this machine only: when too many keys are lost.')
    .option(...YES_OPTION)
    .option(...PASSPHRASE_OPTION)
    .addHelpText('after', examples('bartizan signers reset'))
    .action(async (flags: PersonFlags) => finish(await reset(flags)));
}

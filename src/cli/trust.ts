// `bartizan trust`: the files of a project start nothing on this machine before their user looked at them. A later edit asks again.

import { launchOf } from '../app/launch-line.ts';
import { knownOf } from '../app/look.ts';
import { forgetKnown, type Project, trustProject } from '../app/project.ts';
import { lockedServer } from '../lock/state.ts';
import { CONFIG_OPTION, examples, type Parent } from './command.ts';
import { currentProject } from './current-project.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { PASSPHRASE_OPTION, type PersonFlags, personOf, YES_OPTION } from './person.ts';
import { identityLines } from './review-lines.ts';
import { colours, note, print } from './terminal.ts';
import { visible } from './visible.ts';

interface TrustFlags extends PersonFlags {
  readonly config?: string;
  readonly takeBack?: readonly string[];
}

/** Lines of a stranger's file, none left out and nothing in them obeyed. */
const textLines = (text: string): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${visible(line.replace(/\r$/, ''))}`);

/** What else it sets than servers. */
async function settingLines({ loaded }: Project): Promise<readonly string[]> {
  const { withoutServers } = await import('../app/edit-settings.ts');
  const rest = withoutServers(Buffer.from(loaded.bytes).toString());
  return rest === '' ? [] : ['It sets:', ...textLines(rest), ''];
}

/** The policies that nobody was shown yet, whole: they say who may do what without being asked. */
function policyLines({ policyFiles, trust }: Project): readonly string[] {
  const isShown = (path: string): boolean => trust.changes.some((change) => change.path === path);
  return policyFiles
    .filter(({ path }) => isShown(path))
    .flatMap(({ path, bytes }) => [`${visible(path)}:`, ...textLines(Buffer.from(bytes).toString()), '']);
}

/** What the files ask for: every server that they would start, whole, all that they set, and their policies. */
async function show(project: Project): Promise<void> {
  const { loaded, lock, folder, trust } = project;
  await print(`The project in ${folder} asks for:`, '');
  for (const [name, written] of Object.entries(loaded.written)) {
    const locked = lock === undefined ? undefined : lockedServer(lock, name);
    const asked = { known: knownOf(written, locked), launch: launchOf(written, folder), written };
    await print(...identityLines(name, asked, colours()));
    const by = locked?.entry.approvals
      .map((each) => `${each.by}${each.envelope === undefined ? ' (not signed)' : ''}`)
      .join(', ');
    await print(`  ${'approved by'.padEnd(18)} ${by === undefined || by === '' ? 'nobody' : by}`, '');
  }
  await print(...(await settingLines(project)), ...policyLines(project));
  if (trust.state === 'edited')
    await print('Since you trusted it:', ...trust.changes.map(({ path, kind }) => `  ${path} ${kind}`), '');
}

async function trust(flags: TrustFlags): Promise<ExitCode> {
  const project = await currentProject(flags.config);
  if (project.owner !== 'project') note('these are your own settings: they need no trust');
  const person = personOf(flags);
  person.ready(project.stateDir);
  await show(project);
  const isAgreed = await person.agrees('Trust these files on this machine?');
  if (!isAgreed) {
    note('not trusted: nothing of it is started');
    return EXIT.findings;
  }
  await person.proven(project.stateDir);
  for (const name of flags.takeBack ?? []) forgetKnown(project, name);
  trustProject(project, new Date());
  note(`trusted as it is now; an edit of ${Object.keys(project.digest.files).join(', ')} asks again`);
  return EXIT.ok;
}

/** Adds `trust`. */
export function addTrust({ program, finish }: Parent): void {
  program
    .command('trust')
    .summary('trust the files of a project on this machine')
    .description(
      'Shows what bartizan.yaml, bartizan.lock and policy/ of a project ask for. Nothing of a project is started before you trusted it.',
    )
    .option('--take-back <names...>', 'accept an older approved state of these servers')
    .option(...CONFIG_OPTION)
    .option(...YES_OPTION)
    .option(...PASSPHRASE_OPTION)
    .addHelpText('after', examples('bartizan trust', 'bartizan trust --take-back files'))
    .action(async (flags: TrustFlags) => finish(await trust(flags)));
}

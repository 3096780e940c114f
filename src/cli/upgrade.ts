// `bartizan upgrade`: a newer version of a server, and all that it would change, before anything of it is approved.
import { editSource } from '../app/edit-settings.ts';
import { type Project, requireTrust, standingOf } from '../app/project.ts';
import type { Supplied } from '../app/supplying.ts';
import { sourceAt } from '../supply/source.ts';
import { CONFIG_OPTION, examples, type Parent } from './command.ts';
import { currentProject } from './current-project.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { PASSPHRASE_OPTION, type PersonFlags, personOf, REVIEW_OPTION, YES_OPTION } from './person.ts';
import { printReviews } from './review-json.ts';
import { approveServer, TIMEOUT_OPTION, timeoutOf } from './reviewing.ts';
import { lookedUp, settled } from './sourcing.ts';
import { note } from './terminal.ts';
import { visible } from './visible.ts';

interface UpgradeFlags extends PersonFlags {
  readonly config?: string;
  readonly to?: string;
  readonly timeout: string;
}

function isAsLocked(project: Project, name: string, { artefact }: Supplied): boolean {
  const { locked, doubt } = standingOf(project, name);
  if (doubt !== undefined) return false;
  return locked?.entry.artefact.integrity === artefact.integrity && locked?.entry.artefact.tree === artefact.tree;
}

function tellNewest(name: string, source: string, { artefact, facts }: Supplied): void {
  note(`"${name}" is the newest that ${visible(source)} allows (${artefact.version ?? 'no version'})`);
  const newest = facts.find(({ label }) => label === 'newest version')?.value;
  if (newest !== undefined) note(`${visible(newest)} is out: bartizan upgrade ${name} --to ${visible(newest)}`);
}

/** The project as it would be with another source of this server. */
function withSource(project: Project, name: string, source: string): Project {
  const { loaded } = project;
  const other = <T>(servers: Readonly<Record<string, T>>) => ({ ...servers, [name]: { ...servers[name], source } as T });
  const settings = { ...loaded.settings, servers: other(loaded.settings.servers) };
  return { ...project, loaded: { ...loaded, settings, written: other(loaded.written) } };
}

async function upgrade(name: string, flags: UpgradeFlags): Promise<ExitCode> {
  const project = await currentProject(flags.config);
  requireTrust(project);
  const written = Object.hasOwn(project.loaded.written, name) ? project.loaded.written[name] : undefined;
  if (written === undefined || !('source' in written))
    throw cliFault.usage({ reason: `"${name}" is no server that bartizan add installed`, help: 'bartizan outdated' });
  const person = personOf(flags);
  person.ready(project.stateDir);
  const timeoutMs = await timeoutOf(flags.timeout);
  const source = flags.to === undefined ? written.source : sourceAt(written.source, flags.to, project.folder);
  const { found, lines } = await lookedUp(source, project, {});
  if (source === written.source && isAsLocked(project, name, found)) {
    tellNewest(name, source, found);
    return EXIT.ok;
  }
  const reviews = new Map<string, object>();
  const isDone = await approveServer(withSource(project, name, source), name, {
    person,
    timeoutMs,
    known: found,
    lines,
    take: flags.json ? (told) => void reviews.set(name, told) : undefined,
    ...(source === written.source ? {} : { settle: () => settled(project, editSource(name, source)) }),
  });
  if (flags.json) await printReviews(reviews);
  if (!isDone) note('not upgraded: nothing was changed');
  return isDone ? EXIT.ok : EXIT.findings;
}

/** Adds `upgrade`. */
export function addUpgrade({ program, finish }: Parent): void {
  program
    .command('upgrade')
    .summary('look at a newer version and lock it')
    .description(
      'Resolves the source of a server again and shows all that would change, in code, provenance and definitions, before you approve it.',
    )
    .argument('<name>', 'a server that bartizan add installed')
    .option('--to <version>', 'another version, range, tag, digest or commit than its source names')
    .option(...CONFIG_OPTION)
    .option(...TIMEOUT_OPTION)
    .option(...REVIEW_OPTION)
    .option(...YES_OPTION)
    .option(...PASSPHRASE_OPTION)
    .addHelpText('after', examples('bartizan upgrade files', 'bartizan upgrade files --to 2026.8.31'))
    .action(async (name: string, flags: UpgradeFlags) => finish(await upgrade(name, flags)));
}

// What `add` and `upgrade` do alike: a source is looked up and shown for review, and the settings are edited after the last yes.
import type { SettingsEdit } from '../app/edit-settings.ts';
import { amendSettings, type Project, refreshed, requireTrust } from '../app/project.ts';
import { sourceFindings } from '../app/source-findings.ts';
import { type Supplied, supplied } from '../app/supplying.ts';
import { currentProject } from './current-project.ts';
import { fetchingFor } from './fetching.ts';
import { sourceFindingLines } from './review-lines.ts';
import { colours } from './terminal.ts';
import { visible } from './visible.ts';

/** Said by the head of the review already. */
const SAID: ReadonlySet<string> = new Set(['packages']);

function factLines({ facts, asked }: Supplied): readonly string[] {
  return [
    ...facts
      .filter(({ label }) => !SAID.has(label))
      .map(({ label, value, date, origin }) => {
        const when = date === undefined || date === value ? '' : ` (${date})`;
        return `  ${label.padEnd(18)} ${visible(value)}${when}  [${origin}]`;
      }),
    ...askedLines(asked),
  ];
}

/** What a registry entry or a bundle says that it needs: nothing of it is given to the server unless the user does. */
function askedLines(
  { args, env, headers }: NonNullable<Supplied['asked']> = { args: [], env: [], headers: [] },
): readonly string[] {
  const line = (text: string): string => `  ${'asks for'.padEnd(18)} ${text}`;
  const named =
    (what: string) =>
    ({ name, isRequired, isSecret }: (typeof headers)[number]) =>
      line(`${what} ${visible(name)}${isRequired ? ', required' : ''}${isSecret ? ', a secret' : ''}`);
  return [
    ...(args.length === 0 ? [] : [line(`arguments: ${args.map(visible).join(' ')}`)]),
    ...env.map(named('variable')),
    ...headers.map(named('header')),
  ];
}

/** A source that was resolved, checked and installed, and the lines that the review says of it. @throws Fault `supply.*`, `provenance.*` */
export async function lookedUp(
  source: string,
  project: Project,
  flags: { readonly offline?: true | undefined },
): Promise<{ readonly found: Supplied; readonly lines: readonly string[] }> {
  const fetching = fetchingFor(flags);
  const found = await supplied(source, project, fetching).finally(() => fetching.done());
  const findings = await sourceFindings(found, process.env);
  return { found, lines: [...factLines(found), ...sourceFindingLines(findings, colours())] };
}

/**
 * Edits the settings of a project, which stay as trusted as they were; answers the project as it is then.
 * @throws Fault `settings.edited` for files that somebody else wrote during the review: nobody was shown those
 */
export async function settled(project: Project, edit: SettingsEdit): Promise<Project> {
  requireTrust(refreshed(project));
  amendSettings(project, edit);
  const after = await currentProject(project.loaded.path);
  requireTrust(after);
  return after;
}

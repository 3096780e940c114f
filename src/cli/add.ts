// `bartizan add`: from a source to an approved server. The settings are written only after the last yes.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_NAME } from '../app/config-file.ts';
import { editServer, type WrittenEntry } from '../app/edit-settings.ts';
import type { FirstProfile } from '../app/first-profile.ts';
import { type Project, requireTrust, trustProject } from '../app/project.ts';
import type { ServerSettings } from '../app/settings-schema.ts';
import type { Supplied } from '../app/supplying.ts';
import { Fault } from '../base/fault.ts';
import type { Artefact } from '../supply/artefact.ts';
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

interface AddFlags extends PersonFlags {
  readonly config?: string;
  readonly name?: string;
  readonly env?: readonly string[];
  readonly launcher?: string;
  readonly timeout: string;
  readonly offline?: true;
}

const SERVER_NAME = /^[a-z0-9-]{1,16}$/;

/** A name from a source: its last part without what every server is called. */
export function nameFor(source: string): string {
  const bare = source
    .replace(/^[a-z]+:/, '')
    .replace(/[@#].*$/, (rest) => (rest.startsWith('@') && rest.includes('/') ? rest : ''));
  const last = bare.replace(/^@/, '').split('/').filter(Boolean).at(-1) ?? '';
  const short = last.replace(/@.*$/, '').replace(/^(?:mcp-)?server-|^mcp-|-mcp(?:-server)?$|-server$/g, '');
  return short
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 16);
}

/** @throws Fault `cli.usage` */
function environmentOf(pairs: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw cliFault.usage({ reason: '--env needs NAME=VALUE', help: 'bartizan add --help' });
      return [pair.slice(0, at), pair.slice(at + 1)] as const;
    }),
  );
}

/** The project to add to; where there is none, a new one in the working folder. */
async function projectFor(config: string | undefined): Promise<{ readonly project: Project; readonly isNew: boolean }> {
  try {
    return { project: await currentProject(config), isNew: false };
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'settings.not-found') throw thrown;
    const path = join(process.cwd(), CONFIG_NAME);
    writeFileSync(path, '# Servers of this project. bartizan --help\nservers: {}\n', { flag: 'wx' });
    const project = await currentProject(path);
    // A lock or policies that were there before are a stranger's, and are shown before they count.
    const isNew = project.lock === undefined && project.policyFiles.length === 0;
    if (isNew) trustProject(project, new Date());
    return { project: await currentProject(path), isNew };
  }
}

/** What a server is granted at first, or that it runs unconfined. */
type Confining = Pick<FirstProfile, 'profile' | 'env'> & { readonly launcher: 'none' | undefined };

function entryFor(source: string, { url }: Supplied, args: readonly string[], confining: Confining): WrittenEntry {
  if (url !== undefined) return { url };
  const { profile, env, launcher } = confining;
  return {
    source,
    ...(args.length === 0 ? {} : { args }),
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ...(launcher === undefined ? {} : { launcher }),
    ...(profile === undefined ? {} : { profile }),
  };
}

/** The same entry as settings have it after parsing. */
async function settingsFor(entry: WrittenEntry): Promise<ServerSettings> {
  if ('url' in entry) return { headers: {}, transport: 'auto', ...entry } as unknown as ServerSettings;
  const { readProfile } = await import('../sandbox/profile-schema.ts');
  const profile = entry['profile'] === undefined ? {} : { profile: readProfile(entry['profile'], 'of the new server') };
  return { args: [], env: {}, ...entry, ...profile } as unknown as ServerSettings;
}

/** The project as it would be with this server. */
async function withEntry(project: Project, name: string, entry: WrittenEntry): Promise<Project> {
  const server = await settingsFor(entry);
  const { loaded } = project;
  const settings = { ...loaded.settings, servers: { ...loaded.settings.servers, [name]: server } };
  return { ...project, loaded: { ...loaded, settings, written: { ...loaded.written, [name]: server } } };
}

async function add(source: string, args: readonly string[], flags: AddFlags): Promise<ExitCode> {
  const name = flags.name ?? nameFor(source);
  if (!SERVER_NAME.test(name))
    throw cliFault.usage({
      reason: 'a server name has 1 to 16 of: a-z 0-9 - (give one with --name)',
      help: 'bartizan add --help',
    });
  const { project, isNew } = await projectFor(flags.config);
  try {
    requireTrust(project);
    if (Object.hasOwn(project.loaded.written, name))
      throw cliFault.usage({
        reason: `there is a server "${name}" already; choose another --name, or bartizan upgrade ${name}`,
        help: 'bartizan add --help',
      });
    const isAdded = await review(
      project,
      { source, name, args, env: environmentOf(flags.env), launcher: launcherOf(flags.launcher) },
      flags,
    );
    if (!isAdded) note('not added: nothing was changed');
    if (!isAdded && isNew) rmSync(project.loaded.path);
    return isAdded ? EXIT.ok : EXIT.findings;
  } catch (thrown) {
    if (isNew && !existsSync(join(project.folder, 'bartizan.lock'))) rmSync(project.loaded.path, { force: true });
    throw thrown;
  }
}

interface Wish {
  readonly source: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly launcher: 'none' | undefined;
}

/** @throws Fault `cli.usage` */
function launcherOf(flag: string | undefined): 'none' | undefined {
  if (flag === undefined || flag === 'none') return flag;
  throw cliFault.usage({ reason: '--launcher knows none alone: a sandbox needs no word', help: 'bartizan add --help' });
}

const UNCONFINED: FirstProfile = { profile: undefined, env: {}, grants: [] };

/** Fetches, reviews, and on the last yes writes settings and lock. */
async function review(project: Project, { source, name, args, env, launcher }: Wish, flags: AddFlags): Promise<boolean> {
  const person = personOf(flags);
  person.ready(project.stateDir);
  const timeoutMs = await timeoutOf(flags.timeout);
  const { found, lines } = await lookedUp(source, project, flags);
  if (launcher === 'none' && found.artefact.kind === 'oci')
    throw cliFault.usage({ reason: 'an image runs in a container, never unconfined', help: 'bartizan add --help' });
  const { firstProfile } = await import('../app/first-profile.ts');
  const first = launcher === 'none' ? UNCONFINED : firstProfile(found.artefact as Artefact, args, env, project.folder);
  const entry = entryFor(source, found, args, { profile: first.profile, env: { ...first.env, ...env }, launcher });
  const reviews = new Map<string, object>();
  const isAdded = await approveServer(await withEntry(project, name, entry), name, {
    person,
    timeoutMs,
    known: found,
    lines: [
      ...lines,
      ...first.grants.map(({ field, value, reason }) => `  starting profile   ${field} ${visible(value)}: ${visible(reason)}`),
    ],
    take: flags.json ? (told) => void reviews.set(name, told) : undefined,
    settle: () => settled(project, editServer(name, entry)),
  });
  if (flags.json) await printReviews(reviews);
  return isAdded;
}

/** Adds `add`. */
export function addAdd({ program, finish }: Parent): void {
  const sources =
    'npm:PKG[@RANGE], pypi:PKG, oci:IMAGE[@sha256:…], mcpb:FILE|URL, git:URL#COMMIT, https://…, a folder or file, or a registry name';
  program
    .command('add')
    .summary('fetch a server, look at it, and lock it')
    .description(
      `Resolves a source to one artefact, checks it, installs it without running any of it, and asks you. Sources: ${sources}.`,
    )
    .argument('<source>', 'where the server comes from')
    .argument('[args...]', 'arguments for the server, after --')
    .option('--name <name>', 'its name in bartizan.yaml (default: from the source)')
    .option('--env <name=value...>', 'environment variables for it; a value may name variables of yours, see the guide')
    .option('--launcher <none>', 'none: run it unconfined, with all that you may do; where no sandbox works')
    .option('--offline', 'use only what was fetched before')
    .option(...CONFIG_OPTION)
    .option(...TIMEOUT_OPTION)
    .option(...REVIEW_OPTION)
    .option(...YES_OPTION)
    .option(...PASSPHRASE_OPTION)
    .addHelpText(
      'after',
      examples(
        'bartizan add npm:@modelcontextprotocol/server-memory',
        'bartizan add npm:@modelcontextprotocol/server-filesystem@2026 --name files -- ~/notes',
        'bartizan add https://mcp.example.com/mcp --name example',
      ),
    )
    .action(async (source: string, args: readonly string[], flags: AddFlags) => finish(await add(source, args, flags)));
}

// `bartizan scan --live`: starts servers of clients in the sandbox to read what they show, and ends them. Nothing is called, nothing runs unconfined, no secret and no
// folder of the user is given; what cannot run so is left, with the reason.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../base/fault.ts';
import { homeFolder } from '../base/home.ts';
import type { ServerEntry } from '../clients/inventory.ts';
import { isPath } from '../clients/source.ts';
import type { Catalogue } from '../lock/catalogue.ts';
import { projectDigest } from '../lock/trust.ts';
import { hasSecretArgument } from '../scanner/rules/secrets.ts';
import { inParallel } from '../supply/in-parallel.ts';
import { readAuthority } from './authority.ts';
import { CONFIG_NAME } from './config-file.ts';
import { createLaunching } from './launching.ts';
import { knownOf, lookAt } from './look.ts';
import type { Project } from './project.ts';
import { serverNameOf } from './protect/naming.ts';
import { secretSpans } from './protect/secret-spans.ts';
import { checkSettings } from './settings.ts';
import { expandServers } from './settings-expand.ts';
import { type NewServers, withServers } from './settings-text.ts';
import { type Fetching, supplied } from './supplying.ts';

/** A server that can be started in the sandbox, as bartizan.yaml would say it. */
export interface LiveStart {
  readonly entry: ServerEntry;
  readonly settings: object;
}

/** Which servers can be listed. */
export interface LivePlan {
  readonly starts: readonly LiveStart[];
  /** Servers that are not asked for: Bartizan leads to them already. */
  readonly known: readonly ServerEntry[];
  readonly left: readonly { readonly entry: ServerEntry; readonly why: string }[];
}

/** What became of one server. */
export type Listed = { readonly entry: ServerEntry } & (
  | { readonly catalogue: Catalogue }
  /** `isUnclaimed`: its registry knows no package of this name. */
  | { readonly why: string; readonly isUnclaimed: boolean }
);

/** Given in place of secrets and of what only the client fills in: many servers start only if the variable is there. */
const STAND_IN = 'not-given-by-bartizan-scan';
/** The folder in memory that every sandbox has, in place of folders of the user. */
const EMPTY_FOLDER = '/tmp';
const VARIABLE = /\$|\{(?:env|file|input):/;

const sourceOf = ({ program }: ServerEntry): string | undefined => {
  const { kind, name, version, digest } = program.source;
  if (kind === 'npm' || kind === 'pypi') return `${kind}:${name}${version === undefined ? '' : `@${version}`}`;
  if (kind !== 'oci') return undefined;
  return `oci:${name}${digest === undefined ? (version === undefined ? '' : `:${version}`) : `@${digest}`}`;
};

const argsWithoutFolders = (args: readonly string[], own: readonly string[]): readonly string[] =>
  args.map((word) => (own.includes(word) && isPath(word) ? EMPTY_FOLDER : word));

function settingsOf(entry: ServerEntry): object | string {
  const { launch, program } = entry;
  if (launch.kind !== 'command' || program.source.kind === 'url') return 'it is remote: bartizan scan URL asks it';
  if (program.shell !== undefined) return 'a shell starts it';
  // What a program makes of a gap in its arguments nobody knows: nothing is put in its place.
  if (hasSecretArgument(entry)) return 'a secret stands in its arguments';
  const env = Object.fromEntries(
    Object.entries(launch.env).map(([name, value]) => [
      name,
      VARIABLE.test(value) || secretSpans(name, value).length > 0 ? STAND_IN : value,
    ]),
  );
  const source = sourceOf(entry);
  if (source !== undefined) return { source, args: argsWithoutFolders(program.args, program.args), env };
  const isHere = program.source.kind === 'file' || program.source.kind === 'command' || program.inlineCode !== undefined;
  if (!isHere) return `Bartizan cannot fetch it (${program.source.kind})`;
  const folder = launch.cwd ?? entry.file.project ?? entry.project;
  const args = argsWithoutFolders(launch.args, program.args);
  return { command: launch.command, args, env, ...(folder === undefined ? {} : { cwd: folder }) };
}

/** Sorts servers, each once; switched-off entries are not asked for. */
export function planLive(servers: readonly ServerEntry[]): LivePlan {
  const enabled = servers.filter(({ isDisabled, launch }) => !isDisabled && launch.kind !== 'builtin');
  const once = [...new Map(enabled.map((entry) => [entry.identity, entry])).values()];
  const isKnown = ({ program }: ServerEntry): boolean => program.source.kind === 'bartizan';
  const sorted = once.filter((entry) => !isKnown(entry)).map((entry) => ({ entry, settings: settingsOf(entry) }));
  return {
    known: once.filter(isKnown),
    starts: sorted.flatMap(({ entry, settings }) => (typeof settings === 'string' ? [] : [{ entry, settings }])),
    left: sorted.flatMap(({ entry, settings }) => (typeof settings === 'string' ? [{ entry, why: settings }] : [])),
  };
}

/** What listing needs. */
export interface LiveParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetching: Fetching;
  readonly timeoutMs: number;
  readonly onDone: (done: number, total: number, name: string) => void;
}

/** Servers that are listed at a time. */
const AT_ONCE = 4;

/** A project with these servers, in a folder that goes away; what is wrong with them where they cannot be settings. */
async function projectOf(servers: NewServers, folder: string, env: LiveParts['env']): Promise<Project | string> {
  const path = join(folder, CONFIG_NAME);
  const bytes = Buffer.from(withServers('servers: {}\n', servers) ?? '');
  const checked = await checkSettings(bytes, folder);
  if ('mistakes' in checked) return checked.mistakes.map(({ message }) => message).join('; ');
  const { settings: all } = checked;
  const authority = await readAuthority({ env, home: homeFolder(), platform: process.platform }, folder);
  return {
    folder,
    owner: 'user',
    loaded: {
      path,
      settings: { ...all, servers: expandServers(all.servers, {}, path) },
      written: all.servers,
      bytes,
      warnings: [],
    },
    lock: undefined,
    policyFiles: [],
    digest: projectDigest([{ path: CONFIG_NAME, bytes }]),
    trust: { state: 'trusted', changes: [] },
    // A stranger's server gets the whole sandbox or none, whatever was given up for others.
    authority: { ...authority, allowDegraded: [] },
    stateDir: folder,
    only: undefined,
  };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-live-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function listIn(folder: string, { entry, settings }: LiveStart, { env, fetching, timeoutMs }: LiveParts): Promise<Listed> {
  const name = serverNameOf(entry.name);
  const project = await projectOf({ [name]: settings }, folder, env);
  if (typeof project === 'string') return { entry, why: project, isUnclaimed: false };
  const written = project.loaded.written[name];
  if (written === undefined) return { entry, why: 'its name cannot stand in settings', isUnclaimed: false };
  const known = 'source' in written ? await supplied(written.source, project, fetching) : knownOf(written, undefined);
  return { entry, catalogue: (await lookAt(project, name, known, { env, timeoutMs })).seen };
}

async function listOne(start: LiveStart, parts: LiveParts): Promise<Listed> {
  try {
    return await inFolder((folder) => listIn(folder, start, parts));
  } catch (error) {
    if (error instanceof Fault) return { entry: start.entry, why: error.message, isUnclaimed: error.code === 'supply.not-found' };
    throw error;
  }
}

/** @throws Fault `sandbox.*` where this machine has none */
async function checkSandbox(env: LiveParts['env']): Promise<void> {
  await inFolder(async (folder) => {
    const project = await projectOf({}, folder, env);
    if (typeof project === 'string') throw new Error(project);
    await (await createLaunching(project, { env }).sandbox()).machine();
  });
}

/**
 * Lists servers. Only after a person agreed.
 * @throws Fault `sandbox.*` where this machine has no sandbox: then nothing was fetched or started
 */
export async function listLive(starts: readonly LiveStart[], parts: LiveParts): Promise<readonly Listed[]> {
  if (starts.length === 0) return [];
  await checkSandbox(parts.env);
  let done = 0;
  return inParallel(starts, AT_ONCE, async (start) => {
    const listed = await listOne(start, parts);
    done += 1;
    parts.onDone(done, starts.length, start.entry.name);
    return listed;
  });
}

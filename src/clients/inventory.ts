// Which clients, servers and permissions there are: on this machine, for another home folder, or in a repository. It only reads.
import type { Json } from '../base/json.ts';
import { type Client, type FileSpec, FLAT, type Grant, type SettingSpec, saferValue, toolsGrant } from './client.ts';
import { type ConfigDocument, type KeyPath, memberOf } from './documents/document.ts';
import { formatOf, readDocument } from './documents/read.ts';
import { type Entry, entriesOf, valuesAt } from './entry.ts';
import { expandPattern, type Folder, foldersUnder, type ReadOptions, readTextFile, type Unread, withoutLinks } from './files.ts';
import { pathOf, type Scope, type Surroundings } from './place.ts';
import { isNamedBartizan, type Program, programOf } from './program.ts';
import { projectFolders } from './projects.ts';
import { identityOf } from './source.ts';
import { type CommandFiles, slashCommands } from './table/commands.ts';
import { clients as allClients } from './table/index.ts';

/** A file of a client that was found. */
export interface ConfigFile {
  readonly client: string;
  readonly scope: Scope;
  readonly path: string;
  /** Other clients that read it. */
  readonly readBy: readonly string[];
  /** The project that it belongs to. */
  readonly project?: string;
}

/** A server in a client's file, with what it is. */
export interface ServerEntry extends Entry {
  readonly file: ConfigFile;
  readonly line: number;
  /** Line of a place inside it, by its path from the root of the file. */
  readonly lineOf: (path: KeyPath) => number;
  readonly program: Program;
  /** The same for the same server, in whatever client and under whatever name. */
  readonly identity: string;
}

/** A setting that lets a client act unasked. */
export interface GrantFound extends Grant {
  readonly file: ConfigFile;
  readonly keyPath: KeyPath;
  /** As written. */
  readonly value: Json;
  /** What it is to be so that the client asks; undefined: it is to go. */
  readonly safer: Json | undefined;
  readonly line: number;
}

/** A slash command that a file brings. */
export interface CommandFound {
  readonly file: ConfigFile;
  /** Without its slash. */
  readonly name: string;
}

/** Something that could not be read, or not wholly. */
export interface Problem {
  readonly path: string;
  readonly client?: string;
  /** The entry that is not usable, where the file itself is. */
  readonly server?: string;
  readonly problem: string;
}

/** All that was found. */
export interface Inventory {
  readonly files: readonly ConfigFile[];
  readonly servers: readonly ServerEntry[];
  readonly grants: readonly GrantFound[];
  readonly commands: readonly CommandFound[];
  readonly problems: readonly Problem[];
  /** All paths that were looked at, there or not; those with a star hold more than was found. */
  readonly looked: readonly string[];
}

/** Where to look. */
export type Target =
  /** Everything of a user, and the projects that clients remember; `cwd` counts as one. */
  | { readonly kind: 'machine'; readonly around: Surroundings; readonly cwd?: string }
  /** Project files anywhere below a folder. */
  | { readonly kind: 'folder'; readonly folder: string; readonly around: Surroundings };

interface Reading {
  readonly around: Surroundings;
  readonly options: ReadOptions;
  readonly documents: Map<string, ConfigDocument | undefined>;
  readonly files: ConfigFile[];
  readonly servers: ServerEntry[];
  readonly grants: GrantFound[];
  readonly commands: CommandFound[];
  readonly problems: Problem[];
  /** Client and path of what was read: some files are named by several rows. */
  readonly seen: Set<string>;
  readonly patterns: Set<string>;
}

function documentAt(reading: Reading, path: string, format: ConfigDocument['format']): ConfigDocument | undefined {
  if (reading.documents.has(path)) return reading.documents.get(path);
  const file = readTextFile(path, reading.options);
  let document: ConfigDocument | undefined;
  if (file !== undefined && 'problem' in file) reading.problems.push(file);
  else if (file !== undefined) document = readDocument(file.text, format);
  reading.documents.set(path, document);
  for (const problem of document?.problems ?? []) reading.problems.push({ path, problem });
  return document;
}

function told(reading: Reading, problems: readonly Unread[]): void {
  for (const problem of problems) if (!reading.problems.some(({ path }) => path === problem.path)) reading.problems.push(problem);
}

/** Paths of a row: on this system, or in a project. */
function pathsFor(reading: Reading, at: string, project: string | undefined): readonly string[] {
  const path = project === undefined ? pathOf(at, reading.around) : `${project}/${at}`;
  if (path === undefined) return [];
  if (path.includes('*')) reading.patterns.add(path);
  const { paths, problems } = expandPattern(path);
  told(reading, problems);
  return paths;
}

/** Words that stand for folders, as clients write them. */
function resolved(text: string, { home }: Surroundings, project: string | undefined): string {
  return text
    .replace(/^~(?=[\\/]|$)/, home)
    .replace(/\$\{(?:env:)?HOME\}|\$HOME\b|\$\{userHome\}|%USERPROFILE%/g, home)
    .replace(/\$\{workspaceFolder(?:Basename)?\}|\$\{workspaceRoot\}|\$\{CLAUDE_PROJECT_DIR\}/g, project ?? '.');
}

function programIn(entry: Entry, around: Surroundings, folder: string | undefined): Program {
  const { launch } = entry;
  if (launch.kind !== 'command') return programOf(launch);
  const project = folder ?? entry.project;
  const words = launch.args.map((word) => resolved(word, around, project));
  const cwd = launch.cwd === undefined ? project : resolved(launch.cwd, around, project);
  const command = resolved(launch.command, around, project);
  return programOf({ ...launch, command, args: words, ...(cwd === undefined ? {} : { cwd }) }, ownFileTest(around));
}

/** Any program can be called bartizan: on this machine only this very one counts. */
function ownFileTest({ own }: Surroundings): (path: string) => boolean {
  return own === undefined ? isNamedBartizan : (path) => own.includes(withoutLinks(path));
}

/** Text that identifies a server that nothing else does. */
const launchKey = (entry: Entry): string =>
  entry.launch.kind === 'command' ? [entry.launch.command, ...entry.launch.args].join(' ') : entry.name;

function addServers(
  reading: Reading,
  client: Client,
  spec: FileSpec,
  file: ConfigFile,
  document: ConfigDocument,
  value: Json,
): void {
  const { lists, single } = spec;
  const options = { lists, grantKeys: client.entryGrants ?? [], ...(single === undefined ? {} : { single }) };
  const { entries, bad } = entriesOf(value, options);
  for (const entry of entries) {
    const program = programIn(entry, reading.around, file.project);
    const { source } = program;
    const identity = source.kind === 'unknown' ? `unknown:${launchKey(entry)}` : identityOf(source);
    const lineOf = (path: KeyPath): number => document.lineOf(path);
    reading.servers.push({ ...entry, file, line: lineOf(entry.path), lineOf, program, identity });
    for (const { key, ...grant } of entry.grants) {
      const keyPath = [...entry.path, key];
      reading.grants.push({
        ...grant,
        file,
        keyPath,
        value: memberOf(entry.written, key) ?? null,
        safer: saferValue(memberOf(entry.written, key) ?? null, (value) => toolsGrant(value, entry.name), undefined),
        line: document.lineOf(keyPath),
      });
    }
  }
  for (const { name, problem } of bad) reading.problems.push({ path: file.path, client: client.id, server: name, problem });
}

function fileOf(
  client: Client,
  scope: Scope,
  path: string,
  project: string | undefined,
  readBy: readonly string[] = [],
): ConfigFile {
  return { client: client.id, scope, path, readBy, ...(project === undefined ? {} : { project }) };
}

function readFiles(reading: Reading, client: Client, spec: FileSpec, project: string | undefined): void {
  for (const path of pathsFor(reading, spec.at, project)) {
    const key = `${client.id}\0${path}`;
    if (reading.seen.has(key)) continue;
    const document = documentAt(reading, path, spec.format ?? formatOf(path));
    if (document === undefined) continue;
    reading.seen.add(key);
    const file = fileOf(client, spec.scope, path, project, spec.readBy);
    reading.files.push(file);
    if (document.value !== undefined) addServers(reading, client, spec, file, document, document.value);
  }
}

function readSetting(reading: Reading, client: Client, spec: SettingSpec, project: string | undefined): void {
  for (const path of pathsFor(reading, spec.at, project)) {
    const document = documentAt(reading, path, spec.format ?? formatOf(path));
    if (document === undefined) continue;
    const known = reading.files.find((one) => one.client === client.id && one.path === path);
    const file = known ?? fileOf(client, spec.scope, path, project);
    if (known === undefined) reading.files.push(file);
    for (const { value, path: keyPath, matched } of valuesAt(document.value, spec.keys)) {
      const line = document.lineOf(keyPath);
      const safer = saferValue(value, (part) => spec.grants(part, matched), spec.asking);
      reading.grants.push(...spec.grants(value, matched).map((grant) => ({ ...grant, file, keyPath, value, safer, line })));
    }
  }
}

/** Slash commands by the names of their files, which are not opened. */
function readCommands(reading: Reading, client: Client, { at, scope }: CommandFiles, project: string | undefined): void {
  const pattern = project === undefined ? pathOf(at, reading.around) : `${project}/${at}`;
  const { paths, problems } = pattern === undefined ? { paths: [], problems: [] } : expandPattern(pattern);
  told(reading, problems);
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1).replace(/(?:\.prompt)?\.[a-z]+$/i, '');
    reading.commands.push({ file: fileOf(client, scope, path, project), name });
  }
}

function readClient(reading: Reading, client: Client, project?: Folder): void {
  const isWanted = ({ scope, at }: { scope: Scope; at: string }): boolean =>
    project === undefined ? scope !== 'project' : scope === 'project' && mayHold(project, at);
  for (const spec of client.files.filter(isWanted)) readFiles(reading, client, spec, project?.path);
  for (const spec of client.settings.filter(isWanted)) readSetting(reading, client, spec, project?.path);
  for (const spec of (slashCommands[client.id]?.files ?? []).filter(isWanted)) readCommands(reading, client, spec, project?.path);
}

/** Most folders of a repository hold none of the names: their listing spares the looks. */
function mayHold(folder: Folder, at: string): boolean {
  const first = at.split('/', 1)[0] ?? at;
  return folder.names === undefined || first.includes('*') || folder.names.has(first);
}

/** Reads everything that a target holds; `onFolder` is told how many folders are done. Never throws for what is in the files. */
export function readInventory(
  target: Target,
  onFolder: (done: number, total: number) => void = () => undefined,
  clients: readonly Client[] = allClients,
): Inventory {
  const options = target.kind === 'folder' ? { within: target.folder } : {};
  const reading: Reading = {
    around: target.around,
    options,
    documents: new Map(),
    files: [],
    servers: [],
    grants: [],
    commands: [],
    problems: [],
    seen: new Set(),
    patterns: new Set(),
  };
  let projects: readonly Folder[];
  if (target.kind === 'machine') {
    for (const client of clients) readClient(reading, client);
    const read = (at: string): readonly ConfigDocument[] =>
      pathsFor(reading, at, undefined)
        .map((path) => documentAt(reading, path, formatOf(path)))
        .filter((document) => document !== undefined);
    projects = projectFolders(target.around, target.cwd, read).map((path) => ({ path }));
  } else {
    const { folders, problems } = foldersUnder(target.folder);
    told(reading, problems);
    projects = folders;
  }
  for (const [index, project] of projects.entries()) {
    onFolder(index, projects.length);
    for (const client of clients) readClient(reading, client, project);
  }
  const { files, servers, grants, commands, problems } = reading;
  return { files, servers, grants, commands, problems, looked: [...reading.documents.keys(), ...reading.patterns] };
}

const NO_CONTROLS: Client['controls'] = { asksByDefault: 'unknown', perTool: 'unknown', allowList: 'unknown', record: 'unknown' };

/** Lists that a file may hold whose client is not known. */
const ANY_LIST: FileSpec['lists'] = [
  ['mcpServers'],
  ['mcp', 'servers'],
  ['context_servers'],
  ['mcp_servers'],
  ['amp', 'mcpServers'],
  ['servers'],
  FLAT,
];

/** Servers of one file, whatever client it is of. */
export function serversIn(
  document: ConfigDocument,
  path: string,
  around: Surroundings,
  lists: FileSpec['lists'] = ANY_LIST,
): Inventory {
  const reading: Reading = {
    around,
    options: {},
    documents: new Map(),
    files: [],
    servers: [],
    grants: [],
    commands: [],
    problems: [],
    seen: new Set(),
    patterns: new Set(),
  };
  const spec: FileSpec = { at: path, scope: 'project', lists };
  const client = {
    id: 'file',
    title: 'File',
    files: [spec],
    settings: [],
    entryGrants: ['autoApprove', 'alwaysAllow', 'trust'],
    controls: NO_CONTROLS,
  };
  const file = fileOf(client, spec.scope, path, undefined);
  if (document.value !== undefined) addServers(reading, client, spec, file, document, document.value);
  const { servers, grants } = reading;
  const problems = servers.length > 0 ? reading.problems : [];
  return { files: servers.length > 0 ? [file] : [], servers, grants, commands: [], problems, looked: [] };
}

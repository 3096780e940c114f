// What `bartizan doctor` looks at. Each check answers findings and never throws: one problem must not hide the others.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { admitted } from '../app/admission.ts';
import { type Authority, observedLine } from '../app/authority.ts';
import { listenTrouble } from '../app/free-port.ts';
import { type Project, requireTrust } from '../app/project.ts';
import { missingVariables, secretsOf } from '../app/settings-expand.ts';
import type { CommandServerSettings, Settings } from '../app/settings-schema.ts';
import { Fault, faultLine } from '../base/fault.ts';
import { lockedServer } from '../lock/state.ts';
import { childEnvironment } from '../sandbox/environment.ts';
import { readSecretsFile, secretsPathOf } from '../secrets/secrets-file.ts';

/** What a check found: `ok`, `note` (worth knowing) or `problem`. */
export interface DoctorFinding {
  readonly check: string;
  readonly state: 'ok' | 'note' | 'problem';
  readonly text: string;
}

/** Runs one check; whatever it throws is its problem. */
export async function attempt(
  check: string,
  work: () => Promise<readonly DoctorFinding[]> | readonly DoctorFinding[],
): Promise<readonly DoctorFinding[]> {
  try {
    return await work();
  } catch (error) {
    const text =
      error instanceof Fault ? faultLine(error) : error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return [{ check, state: 'problem', text }];
  }
}

/** The runtime: 24 or newer. */
export function checkNode(version: string): readonly DoctorFinding[] {
  const isNew = Number(version.split('.')[0]) >= 24;
  return [
    { check: 'node', state: isNew ? 'ok' : 'problem', text: isNew ? version : `${version} is too old: install Node 24 or newer` },
  ];
}

/** The shell that ends servers after a crash. */
export function checkShell(platform: NodeJS.Platform, shell = '/bin/sh'): readonly DoctorFinding[] {
  const check = 'watchdog';
  if (platform === 'win32') return [{ check, state: 'note', text: 'Windows: servers may outlive a crash of Bartizan' }];
  return isExecutable(shell)
    ? [{ check, state: 'ok', text: shell }]
    : [
        {
          check,
          state: 'problem',
          text: `${shell} cannot be executed, so servers would outlive a crash of Bartizan: install a POSIX shell`,
        },
      ];
}

/** Can the address be listened on now? A service that already runs there is worth a note, not a problem. */
export async function checkPort(host: string, port: number): Promise<readonly DoctorFinding[]> {
  const code = await listenTrouble(host, port);
  const check = 'port';
  if (code === undefined) return [{ check, state: 'ok', text: `${host}:${port} is free` }];
  if (code !== 'EADDRINUSE')
    return [
      { check, state: 'problem', text: `${host}:${port} cannot be listened on (${code}): correct listen in bartizan.yaml` },
    ];
  return [
    { check, state: 'note', text: `${host}:${port} is in use: by a running bartizan serve, or choose another listen.port` },
  ];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Where a command is found, the way the system would find it for the server: with the server's own PATH and folder. */
export function findCommand(
  server: CommandServerSettings,
  own: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string | undefined {
  const env = childEnvironment(own, server.env, platform);
  const suffixes = platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.COM;.EXE').split(';')] : [''];
  const folder = server.cwd ?? process.cwd();
  const isPath =
    isAbsolute(server.command) || server.command.includes('/') || (platform === 'win32' && server.command.includes('\\'));
  const path = env[Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'] ?? '';
  const places = isPath
    ? [resolve(folder, server.command)]
    : path.split(delimiter).map((part) => join(resolve(folder, part), server.command));
  return places.flatMap((place) => suffixes.map((suffix) => place + suffix)).find(isExecutable);
}

function checkFile(check: string, path: string | undefined, setting: string): readonly DoctorFinding[] {
  if (path === undefined) return [];
  try {
    accessSync(path, constants.R_OK);
    return [{ check, state: 'ok', text: path }];
  } catch {
    return [{ check, state: 'problem', text: `${path} cannot be read: correct ${setting} in bartizan.yaml` }];
  }
}

/** What the settings refer to: commands, folders, files, variables. */
export function checkReferences(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): readonly DoctorFinding[] {
  const findings: DoctorFinding[] = [];
  for (const [name, server] of Object.entries(settings.servers)) {
    if (!('command' in server)) continue;
    const check = `server ${name}`;
    const found = findCommand(server, env, platform);
    const hasFolder = server.cwd === undefined || statSync(server.cwd, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!hasFolder)
      findings.push({ check, state: 'problem', text: `the folder ${server.cwd} does not exist: create it, or correct cwd` });
    else if (found === undefined)
      findings.push({
        check,
        state: 'problem',
        text: `the command ${server.command} is not on the PATH: install it, or write its whole path`,
      });
    else findings.push({ check, state: 'ok', text: found });
  }
  for (const name of missingVariables(settings.servers, env)) {
    findings.push({ check: 'variables', state: 'problem', text: `${name} is not set: export it where Bartizan is started` });
  }
  findings.push(...checkFile('tls', settings.listen.tls?.cert, 'listen.tls.cert'));
  findings.push(...checkFile('tls', settings.listen.tls?.key, 'listen.tls.key'));
  findings.push(...checkFile('extraCa', settings.extraCa, 'extraCa'));
  return findings;
}

function refusalOf(check: string, ask: () => unknown): readonly DoctorFinding[] {
  try {
    ask();
    return [];
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return [{ check, state: 'problem', text: faultLine(thrown) }];
  }
}

/** What a start would refuse until somebody says yes: the files of a project, and servers. What a lock says that nobody trusts is not looked at. */
export function checkConsent(project: Project): readonly DoctorFinding[] {
  const { lock, loaded } = project;
  const distrust = refusalOf('trust', () => requireTrust(project));
  const isLookedAt = (name: string): boolean =>
    distrust.length === 0 || lock === undefined || lockedServer(lock, name) === undefined;
  const read: Project = { ...project, trust: { state: 'trusted', changes: [] } };
  const refused = Object.entries(loaded.written)
    .filter(([name]) => isLookedAt(name))
    .flatMap(([name, written]) => refusalOf('approval', () => admitted(read, name, written)));
  const found = [...distrust, ...refused];
  return found.length > 0 ? found : [{ check: 'approval', state: 'ok', text: 'no server waits for a yes' }];
}

/** Which guards are enforced? Those that are only observed are worth knowing. */
export function checkGuards({ observe }: Pick<Authority, 'observe'>): readonly DoctorFinding[] {
  const text = observedLine(observe);
  return [{ check: 'guards', state: text === undefined ? 'ok' : 'note', text: text ?? 'all are enforced' }];
}

/** The secrets that servers list: is each one kept, or does it come from elsewhere? Nothing is opened. */
export function checkSecrets(settings: Settings, stateDir: string): readonly DoctorFinding[] {
  const check = 'secrets';
  const listed = [...new Set(Object.values(settings.servers).flatMap(secretsOf))].filter(
    (name) => !Object.hasOwn(settings.secrets, name),
  );
  if (listed.length === 0) return [];
  const { entries, key } = readSecretsFile(secretsPathOf(stateDir));
  const missing = listed.filter((name) => !Object.hasOwn(entries, name));
  const asks = key?.source.from === 'passphrase' && listed.some((name) => entries[name]?.in === 'file');
  const note = 'the encrypted file opens with a passphrase: bartizan run cannot ask for it (bartizan secret protect --help)';
  return [
    ...missing.map(
      (name): DoctorFinding => ({ check, state: 'problem', text: `there is no secret ${name}: bartizan secret set ${name}` }),
    ),
    ...(asks ? [{ check, state: 'note', text: note } as const] : []),
    ...(missing.length === 0 ? [{ check, state: 'ok', text: listed.join(', ') } as const] : []),
  ];
}

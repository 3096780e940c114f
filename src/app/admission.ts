// May this server be started, and as what? The one place that says so, for the first moments of a relay and for every start after. Fails closed.
import { canonical } from '../base/canonical-json.ts';
import type { Json } from '../base/json.ts';
import { gatewayFault } from '../gateway/faults.ts';
import type { LockedServer } from '../lock/entry.ts';
import type { Artefact } from '../supply/artefact.ts';
import { openInstalled } from '../supply/open.ts';
import { launchOf } from './launch-line.ts';
import { machineOf } from './machine.ts';
import { approvedServer, type Project, requireTrust } from './project.ts';
import type { ServerSettings } from './settings-schema.ts';

/** Are servers locked as they show themselves first? Never where approvals have to be signed. */
export const locksFirst = ({ authority }: Project): boolean =>
  authority.firstUse === 'lock' && authority.requireSigned === undefined;

/**
 * The server as it was approved; undefined only where the user's own settings lock it at its first start. `written`: its entry, variables unexpanded.
 * @throws Fault `settings.untrusted`, `settings.edited`, `gateway.not-locked`, `gateway.launch-changed`, `lock.*`
 */
export function admitted(project: Project, name: string, written: ServerSettings): LockedServer | undefined {
  requireTrust(project);
  const locked = approvedServer(project, name);
  if (locked === undefined) {
    if ('source' in written || !locksFirst(project)) throw gatewayFault['not-locked']({ name });
    return undefined;
  }
  const now = launchOf(written, project.folder);
  const isSame = canonical(now as unknown as Json) === canonical(locked.entry.launch as unknown as Json);
  const isOther = 'source' in written && written.source !== locked.entry.source;
  if (!isSame || isOther) throw gatewayFault['launch-changed']({ name });
  return locked;
}

/** A server that is started. */
export type StartedSettings = Exclude<ServerSettings, { url: string }>;

/** What starts a server: the command as written, or the installed artefact after a look at its files. @throws Fault `supply.*`, `gateway.not-locked` */
export function commandLine(
  name: string,
  settings: StartedSettings,
  locked: LockedServer | undefined,
  {
    project,
    env,
  }: { readonly project: Pick<Project, 'folder' | 'stateDir'>; readonly env: Readonly<Record<string, string | undefined>> },
): { readonly command: string; readonly args: readonly string[] } {
  if ('command' in settings) return settings;
  if (locked === undefined) throw gatewayFault['not-locked']({ name });
  const { command, args } = openInstalled(locked.entry.artefact as Artefact, machineOf(project, env));
  return { command, args: [...args, ...settings.args] };
}

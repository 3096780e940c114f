// May this server be started, and as what? The one place that says so, for the first moments of a relay and for every start after. Fails closed.
import { canonical } from '../base/canonical-json.ts';
import type { Json } from '../base/json.ts';
import { gatewayFault } from '../gateway/faults.ts';
import type { Launch, LockedArtefact, LockedServer, ServerIdentity } from '../lock/entry.ts';
import { widerGrants } from '../sandbox/grants.ts';
import type { Artefact } from '../supply/artefact.ts';
import { openLayout } from '../supply/oci-layout.ts';
import { locateInstalled, type OpenContext, openInstalled } from '../supply/open.ts';
import { launchOf } from './launch-line.ts';
import { letServersIn, machineOf, type Settled } from './machine.ts';
import { approvedServer, type Project, requireTrust } from './project.ts';
import type { ServerSettings } from './settings-schema.ts';

/** Are servers locked as they show themselves first? Never where approvals have to be signed. */
export const locksFirst = ({ authority }: Project): boolean =>
  authority.firstUse === 'lock' && authority.requireSigned === undefined;

/** Is a person asked about servers that nobody approved? Never where approvals have to be signed. */
export const asksFirst = ({ authority }: Project): boolean =>
  authority.firstUse === 'ask' && authority.requireSigned === undefined;

/**
 * The server as it was approved; undefined only where the user's own settings lock it at its first start, or ask about it. `written`: its entry, variables unexpanded.
 * @throws Fault `settings.untrusted`, `settings.edited`, `gateway.not-locked`, `gateway.launch-changed`, `lock.*`
 */
export function admitted(project: Project, name: string, written: ServerSettings): LockedServer | undefined {
  requireTrust(project);
  const locked = approvedServer(project, name);
  if (locked === undefined) {
    // A stranger's file cannot have a server run unconfined before a person said so.
    const isStrangers = project.owner === 'project' && !('url' in written) && written.launcher === 'none';
    const mayStart = asksFirst(project) || (locksFirst(project) && !isStrangers);
    if ('source' in written || !mayStart) throw gatewayFault['not-locked']({ name });
    return undefined;
  }
  checkLaunch(name, launchOf(written, project.folder), locked.entry.launch);
  if ('source' in written && written.source !== locked.entry.source) throw gatewayFault['launch-changed']({ name });
  return locked;
}

/** The same launch line, and no more rights than were approved. Fewer need nobody's yes. @throws Fault `gateway.launch-changed`, `gateway.profile-wider` */
function checkLaunch(name: string, now: Launch, approved: Launch): void {
  const { launcher, profile = [], ...line } = now;
  const { launcher: approvedLauncher, profile: had = [], ...approvedLine } = approved;
  if (canonical(line as unknown as Json) !== canonical(approvedLine as unknown as Json))
    throw gatewayFault['launch-changed']({ name });
  if (approvedLauncher === 'none') return;
  const wider = launcher === 'none' ? ['everything that you may do (launcher: none)'] : widerGrants(profile, had);
  if (wider.length > 0) throw gatewayFault['profile-wider']({ name, grants: wider.join(', ') });
}

/** A server that is started. */
export type StartedSettings = Exclude<ServerSettings, { url: string }>;

/** Program and arguments. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  /** Folders of its installed artefact; empty where its command says where the code is. */
  readonly code: readonly string[];
  /** The image that it comes as, instead of all the above but the arguments. */
  readonly image?: ImageOf | undefined;
  /** Is what is installed still what was locked? Has to return before anything of it runs. @throws Fault `supply.*` */
  readonly verify: () => void;
}

/** An installed image. */
export interface ImageOf {
  /** `NAME@sha256:DIGEST`, as it is locked. */
  readonly reference: string;
  /** Its OCI image layout. */
  readonly layout: string;
  /** Of the manifest for this machine, and of its configuration. */
  readonly digests: readonly string[];
}

/** What is known of an artefact that is started. */
export interface StartsAs {
  readonly entry: { readonly artefact: LockedArtefact; readonly identity: ServerIdentity };
}

/** What starts a server: the command as written, or the installed artefact, whose files `verify` looks at. @throws Fault `supply.*`, `gateway.not-locked` */
export function commandLine(
  name: string,
  settings: StartedSettings,
  locked: StartsAs | undefined,
  { project, env }: { readonly project: Settled; readonly env: Readonly<Record<string, string | undefined>> },
): CommandLine {
  if ('command' in settings) return { command: settings.command, args: settings.args, code: [], verify: () => {} };
  if (locked === undefined) throw gatewayFault['not-locked']({ name });
  const { artefact } = locked.entry;
  const machine = machineOf(project, env);
  if (artefact.kind === 'oci') return imageLine(artefact as Artefact, settings.args, machine);
  letServersIn(project, machine);
  const { command, args, root } = locateInstalled(artefact as Artefact, machine);
  // A single file of this machine stands in a folder that may hold anything.
  const isFile = artefact.kind === 'local' && artefact.integrity !== undefined;
  const verify = (): void => void openInstalled(artefact as Artefact, machine);
  return { command, args: [...args, ...settings.args], code: isFile ? [] : [root], verify };
}

/** What starts an image: its own command, with the arguments of the settings. Its layout is looked at here. @throws Fault `oci.*` */
function imageLine({ name, integrity = '' }: Artefact, args: readonly string[], machine: OpenContext): CommandLine {
  const { root, manifestDigest, manifest } = openLayout(name, integrity, machine, { deep: false });
  const digests = [manifestDigest, manifest.config.digest];
  return { command: '', args, code: [], image: { reference: `${name}@${integrity}`, layout: root, digests }, verify: () => {} };
}

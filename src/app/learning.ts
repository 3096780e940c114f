// Starts a server as `run` does, but recorded: what it does with files, hosts and programs becomes a proposal. Nothing is granted for longer than the run.
import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { homeFolder } from '../base/home.ts';
import { sandboxFault } from '../sandbox/faults.ts';
import type { EgressRecord } from '../sandbox/gateway/records.ts';
import { type Proposal, proposalFor } from '../sandbox/learn/proposal.ts';
import { type Recording, startRecording } from '../sandbox/learn/record.ts';
import type { Disk, PathUse, Uses } from '../sandbox/learn/uses.ts';
import { variablesOf } from '../sandbox/learn/variables.ts';
import { absolutePath } from '../sandbox/places.ts';
import type { Plan } from '../sandbox/plan.ts';
import { EMPTY_PROFILE, type Profile } from '../sandbox/profile.ts';
import type { Confined } from '../sandbox/sandbox.ts';
import { objectionTo, type Whereabouts } from '../sandbox/sensitive.ts';
import { userConfigFolder } from './config-file.ts';
import { createLaunching, type Launching, type LaunchingParts } from './launching.ts';
import type { Project } from './project.ts';

/** What a server may do while it is learned from, beyond its profile. */
export interface LearningGrants {
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** Its answers reach nobody, so it may read the project, provided that it may reach no host either. */
  readonly isScripted: boolean;
}

/** A launching that records. */
export interface Learning extends Launching {
  /** What was learned; every server that was started has ended. */
  proposal(): Promise<Proposal>;
}

const MAX_RECORDS = 10_000;
const WATCH_MS = 500;
/** For the last server to end after the gateway ended it. */
const ENDING_MS = 10_000;

interface Run {
  readonly recording: Recording;
  readonly plan: Plan;
  readonly ended: Promise<unknown>;
}

const disk: Disk = {
  kindOf(path) {
    try {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat?.isDirectory() ? 'folder' : stat === undefined ? undefined : 'file';
    } catch {
      return undefined; // Closed to us: as good as not there.
    }
  },
};

const pathsIn = (args: readonly string[]): readonly string[] =>
  args.filter((arg) => isAbsolute(arg) && disk.kindOf(arg) !== undefined);

interface WidenParts {
  readonly grants: LearningGrants;
  readonly named: readonly string[];
  readonly where: Whereabouts;
  readonly projectDir: string;
}

/** Its profile while it is learned from. A server that may reach a host, or whose answers somebody reads, gets no folder that it was not given by name. */
export function widened(profile: Profile, { grants, named, where, projectDir }: WidenParts): Profile {
  const write = [...new Set([...profile.write, ...grants.write])];
  const writable = write.map((written) => absolutePath(written, { home: where.home, projectDir }));
  const isWritable = (path: string): boolean => writable.some((folder) => path === folder || path.startsWith(`${folder}/`));
  const canTell = !grants.isScripted || profile.hosts.length > 0 || profile.allow.loopbackPorts.length > 0;
  const seen = canTell
    ? []
    : [projectDir, ...named].filter((path) => objectionTo(path, false, where) === undefined && !isWritable(path));
  return { ...profile, write, read: [...new Set([...profile.read, ...grants.read, ...seen])] };
}

/** One run's uses as one. */
function joined(all: readonly Uses[]): Uses {
  const programs = new Map<string, number>();
  for (const { programs: some } of all)
    for (const [program, times] of some) programs.set(program, (programs.get(program) ?? 0) + times);
  const paths: readonly PathUse[] = all.flatMap((uses) => uses.paths);
  return {
    paths,
    programs,
    loopbackPorts: [...new Set(all.flatMap(({ loopbackPorts }) => loopbackPorts))],
    isCut: all.some(({ isCut }) => isCut),
  };
}

/** Resolves when a server is over, or when nobody can say so any more: what was recorded until then counts. */
function endOf({ process: child }: Confined): Promise<void> {
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    if (isOver()) resolve();
  });
}

/** Ends a server whose record has grown too large to be of use. */
function watchSize(recording: Recording, { process: child }: Confined): void {
  const timer = setInterval(() => recording.isTooLarge() && child.kill('SIGKILL'), WATCH_MS).unref();
  child.once('exit', () => clearInterval(timer));
}

/** Makes the learning of one program. Nothing is started. */
export function createLearning(project: Project, parts: LaunchingParts, grants: LearningGrants): Learning {
  const records: EgressRecord[] = [];
  const runs: Run[] = [];
  const learned: { profile: Profile } = { profile: EMPTY_PROFILE };
  const base = createLaunching(project, {
    ...parts,
    onEgress: (record) => {
      parts.onEgress?.(record);
      if (records.length < MAX_RECORDS) records.push(record);
    },
  });
  const home = homeFolder();
  const where = {
    home,
    stateDir: project.stateDir,
    configDir: userConfigFolder({ env: parts.env, home, platform: process.platform }),
  };
  const projectDir = project.folder;
  return {
    ...base,
    of: ({ profile = EMPTY_PROFILE }, { code, image }) => ({
      async launch(spec, onSpawn) {
        if (image !== undefined) throw sandboxFault['not-learnable']({ name: spec.name });
        learned.profile = profile;
        const sandbox = await base.sandbox();
        const { uid } = await sandbox.machine();
        const recording = startRecording(process.getuid?.() === 0 ? uid : undefined);
        const belonging = { projectDir, code, tracer: recording.words };
        const wide = widened(profile, { grants, named: pathsIn(spec.args), where, projectDir });
        try {
          const confined = await sandbox.launch(spec, wide, belonging, onSpawn);
          watchSize(recording, confined);
          const ended = endOf(confined);
          runs.push({ recording, plan: confined.plan, ended });
          return confined;
        } catch (error) {
          recording.end();
          throw error;
        }
      },
    }),
    async proposal() {
      const uses: Uses[] = [];
      for (const { recording, plan, ended } of runs) {
        await Promise.race([ended, after(ENDING_MS, undefined, { ref: false })]);
        uses.push(await recording.uses(plan, disk));
        recording.end();
      }
      const args = runs.flatMap(({ plan }) => plan.args);
      const script = args.find((arg) => isAbsolute(arg) && disk.kindOf(arg) === 'file');
      return proposalFor({
        uses: joined(uses),
        records,
        variables: script === undefined ? [] : variablesOf(script),
        named: pathsIn(args),
        profile: learned.profile,
        where,
        projectDir,
        ownEnv: parts.env,
        disk,
      });
    },
  };
}

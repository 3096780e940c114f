// What `bartizan plan` and `doctor` say of confinement: plans and guarantees, made exactly as a start would make them. Nothing is started.
import type { Fault } from '../base/fault.ts';
import { lockedServer } from '../lock/state.ts';
import type { ContainerPlan } from '../sandbox/container/plan.ts';
import { refusalOf } from '../sandbox/guarantees.ts';
import type { KnownMachine } from '../sandbox/machine.ts';
import type { Plan } from '../sandbox/plan.ts';
import { EMPTY_PROFILE } from '../sandbox/profile.ts';
import { buildFilter } from '../sandbox/seccomp/filter.ts';
import { commandLine, type StartedSettings } from './admission.ts';
import { createLaunching } from './launching.ts';
import type { Project } from './project.ts';

/** What is planned for one server. */
export type Planned =
  | { readonly launcher: 'container'; readonly plan: ContainerPlan; readonly refusal: Fault | undefined }
  | { readonly launcher: 'none'; readonly name: string; readonly program: string; readonly args: readonly string[] }
  | {
      readonly launcher: 'sandbox';
      readonly plan: Plan;
      readonly machine: Pick<KnownMachine, 'arch' | 'uid' | 'bubblewrap'>;
      readonly filterInstructions: number;
      /** Why a start is refused here; undefined if it is not. */
      readonly refusal: Fault | undefined;
    };

/** Bytes of one instruction of a filter. */
const INSTRUCTION_BYTES = 8;

/**
 * Plans one server. Variables and secrets stay names.
 * @throws Fault `sandbox.*`, `supply.*`, `gateway.not-locked`
 */
export async function planServer(
  project: Project,
  name: string,
  written: StartedSettings,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Planned> {
  const locked = project.lock === undefined ? undefined : lockedServer(project.lock, name);
  const { command, args, code, image, verify } = commandLine(name, written, locked, { project, env });
  verify();
  if (image === undefined && written.launcher === 'none') return { launcher: 'none', name, program: command, args };
  const { profile = EMPTY_PROFILE } = written;
  const launching = createLaunching(project, { env });
  const refusal = ({ guarantees }: Plan): Fault | undefined => refusalOf(name, guarantees, project.authority.allowDegraded);
  if (image !== undefined) {
    const { reference, digests } = image;
    const containers = await launching.containers();
    const plan = await containers.plan({ name, image: reference, digests, args, env: written.env }, profile, project.folder);
    return { launcher: 'container', plan, refusal: refusal(plan) };
  }
  const sandbox = await launching.sandbox();
  const { arch, uid, bubblewrap } = await sandbox.machine();
  const server = { name, command, args, env: written.env, cwd: written.cwd };
  const plan = await sandbox.plan(server, profile, { projectDir: project.folder, code });
  return {
    launcher: 'sandbox',
    plan,
    machine: { arch, uid, bubblewrap },
    filterInstructions: buildFilter(arch, plan.filter).length / INSTRUCTION_BYTES,
    refusal: refusal(plan),
  };
}

// `bartizan plan`: what a server would get on this machine, and how far each promise holds here. Nothing is started, and no value is shown.
import type { Planned } from '../app/planning.ts';
import { type Fault, faultLine } from '../base/fault.ts';
import { durationText, sizeText } from '../base/units.ts';
import { hostText } from '../sandbox/hosts.ts';
import type { Mount, Plan, Variable } from '../sandbox/plan.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { currentProject } from './current-project.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { guaranteeLines } from './guarantee-lines.ts';
import { colours, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface PlanFlags {
  readonly config?: string;
  readonly json?: true;
}

function mountLine(mount: Mount): string {
  switch (mount.kind) {
    case 'bind':
      return `  ${mount.isWritable ? 'write' : 'read '}   ${visible(mount.target)}   ${visible(mount.why)}`;
    case 'memory':
      return `  memory  ${visible(mount.target)}   empty, at most ${sizeText(mount.maxBytes)}, gone with the server`;
    case 'link':
      return `  link    ${visible(mount.target)} -> ${visible(mount.to)}`;
    case 'text':
      return `  text    ${visible(mount.target)}   made up, ${Buffer.byteLength(mount.text)} bytes`;
    case 'folder':
      return `  folder  ${visible(mount.target)}   empty: what it holds here is not granted`;
  }
}

function variableLine(variable: Variable): string {
  if (variable.from === 'bartizan') return `  ${visible(variable.name)}   ${visible(variable.value)}`;
  const from = variable.from === 'settings' ? 'from bartizan.yaml' : 'from Bartizan’s own environment';
  return `  ${visible(variable.name)}   ${from}, not shown`;
}

function networkLines({ network }: Plan): readonly string[] {
  const { hosts, loopbackPorts, watchedPorts, isUngated } = network;
  if (isUngated === true) return ['  every host and address that its engine’s network reaches, unrecorded (allow.engineNetwork)'];
  return [
    hosts.length === 0 ? '  no host' : `  ${hosts.map(hostText).join(', ')}`,
    ...(loopbackPorts.length === 0 ? [] : [`  ports of this machine: ${loopbackPorts.join(', ')}`]),
    watchedPorts.length === 0
      ? '  every attempt is refused by the kernel at once'
      : `  attempts on ports ${watchedPorts.join(', ')} are recorded; others are refused by the kernel at once, and counted`,
  ];
}

function filterLine({ filter }: Plan, form: string): string {
  const sockets = filter.unixSockets ? 'UNIX sockets allowed' : 'no UNIX sockets';
  const interfaces = filter.networkInterfaces ? 'network interfaces may be listed' : 'no listing of network interfaces';
  return `  ${form}; ${sockets}; ${interfaces}; what is not known is refused`;
}

function limitLine({ limits, guarantees }: Plan): string {
  const { memoryBytes, processes, fileBytes, openFiles, timeMs } = limits;
  const time = timeMs === undefined ? '' : `, ${durationText(timeMs)} of life`;
  const whom = guarantees.some(({ id, level }) => id === 'memory' && level === 'enforced') ? 'in all' : 'a process';
  return `  memory ${sizeText(memoryBytes)} ${whom}, ${processes} processes, ${sizeText(fileBytes)} a file, ${openFiles} open files${time}`;
}

/** Where it runs, and in which form its filter is given. */
function placeOf(planned: Exclude<Planned, { launcher: 'none' }>): { readonly head: string; readonly filter: string } {
  if (planned.launcher === 'container')
    return {
      head: `in a container of ${planned.plan.engine} made of this image, read-only, as your own user; its folder and first program as the image says`,
      filter: 'the same allow list as the other sandbox, as the engine reads it',
    };
  const { plan, machine, filterInstructions } = planned;
  return {
    head: `in ${visible(plan.folder)}, as user 1000 inside and ${machine.uid} outside, bubblewrap ${machine.bubblewrap}`,
    filter: `${filterInstructions} instructions for ${machine.arch}`,
  };
}

function planLines(planned: Planned): readonly string[] {
  const paint = colours();
  if (planned.launcher === 'none')
    return [
      `${paint.bold(visible(planned.name))}: ${visible([planned.program, ...planned.args].join(' '))}`,
      paint.red('  NOT CONFINED (launcher: none): it may read, write, run and reach all that you may'),
    ];
  const { plan, refusal } = planned;
  const { head, filter } = placeOf(planned);
  return [
    `${paint.bold(visible(plan.name))}: ${visible([plan.program, ...plan.args].join(' '))}`,
    `  ${head}`,
    ...[paint.bold('files'), ...plan.mounts.map(mountLine)],
    ...[paint.bold('environment'), ...plan.environment.map(variableLine)],
    ...[paint.bold('network'), ...networkLines(plan)],
    ...[paint.bold('system calls'), filterLine(plan, filter)],
    ...[paint.bold('limits'), limitLine(plan)],
    ...[paint.bold('guarantees on this machine'), ...guaranteeLines(plan.guarantees, paint)],
    ...(refusal === undefined ? [] : ['', paint.red(`It is not started here: ${faultLine(refusal)}`)]),
  ];
}

const refusalOf = (planned: Planned): Fault | undefined => (planned.launcher === 'none' ? undefined : planned.refusal);

async function plan(name: string, flags: PlanFlags): Promise<ExitCode> {
  const project = await currentProject(flags.config, [name]);
  const written = Object.hasOwn(project.loaded.written, name) ? project.loaded.written[name] : undefined;
  if (written === undefined || 'url' in written)
    throw cliFault.usage({ reason: `"${visible(name)}" is no server that is started here`, help: 'bartizan ls' });
  const { planServer } = await import('../app/planning.ts');
  const planned = await planServer(project, name, written, process.env);
  const refusal = refusalOf(planned);
  if (flags.json) {
    await printJson({
      ...planned,
      ...(refusal === undefined ? {} : { refusal: { code: refusal.code, message: refusal.message } }),
    });
  } else await print(...planLines(planned));
  return refusal === undefined ? EXIT.ok : EXIT.findings;
}

/** Adds `plan`. */
export function addPlan({ program, finish }: Parent): void {
  program
    .command('plan')
    .summary('show what a local server may touch, and how far that holds here')
    .description(
      'Prints the sandbox of one server on this machine: files, environment, network, system calls, limits, and each guarantee as enforced, partly or not enforced, with the reason. Nothing is started. Exits 1 when the server would be refused.',
    )
    .argument('<name>', 'name of the server in bartizan.yaml')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan plan files', 'bartizan plan files --json'))
    .action(async (name: string, flags: PlanFlags) => finish(await plan(name, flags)));
}

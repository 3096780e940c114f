// `bartizan init`: begins a project: settings where there are none, and policies to begin with, readable and yours to change.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_NAME } from '../app/config-file.ts';
import { deciderFor } from '../app/deciding.ts';
import { policySources } from '../app/policy-sources.ts';
import type { Project } from '../app/project.ts';
import { whereFor, writeDraft } from '../app/write-policy.ts';
import { Fault } from '../base/fault.ts';
import { homeFolder } from '../base/home.ts';
import { BASELINES, type BaselineName } from '../policy/baseline.ts';
import { policyFault } from '../policy/faults.ts';
import { CONFIG_OPTION, examples, type Parent } from './command.ts';
import { currentProject } from './current-project.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { note, print } from './terminal.ts';
import { visible } from './visible.ts';

interface InitFlags {
  readonly config?: string;
  readonly baseline: string;
  readonly mine?: true;
}

const isBaseline = (name: string): name is BaselineName => Object.hasOwn(BASELINES, name);

/** The project, with settings written where there are none. */
async function projectFor(config: string | undefined): Promise<Project> {
  try {
    return await currentProject(config);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'settings.not-found') throw thrown;
    const path = join(process.cwd(), CONFIG_NAME);
    writeFileSync(path, '# Servers of this project: bartizan add SOURCE\nservers: {}\n', { flag: 'wx' });
    note(visible(`wrote ${path}`));
    return currentProject(path);
  }
}

async function init(flags: InitFlags): Promise<ExitCode> {
  const { baseline } = flags;
  if (!isBaseline(baseline)) {
    const reason = `there is no baseline "${baseline}": use one of ${Object.keys(BASELINES).join(', ')}`;
    throw cliFault.usage({ reason, help: 'bartizan init --help' });
  }
  const project = await projectFor(flags.config);
  const where = whereFor(project, flags.mine === true);
  const path = join(where.folder, 'policy', 'baseline.cedar');
  // Another permit beside those that are there could widen what they allow.
  const written = policySources(project, { env: process.env, home: homeFolder(), platform: process.platform });
  const taken = written.find(({ name }) => name === where.layer);
  if (taken !== undefined) throw policyFault.exists({ path: join(where.folder, 'policy', taken.files[0]?.name ?? '') });
  const text = BASELINES[baseline];
  // A baseline that does not fit this version must never be written.
  await deciderFor(project, [{ name: where.layer, folder: where.folder, files: [{ name: 'baseline.cedar', text }] }]);
  const { trust } = writeDraft(project, { path, text });
  await print(visible(path), '', ...text.trimEnd().split('\n'));
  // Policies of a project count where it is trusted; one's own count everywhere.
  if (where.layer === 'user' || trust.state === 'trusted') note('in force within a second, running programs included');
  else note('not in force: this machine does not trust the project as it is now; look at it and trust it: bartizan trust');
  return EXIT.ok;
}

/** Adds `init`. */
export function addInit({ program, finish }: Parent): void {
  program
    .command('init')
    .summary('begin a project: settings and policies to begin with')
    .description(
      'Writes bartizan.yaml where there is none, and policy/baseline.cedar: "careful" asks about what may change something, "read-only" denies it, ' +
        '"open" passes whatever was approved.',
    )
    .option('--baseline <name>', 'careful, read-only or open', 'careful')
    .option('--mine', 'into your own policies, for all projects')
    .option(...CONFIG_OPTION)
    .addHelpText('after', examples('bartizan init', 'bartizan init --baseline read-only'))
    .action(async (flags: InitFlags) => finish(await init(flags)));
}

// `bartizan doctor`: does everything that Bartizan needs look right on this machine? It changes nothing beyond what a start would make: state folder, store, and the memory of what is approved.
import { lstatSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { EngineState } from '../app/engines.ts';
import type { LoadedSettings } from '../app/settings.ts';
import type { Tried } from '../app/trying.ts';
import { Fault, faultLine } from '../base/fault.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import type { DoctorFinding } from './doctor-checks.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { guaranteeLines } from './guarantee-lines.ts';
import { configPath, stateFolder, whose } from './surroundings.ts';
import { type Colours, colours, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface DoctorOptions {
  readonly config?: string;
  readonly json?: true;
}

/** Variables are not filled in: those that are missing are told by themselves. */
async function checkYes(loaded: LoadedSettings): Promise<readonly DoctorFinding[]> {
  const { checkConsent } = await import('./doctor-checks.ts');
  const { openProject } = await import('../app/project.ts');
  return checkConsent(await openProject(loaded, { stateDir: stateFolder(), whose: whose() }));
}

async function checkConfig(config: string | undefined): Promise<readonly DoctorFinding[]> {
  const { attempt, checkPort, checkReferences, checkSecrets } = await import('./doctor-checks.ts');
  const { checkSettings, readSettingsFile } = await import('../app/settings.ts');
  const { mistakeLine } = await import('../app/settings-place.ts');
  const path = configPath(config);
  const file = basename(path);
  const bytes = readSettingsFile(path);
  const result = await checkSettings(bytes, dirname(path));
  if ('mistakes' in result)
    return result.mistakes.map((mistake) => ({ check: 'settings', state: 'problem', text: mistakeLine(file, mistake) }));
  const { settings, warnings } = result;
  return [
    { check: 'settings', state: 'ok', text: path },
    ...warnings.map((warning) => ({ check: 'settings', state: 'note' as const, text: mistakeLine(file, warning) })),
    ...checkReferences(settings, process.env, process.platform),
    ...(await attempt('secrets', () => checkSecrets(settings, stateFolder()))),
    ...(await attempt('approval', () => checkYes({ path, settings, written: settings.servers, bytes, warnings }))),
    ...(await checkPort(settings.listen.host, settings.listen.port)),
  ];
}

async function checkObserved(): Promise<readonly DoctorFinding[]> {
  const { checkGuards } = await import('./doctor-checks.ts');
  const { readAuthority } = await import('../app/authority.ts');
  return checkGuards(await readAuthority(whose(), stateFolder()));
}

async function checkStateFolder(): Promise<readonly DoctorFinding[]> {
  const { ensureStateDir, stateSecret } = await import('../store/state.ts');
  const folder = ensureStateDir(stateFolder());
  stateSecret(folder);
  const isOpen = process.getuid !== undefined && (lstatSync(folder).mode & 0o077) !== 0;
  const seen: DoctorFinding = { check: 'state', state: 'note', text: `${folder} can be read by others: chmod 700 ${folder}` };
  return [isOpen ? seen : { check: 'state', state: 'ok', text: folder }];
}

async function checkStore(): Promise<readonly DoctorFinding[]> {
  const { withStore } = await import('./open-store.ts');
  return withStore(async ({ trail, keys }) => {
    const report = await trail.verifyChain();
    const valid = (await keys.list()).filter((key) => key.revokedMs === undefined);
    return [
      report.ok
        ? { check: 'trail', state: 'ok', text: `${report.head.seq} entries, chain valid` }
        : {
            check: 'trail',
            state: 'problem',
            text: `broken at entry ${report.seq}: keep the file as evidence; bartizan trail verify says more`,
          },
      { check: 'keys', state: 'ok', text: `${valid.length} access key(s)` },
    ];
  });
}

/** The sandbox: tried for real. What is missing is a note where no server needs it, since a start says the same. */
async function checkSandbox(): Promise<{ readonly findings: readonly DoctorFinding[]; readonly tried: Tried | undefined }> {
  const { ensureStateDir } = await import('../store/state.ts');
  const { trySandbox } = await import('../app/trying.ts');
  const check = 'sandbox';
  try {
    const tried = await trySandbox(process.env, ensureStateDir(stateFolder()));
    const open = tried.trials.filter(({ isStopped }) => !isStopped);
    const text =
      open.length === 0
        ? `${tried.trials.length} attacks from inside, all stopped`
        : `NOT stopped from inside: ${open.map(({ guarantee, what }) => `${what} (${guarantee})`).join(', ')}`;
    return { findings: [{ check, state: open.length === 0 ? 'ok' : 'problem', text }], tried };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const text = `local servers cannot be confined here and are refused: ${faultLine(thrown)}`;
    return { findings: [{ check, state: 'note', text }], tried: undefined };
  }
}

/** Engines for servers that come as images. One that is missing is a note: a start of such a server says the same. */
async function checkEngines(): Promise<readonly DoctorFinding[]> {
  const { ensureStateDir } = await import('../store/state.ts');
  const { lookAtEngines } = await import('../app/engines.ts');
  try {
    const engines = await lookAtEngines(process.env, ensureStateDir(stateFolder()));
    return engines.filter(({ isUsed, isUsable }) => isUsed || isUsable).map(engineFinding);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    // What is wrong with settings or the state folder stands in their own rows.
    return [{ check: 'engines', state: 'note', text: `container engines were not looked at: ${faultLine(thrown)}` }];
  }
}

function engineFinding({ name, isUsed, isUsable, text }: EngineState): DoctorFinding {
  if (!isUsable) return { check: name, state: 'note', text };
  const use = isUsed ? 'for servers that come as images' : 'where authority.engine names it';
  return { check: name, state: 'ok', text: `${text}; used ${use}` };
}

/** Guarantees, with how many attacks on each were tried. */
function triedLines({ guarantees, trials }: Tried, paint: Colours): readonly string[] {
  const told = guarantees.map((guarantee) => {
    const own = trials.filter((trial) => trial.guarantee === guarantee.id);
    const open = own.filter(({ isStopped }) => !isStopped);
    if (own.length === 0) return guarantee;
    const reason = `${guarantee.reason}; tried: ${own.length - open.length} of ${own.length} stopped`;
    return { ...guarantee, reason, level: open.length === 0 ? guarantee.level : ('not-enforced' as const) };
  });
  return ['', 'A server without a profile, on this machine:', ...guaranteeLines(told, paint)];
}

const MARKS: Readonly<Record<DoctorFinding['state'], (colours: Colours) => string>> = {
  ok: ({ green }) => green('ok     '),
  note: ({ yellow }) => yellow('note   '),
  problem: ({ red }) => red('problem'),
};

async function doctor(options: DoctorOptions): Promise<ExitCode> {
  const { attempt, checkNode, checkShell } = await import('./doctor-checks.ts');
  const sandbox = await checkSandbox();
  const findings = [
    ...checkNode(process.versions.node),
    ...checkShell(process.platform),
    ...(await attempt('settings', () => checkConfig(options.config))),
    ...(await attempt('state', checkStateFolder)),
    ...(await attempt('guards', checkObserved)),
    ...(await attempt('store', checkStore)),
    ...sandbox.findings,
    ...(await checkEngines()),
  ];
  const problems = findings.filter(({ state }) => state === 'problem').length;
  if (options.json) await printJson({ ok: problems === 0, findings, ...sandbox.tried });
  else {
    const paint = colours();
    const width = Math.max(...findings.map(({ check }) => check.length));
    await print(
      ...findings.map(({ check, state, text }) => `${MARKS[state](paint)}  ${check.padEnd(width)}  ${visible(text)}`),
      ...(sandbox.tried === undefined ? [] : [...triedLines(sandbox.tried, paint), '']),
      problems === 0 ? 'Everything looks right.' : `${problems} problem(s) found.`,
    );
  }
  return problems === 0 ? EXIT.ok : EXIT.findings;
}

/** Adds `doctor`. */
export function addDoctor({ program, finish }: Parent): void {
  program
    .command('doctor')
    .summary('check that everything Bartizan needs is in order')
    .description(
      'Checks Node, the sandbox (by attacking it from inside), container engines, settings, trust and approvals, commands, variables, state folder, store, trail and port, and says what to do. Exits 1 on a problem.',
    )
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan doctor', 'bartizan doctor --json'))
    .action(async (options: DoctorOptions) => finish(await doctor(options)));
}

// `bartizan ls`: which servers there are, and what each says when asked.

import type { ServerReport } from '../app/inspect.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface LsOptions {
  readonly config?: string;
  readonly json?: true;
  readonly timeout: string;
}

const MAX_CELL_CHARS = 40;
const MAX_PROBLEM_CHARS = 300;

const cell = (text: string | number | undefined, maxChars = MAX_CELL_CHARS): string => {
  const shown = visible(String(text ?? '-'));
  return shown.length > maxChars ? `${shown.slice(0, maxChars)}…` : shown;
};

const HEAD = ['NAME', 'TRANSPORT', 'CONFINED', 'ERA', 'STATE', 'TOOLS', 'PROMPTS', 'RESOURCES', 'TIME', 'MISSING'];

const CONFINED = { sandbox: 'yes', none: 'NO', elsewhere: '-' } as const;

function rowOf(report: ServerReport): readonly string[] {
  const era = report.era === undefined ? '-' : `${report.era} ${report.version ?? ''}`.trim();
  const counts = [report.tools, report.prompts, report.resources].map((count) => cell(count));
  const millis = `${Math.round(report.millis)} ms`;
  return [
    cell(report.name),
    report.transport,
    CONFINED[report.launcher ?? 'elsewhere'],
    cell(era),
    report.state,
    ...counts,
    millis,
    cell(report.problem ?? '', MAX_PROBLEM_CHARS),
  ];
}

async function ls(names: readonly string[], options: LsOptions): Promise<ExitCode> {
  const { parseDuration } = await import('../base/units.ts');
  const timeoutMs = parseDuration(options.timeout);
  if (timeoutMs === undefined)
    throw cliFault.usage({ reason: '--timeout needs a duration such as 10s', help: 'bartizan ls --help' });
  const { inspectServers } = await import('../app/inspect.ts');
  const { hiddenPrompt } = await import('./ask-hidden.ts');
  const reports = await inspectServers({ config: options.config, names, timeoutMs, ask: hiddenPrompt() });
  if (options.json) await printJson(reports);
  else if (reports.length === 0) note('no servers are configured');
  else {
    const { tableLines } = await import('./table.ts');
    await print(...tableLines(HEAD, reports.map(rowOf)));
  }
  const { observedLine, readAuthority } = await import('../app/authority.ts');
  const { stateFolder, whose } = await import('./surroundings.ts');
  const observed = observedLine((await readAuthority(whose(), stateFolder())).observe);
  if (observed !== undefined) note(`guards: ${observed}`);
  return reports.every((report) => report.state === 'ready') ? EXIT.ok : EXIT.findings;
}

/** Adds `ls`. */
export function addLs({ program, finish }: Parent): void {
  program
    .command('ls')
    .summary('show the servers and what each offers')
    .description(
      'Connects to each configured server for a moment and shows its era, its state and how much it offers. Exits 1 when one is not ready.',
    )
    .argument('[names...]', 'only these servers')
    .option(...CONFIG_OPTION)
    .option('--timeout <duration>', 'how long to wait for each server', '10s')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan ls', 'bartizan ls files --timeout 30s', 'bartizan ls --json'))
    .action(async (names: readonly string[], options: LsOptions) => finish(await ls(names, options)));
}

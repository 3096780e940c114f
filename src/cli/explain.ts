// `bartizan explain`: what a fault code means and what to do about it.
import { hintFor } from '../app/nearest.ts';
import { examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { colours, print, printJson } from './terminal.ts';

async function explain(code: string | undefined, isJson: boolean): Promise<ExitCode> {
  const { allFaults } = await import('./fault-index.ts');
  const all = allFaults();
  if (code === undefined) {
    if (isJson) await printJson(all);
    else {
      const { tableLines } = await import('./table.ts');
      await print(
        ...tableLines(
          ['CODE', 'WHAT IT MEANS'],
          all.map((fault) => [fault.code, fault.summary]),
        ),
      );
    }
    return EXIT.ok;
  }
  const fault = all.find((known) => known.code === code);
  if (fault === undefined)
    throw cliFault['unknown-code']({
      code,
      hint: hintFor(
        code,
        all.map((known) => known.code),
      ),
    });
  if (isJson) await printJson(fault);
  else await print(colours().bold(fault.code), `  What happened: ${fault.summary}`, `  What to do:    ${fault.fix}`);
  return EXIT.ok;
}

/** Adds `explain`. */
export function addExplain({ program, finish }: Parent): void {
  program
    .command('explain')
    .summary('explain a fault code')
    .description(
      'Says what a fault code means and what to do about it. Words in braces are filled in when it happens. Lists all codes when none is given.',
    )
    .argument('[code]', 'a code such as settings.not-found')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan explain settings.not-found', 'bartizan explain'))
    .action(async (code: string | undefined, options: { json?: true }) => finish(await explain(code, options.json === true)));
}

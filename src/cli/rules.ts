// `bartizan rules`: what is looked for, why it matters and what to do about it.
import { hintFor } from '../app/nearest.ts';
import { scanFault } from '../scanner/faults.ts';
import { examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { colours, print, printJson } from './terminal.ts';

async function rules(id: string | undefined, isJson: boolean): Promise<ExitCode> {
  const { allRules, pageOf } = await import('../scanner/rule-list.ts');
  const data = allRules.map(({ id: name, title, severity, tier, status, surfaces, threats, tags }) => ({
    id: name,
    title,
    severity,
    tier,
    status,
    surfaces,
    threats,
    tags,
  }));
  if (id === undefined) {
    const { tableLines } = await import('./table.ts');
    if (isJson) await printJson(data);
    else
      await print(
        ...tableLines(
          ['RULE', 'WORST', 'TIER', 'WHAT IT FINDS'],
          data.map((rule) => [rule.id, rule.severity, rule.tier, rule.title]),
        ),
      );
    return EXIT.ok;
  }
  const rule = data.find((one) => one.id === id);
  if (rule === undefined)
    throw scanFault['unknown-rule']({
      rule: id,
      hint: hintFor(
        id,
        data.map((one) => one.id),
      ),
    });
  const page = pageOf(id);
  if (isJson) await printJson({ ...rule, ...page });
  else {
    const { bold, dim } = colours();
    const parts = [
      ['What it finds', page.finds],
      ['Why it matters', page.why],
      ['What to do', page.fix],
      ['Limits', page.limits],
    ] as const;
    await print(
      `${bold(rule.id)}  ${rule.title}`,
      dim(`${rule.severity}, ${rule.tier}, ${[...rule.threats, ...rule.tags].join(', ')}`),
      ...parts.flatMap(([head, text]) => ['', bold(head), text]),
    );
  }
  return EXIT.ok;
}

/** Adds `rules`. */
export function addRules({ program, finish }: Parent): void {
  program
    .command('rules')
    .summary('explain what bartizan scan looks for')
    .description('Lists every rule of the scanner, or explains one: what it finds, why it matters, what to do.')
    .argument('[rule]', 'id of a rule, such as unpinned-source')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan rules', 'bartizan rules secret-in-settings'))
    .action(async (id: string | undefined, options: { json?: true }) => finish(await rules(id, options.json === true)));
}

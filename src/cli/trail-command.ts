// Declares `bartizan trail` and `bartizan trail verify`.
import { examples, JSON_OPTION, type Parent } from './command.ts';
import { cliFault } from './faults.ts';
import type { TrailOptions } from './trail.ts';

const MAX_SHOWN = 100_000;

function limitOf(text: string): number {
  const limit = /^[0-9]{1,6}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_SHOWN) return limit;
  throw cliFault.usage({ reason: `--limit needs a whole number from 1 to ${MAX_SHOWN}`, help: 'bartizan trail --help' });
}

type Given = Omit<TrailOptions, 'limit'> & { readonly limit: string };

/** Adds `trail`. */
export function addTrail({ program, finish }: Parent): void {
  const trail = program
    .command('trail')
    .summary('show what happened, and check that nobody changed it')
    .description(
      'Shows the last exchanges: time (UTC), result, server, method, caller, client, duration and eras. It holds no contents, only digests.',
    )
    .option('--follow', 'go on with what happens, until interrupted')
    .option('--json', 'print one JSON object per line')
    .option('--limit <n>', 'how many of the last exchanges to show', '50')
    .option('--caller <name>', 'only those of this caller')
    .option('--server <name>', 'only those with this server')
    .option('--tool <name>', 'only those that name this tool, prompt or resource')
    .addHelpText(
      'after',
      examples(
        'bartizan trail',
        'bartizan trail --server files --tool write_file',
        'bartizan trail --follow --json | jq .result',
        'bartizan trail verify',
      ),
    )
    .action(async ({ limit, ...options }: Given) => {
      const bounded = limitOf(limit);
      const { showTrail } = await import('./trail.ts');
      finish(await showTrail({ ...options, limit: bounded }));
    });
  trail
    .command('verify')
    .description('Recomputes the hash chain over all entries. Exits 1 when an entry was changed, removed or put in.')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan trail verify', 'bartizan trail verify --json'))
    .action(async (options: { json?: true }) => {
      const { verifyTrail } = await import('./trail.ts');
      finish(await verifyTrail(options.json === true));
    });
}

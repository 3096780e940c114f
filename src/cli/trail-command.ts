// Declares `bartizan trail` and what stands below it.
import type { Command } from 'commander';
import { examples, type Finish, JSON_OPTION, type Parent } from './command.ts';
import { type FilterFlags, filterOf, limitOf, withFilters } from './trail-filters.ts';
import type { VerifyFlags } from './trail-verify.ts';

const MAX_SHOWN = 100_000;
const MAX_EXPORTED = 999_999_999;

interface ShowFlags extends FilterFlags {
  readonly limit: string;
  readonly follow?: true;
  readonly json?: true;
}

const show =
  (finish: Finish) =>
  async (flags: ShowFlags): Promise<void> => {
    const [limit, filter] = [limitOf(flags.limit, MAX_SHOWN), filterOf(flags, Date.now())];
    const { showTrail } = await import('./trail.ts');
    finish(await showTrail({ filter, limit, follow: flags.follow, json: flags.json }));
  };

function withShowing(command: Command): Command {
  return command
    .option('--follow', 'go on with what happens, until interrupted')
    .option('--json', 'print one JSON object per line')
    .option('--limit <n>', 'how many of the last exchanges to show', '50');
}

function addQuery(trail: Command, finish: Finish): void {
  const query = trail
    .command('query')
    .description(
      'Shows the last exchanges that fit all that is asked for. By caller, client, server, tool, method, code and time it is quick on any trail.',
    );
  withShowing(withFilters(query))
    .addHelpText(
      'after',
      examples(
        'bartizan trail query --caller key:ci --since 7d',
        'bartizan trail query --result refused --json | jq .outcome.code',
        'bartizan trail query --tool write_file --follow',
      ),
    )
    .action(show(finish));
}

function addVerify(trail: Command, finish: Finish): void {
  trail
    .command('verify')
    .description(
      'Recomputes all of the trail: entries, hash chain, tree, signed heads and index. Exits 1 when something was changed, removed, moved or put in.',
    )
    .option(...JSON_OPTION)
    .option('--kept <file>', 'compare with the checkpoints of a file that was kept elsewhere: with all of them')
    .option('--since <file>', 'the same, and do not look again at what the largest of them covers')
    .option('--entry <seq>', 'only whether this entry is in the tree')
    .option('--proof <file>', 'verify a proof (bartizan trail proof); needs no store')
    .option('--tiles <folder>', 'verify an export (bartizan trail export --format tiles); needs no store')
    .option('--key <key...>', 'public keys to verify with: of the trail, of witnesses; else that of this machine')
    .addHelpText(
      'after',
      examples(
        'bartizan trail verify',
        'bartizan trail verify --kept /mnt/worm/bartizan-heads.txt',
        'bartizan trail verify --tiles ./copy --key "$(cat trail.pub)"',
      ),
    )
    .action(async (flags: VerifyFlags) => {
      const { verifyTrail } = await import('./trail-verify.ts');
      finish(await verifyTrail(flags));
    });
}

function addExport(trail: Command, finish: Finish): void {
  const command = trail
    .command('export')
    .description(
      'Prints exchanges, oldest first: jsonl (everything), ocsf (API Activity), cef, otlp (OpenTelemetry logs); or writes a folder of tlog-tiles that others can verify.',
    )
    .requiredOption('--format <format>', 'jsonl, ocsf, cef, otlp or tiles')
    .option('--to <folder>', 'folder for tiles')
    .option('--limit <n>', 'how many exchanges at most', String(MAX_EXPORTED));
  withFilters(command)
    .addHelpText(
      'after',
      examples('bartizan trail export --format ocsf --since 1d', 'bartizan trail export --format tiles --to ./copy'),
    )
    .action(async (flags: FilterFlags & { readonly format: string; readonly to?: string; readonly limit: string }) => {
      const [limit, filter] = [limitOf(flags.limit, MAX_EXPORTED), filterOf(flags, Date.now())];
      const { exportTrail } = await import('./trail-export.ts');
      finish(await exportTrail({ format: flags.format, filter, limit, to: flags.to }));
    });
}

function addReport(trail: Command, finish: Finish): void {
  const command = trail
    .command('report')
    .description(
      'Prints a report for people: who did what, what was approved and by whom, what was refused; after verifying the trail.',
    )
    .option('--format <format>', 'md or html', 'md');
  withFilters(command)
    .addHelpText(
      'after',
      examples('bartizan trail report --since 30d > report.md', 'bartizan trail report --format html > report.html'),
    )
    .action(async (flags: FilterFlags & { readonly format: string }) => {
      const filter = filterOf(flags, Date.now());
      const { reportTrail } = await import('./trail-report.ts');
      finish(await reportTrail(flags.format, filter));
    });
}

function addSmall(trail: Command, finish: Finish): void {
  trail
    .command('proof')
    .description(
      'Prints the proof (C2SP tlog-proof) that an entry is in the trail. It verifies offline, with the public key alone, and holds the entry.',
    )
    .argument('<seq>', 'number of the entry')
    .addHelpText(
      'after',
      examples('bartizan trail proof 42 > 42.tlog-proof', 'bartizan trail verify --proof 42.tlog-proof --key "$(cat trail.pub)"'),
    )
    .action(async (seq: string) => {
      const { printProof } = await import('./trail-verify.ts');
      finish(await printProof(seq));
    });
  trail
    .command('payload')
    .description(
      'Prints what was in the messages of one exchange, where it is kept (trail.payloads), and whether it is what was recorded.',
    )
    .argument('<seq>', 'number of its first entry')
    .addHelpText('after', examples('bartizan trail payload 42'))
    .action(async (seq: string) => {
      const { printPayload } = await import('./trail-payload.ts');
      finish(await printPayload(seq));
    });
  trail
    .command('checkpoint')
    .description(
      'Signs the head of the trail as it is now and prints it (C2SP checkpoint). Kept where this account cannot write, it holds all entries before it.',
    )
    .addHelpText('after', examples('bartizan trail checkpoint >> heads.txt'))
    .action(async () => {
      const { printCheckpoint } = await import('./trail-verify.ts');
      finish(await printCheckpoint());
    });
  trail
    .command('key')
    .description('Prints the public key of the trail.')
    .addHelpText('after', examples('bartizan trail key > trail.pub'))
    .action(async () => {
      const { printKey } = await import('./trail-verify.ts');
      finish(await printKey());
    });
}

/** Adds `trail`. */
export function addTrail({ program, finish }: Parent): void {
  const trail = program
    .command('trail')
    .summary('show what happened, and check that nobody changed it')
    .description(
      'Shows the last exchanges: time (UTC), result, server, method, caller, client, duration and eras. It holds no contents, only digests.',
    );
  withShowing(trail)
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
    .action(show(finish));
  addQuery(trail, finish);
  addVerify(trail, finish);
  addExport(trail, finish);
  addReport(trail, finish);
  addSmall(trail, finish);
}

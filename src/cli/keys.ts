// `bartizan keys`: access keys for HTTP clients. A new key is printed once, alone on stdout, and never again.
import { parseDuration } from '../base/units.ts';
import type { KeyRecord, NewKey } from '../store/ports.ts';
import { examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { note, print, printJson } from './terminal.ts';

const timeText = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

function stateOf(key: KeyRecord, nowMs: number): string {
  if (key.revokedMs !== undefined) return `revoked ${timeText(key.revokedMs)}`;
  if (key.validUntilMs === undefined) return 'valid';
  return key.validUntilMs > nowMs ? `rotated, valid until ${timeText(key.validUntilMs)}` : 'rotated, ended';
}

async function show(made: NewKey, line: string): Promise<ExitCode> {
  await print(made.key);
  note(line);
  return EXIT.ok;
}

async function create(name: string): Promise<ExitCode> {
  const { withStore } = await import('./open-store.ts');
  const made = await withStore(({ keys }) => keys.create(name));
  return show(made, `key "${name}" was created; this is the only time it is shown`);
}

async function list(isJson: boolean): Promise<ExitCode> {
  const { withStore } = await import('./open-store.ts');
  const all = await withStore(({ keys }) => keys.list());
  if (isJson) await printJson(all);
  else if (all.length === 0) note('there are no access keys; bartizan keys create NAME makes one');
  else {
    const { tableLines } = await import('./table.ts');
    const nowMs = Date.now();
    const rows = all.map((key) => [key.name, timeText(key.createdMs), key.lastUsedDay ?? 'never', stateOf(key, nowMs)]);
    await print(...tableLines(['NAME', 'CREATED (UTC)', 'LAST USED', 'STATE'], rows));
  }
  return EXIT.ok;
}

async function rotate(name: string, grace: string): Promise<ExitCode> {
  const graceMs = parseDuration(grace);
  if (graceMs === undefined)
    throw cliFault.usage({ reason: '--grace needs a duration such as 10m', help: 'bartizan keys rotate --help' });
  const { withStore } = await import('./open-store.ts');
  const made = await withStore(({ keys }) => keys.rotate(name, Date.now() + graceMs));
  return show(made, `key "${name}" has a new value, shown only now; the old one ends in ${grace}`);
}

async function revoke(name: string): Promise<ExitCode> {
  const { withStore } = await import('./open-store.ts');
  await withStore(({ keys }) => keys.revoke(name));
  note(`key "${name}" is refused from now on`);
  return EXIT.ok;
}

/** Adds `keys` and its subcommands. */
export function addKeys({ program, finish }: Parent): void {
  const keys = program
    .command('keys')
    .summary('create, list, rotate and revoke access keys')
    .description('Access keys for HTTP clients of `bartizan serve`: one per client, so that each can be ended alone.')
    .addHelpText(
      'after',
      examples(
        'bartizan keys create laptop',
        'bartizan keys list',
        'bartizan keys rotate laptop --grace 1h',
        'bartizan keys revoke laptop',
      ),
    );
  keys
    .command('create')
    .description('Makes a key and prints it, once and alone, on stdout.')
    .argument('<name>', '1 to 32 of a-z 0-9 -')
    .addHelpText('after', examples('bartizan keys create laptop', 'bartizan keys create ci | gh secret set BARTIZAN_KEY'))
    .action(async (name: string) => finish(await create(name)));
  keys
    .command('list')
    .description('Shows all keys by name, never their values.')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan keys list', 'bartizan keys list --json'))
    .action(async (options: { json?: true }) => finish(await list(options.json === true)));
  keys
    .command('rotate')
    .description('Makes a new value for a key and prints it; the old one works for a while longer.')
    .argument('<name>', 'name of the key')
    .option('--grace <duration>', 'how long the old value still works (at most 90d)', '10m')
    .addHelpText('after', examples('bartizan keys rotate laptop', 'bartizan keys rotate laptop --grace 1h'))
    .action(async (name: string, options: { grace: string }) => finish(await rotate(name, options.grace)));
  keys
    .command('revoke')
    .description('Ends a key at once, in every running service.')
    .argument('<name>', 'name of the key')
    .addHelpText('after', examples('bartizan keys revoke laptop'))
    .action(async (name: string) => finish(await revoke(name)));
}

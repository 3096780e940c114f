// `bartizan learn`: runs a server recorded and proposes the smallest profile that covers what it did. It never changes a file.
import { resolve } from 'node:path';
import type { Learned } from '../app/learn.ts';
import type { ProposedLine, Unproposed } from '../sandbox/learn/proposal.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { configPath, stateFolder } from './surroundings.ts';
import { note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface LearnFlags {
  readonly config?: string;
  readonly calls?: string;
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly json?: true;
}

const MAX_EVIDENCE_CHARS = 160;
const FIELDS = ['read', 'write', 'hosts', 'env'] as const;
const PLAIN = /^[A-Za-z_./][A-Za-z0-9_./:-]*$/;
/** YAML would make something else of these. */
const WORDS = /^(?:null|true|false|yes|no|on|off|\.inf|\.nan)$/i;

const yaml = (value: string): string =>
  (PLAIN.test(value) || /^~\/[A-Za-z0-9_./-]+$/.test(value)) && !WORDS.test(value) ? value : JSON.stringify(value);

const comment = (text: string): string => {
  const shown = visible(text);
  return shown.length > MAX_EVIDENCE_CHARS ? `${shown.slice(0, MAX_EVIDENCE_CHARS)}…` : shown;
};

/** The lines as they stand below a server in `bartizan.yaml`, each with its evidence. */
export function profileLines(lines: readonly ProposedLine[]): readonly string[] {
  if (lines.length === 0) return ['    profile: {}    # nothing beyond its own code'];
  const values = lines.map(({ value }) => yaml(value));
  const width = Math.max(...values.map(({ length }) => length));
  const fields = FIELDS.flatMap((field) => {
    const own = lines.flatMap((line, index) =>
      line.field === field ? [`        - ${(values[index] ?? '').padEnd(width)}  # ${comment(line.evidence)}`] : [],
    );
    return own.length === 0 ? [] : [`      ${field}:`, ...own];
  });
  return ['    profile:', ...fields];
}

const unproposedLines = (all: readonly Unproposed[]): readonly string[] =>
  all.length === 0 ? [] : ['', 'Not proposed:', ...all.map(({ what, reason }) => `  ${comment(what)}: ${comment(reason)}`)];

function textOf(name: string, { proposal, outcomes }: Learned): readonly string[] {
  const { lines, unproposed, programs, unused } = proposal;
  const failed = outcomes.filter(({ outcome }) => outcome !== 'ok');
  return [
    `What "${name}" did fits in this profile. Nothing was granted: put it into bartizan.yaml if you agree.`,
    '',
    ...profileLines(lines),
    ...unproposedLines(unproposed),
    ...(programs.length === 0
      ? []
      : ['', `It started: ${programs.map(({ program, times }) => `${comment(program)} (${times})`).join(', ')}`]),
    ...(unused.length === 0 ? [] : ['', `In its profile, and not used this time: ${unused.map(comment).join(', ')}`]),
    ...(failed.length === 0
      ? []
      : [
          '',
          `Without success: ${failed.map(({ call, outcome }) => `${comment(call)} (${outcome})`).join(', ')}. What they need may be missing above: use the profile and learn again.`,
        ]),
  ];
}

async function learnFrom(name: string, flags: LearnFlags): Promise<ExitCode> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  const { learn } = await import('../app/learn.ts');
  const { env, stdin, stdout } = process;
  const absolute = (paths: readonly string[]): readonly string[] => paths.map((path) => resolve(path));
  const learned = await learn({
    config: configPath(flags.config),
    stateDir: stateFolder(),
    name,
    env,
    calls: flags.calls === undefined ? undefined : resolve(flags.calls),
    grants: { read: absolute(flags.read), write: absolute(flags.write) },
    input: stdin,
    output: stdout,
    say: note,
    stop: stop.signal,
  });
  stdin.destroy();
  // Standard output belonged to the protocol where a client used it.
  if (flags.calls === undefined) for (const line of flags.json ? [JSON.stringify(learned)] : textOf(name, learned)) note(line);
  else if (flags.json) await printJson(learned);
  else await print(...textOf(name, learned));
  return EXIT.ok;
}

const collected = (path: string, before: readonly string[]): readonly string[] => [...before, path];

/** Adds `learn`. */
export function addLearn({ program, finish }: Parent): void {
  program
    .command('learn')
    .summary('propose the smallest profile for a server, from what it does')
    .description(
      'Runs a server recorded while a script of calls, or a client that starts this command in the place of `bartizan run`, uses it. Then proposes a profile, each line with its evidence. Nothing is granted. Needs strace.',
    )
    .argument('<name>', 'name of the server in bartizan.yaml')
    .option('--calls <file>', 'script of calls, YAML or JSON; without it a client speaks MCP on stdin and stdout')
    .option('--read <path>', 'let it read this while it is learned from (may be repeated)', collected, [])
    .option('--write <path>', 'let it write this folder while it is learned from (may be repeated)', collected, [])
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        'bartizan learn files --calls calls.yaml',
        'bartizan learn files --calls calls.yaml --write ./notes',
        'bartizan learn files',
      ),
    )
    .action(async (name: string, flags: LearnFlags) => finish(await learnFrom(name, flags)));
}

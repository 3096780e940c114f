// What a package runner or container engine in an entry starts, as a source that Bartizan fetches, checks and pins itself: a sandbox has no network to fetch code
// with. Where the runner is told more than that, the entry is left to a person.
import type { Entry } from './entry.ts';
import type { Program } from './program.ts';

/** A source with what the server is given, why there is none, or undefined for a program that fetches nothing. */
export type Fetched =
  | { readonly kind: 'source'; readonly source: string; readonly args: readonly string[] }
  | { readonly kind: 'leave'; readonly why: string };

/** Options that say nothing about what runs. */
const HARMLESS: Readonly<Record<string, ReadonlySet<string>>> = {
  npm: new Set(['-y', '--yes', '-q', '--quiet', '-s', '--silent']),
  pypi: new Set(['-q', '--quiet', '--from']),
  oci: new Set(['-i', '--interactive', '-t', '--tty', '-it', '-ti', '--rm', '--init', '-q', '--quiet', '--pull', '-e', '--env']),
};

const FETCHING = new Set(['npm', 'pypi', 'oci', 'git', 'url']);
/** Windows needs a shell around npx; it changes nothing. */
const PLAIN_WRAPPERS = new Set(['cmd']);

const leave = (why: string): Fetched => ({ kind: 'leave', why });

const optionNames = ({ options }: Program): readonly string[] => options.map(({ name }) => name);

/** A variable that an engine hands on must come from the entry: `-e NAME=value` would be lost. */
const isHandedOn = (program: Program, env: Readonly<Record<string, string>>): boolean =>
  program.options.filter(({ name }) => name === '-e' || name === '--env').every(({ value = '' }) => Object.hasOwn(env, value));

/** `uvx --from PACKAGE COMMAND`: the word that stands before the server's own arguments. */
const commandOf = (args: readonly string[], own: readonly string[]): string => args[args.length - own.length - 1] ?? '';

function textOf(program: Program, words: readonly string[]): string {
  const { kind, name, version, digest } = program.source;
  if (kind === 'oci') return `oci:${name}${digest === undefined ? (version === undefined ? '' : `:${version}`) : `@${digest}`}`;
  const chosen = optionNames(program).includes('--from') ? `#${commandOf(words, program.args)}` : '';
  return `${kind}:${name}${version === undefined ? '' : `@${version}`}${chosen}`;
}

/** What an entry fetches when it starts. */
export function fetchedSource({ launch }: Entry, program: Program): Fetched | undefined {
  const { kind, name } = program.source;
  // An installed package that is started by its file fetches nothing.
  if (launch.kind !== 'command' || !FETCHING.has(kind) || /^(?:node|nodejs|bun|deno)$/.test(program.runner)) return undefined;
  if (program.bridge !== undefined) return leave(`it carries messages to ${name}: give that address to bartizan.yaml instead`);
  const known = HARMLESS[kind];
  const strange = known === undefined ? name : optionNames(program).find((option) => !known.has(option));
  const wrapper = program.wrappers.find((one) => !PLAIN_WRAPPERS.has(one));
  const more =
    strange ??
    wrapper ??
    (isHandedOn(program, launch.env) ? undefined : '-e') ??
    (launch.args.some((word) => word.includes('[')) ? 'extras' : undefined);
  if (more !== undefined)
    return leave(
      `it fetches its code when it starts, in a way that Bartizan cannot take over (${more}): bartizan add it instead`,
    );
  return { kind: 'source', source: textOf(program, launch.args), args: program.args };
}

// Reads command lines the way package runners and container engines read them, without running anything. It never asks the disk or the network.

/** An option of a program, with its value where it has one. */
export interface Option {
  readonly name: string;
  readonly value?: string;
}

/** Options before the first operand, and what follows. */
export interface OptionsAndRest {
  readonly options: readonly Option[];
  readonly rest: readonly string[];
}

/** Splits options from operands. `withValue` names options whose value is the next word. */
export function splitOptions(args: readonly string[], withValue: ReadonlySet<string>): OptionsAndRest {
  const options: Option[] = [];
  let at = 0;
  while (at < args.length) {
    const word = args[at] ?? '';
    if (word === '--') return { options, rest: args.slice(at + 1) };
    if (!word.startsWith('-') || word === '-') break;
    const option = optionOf(word, withValue.has(word) ? args[at + 1] : undefined);
    options.push(option);
    at += option.value !== undefined && !word.includes('=') ? 2 : 1;
  }
  return { options, rest: args.slice(at) };
}

function optionOf(word: string, next: string | undefined): Option {
  const equals = word.indexOf('=');
  if (equals > 0) return { name: word.slice(0, equals), value: word.slice(equals + 1) };
  return next === undefined ? { name: word } : { name: word, value: next };
}

/** The first value of an option that has one of these names. */
export function optionValue(options: readonly Option[], ...names: readonly string[]): string | undefined {
  return options.find(({ name, value }) => value !== undefined && names.includes(name))?.value;
}

/** The name of a program without its folder and the endings of Windows. */
export function programName(command: string): string {
  const name = command.replaceAll('\\', '/').split('/').at(-1) ?? command;
  return name.replace(/\.(?:exe|cmd|bat|ps1|com)$/i, '').toLowerCase();
}

/** Longest shell text that is taken apart. */
const MAX_SHELL_CHARS = 16_384;

/** Words of a shell command; undefined when it is more than one simple command. */
export function shellWords(text: string): readonly string[] | undefined {
  if (text.length > MAX_SHELL_CHARS || /[;&|`<>\n\r]|\$\(/.test(text)) return undefined;
  const words = text.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_whole, double?: string, single?: string) => double ?? single ?? ''),
  );
}

/** A command without what stands around it. */
export interface Unwrapped {
  readonly command: string;
  readonly args: readonly string[];
  /** Programs that only start another one, outermost first. */
  readonly wrappers: readonly string[];
  /** What a shell is given to run. */
  readonly shell?: string;
}

const SHELLS = new Set(['sh', 'bash', 'zsh', 'dash', 'fish', 'ash', 'ksh']);
const POWERSHELLS = new Set(['powershell', 'pwsh']);
/** Programs that start the first operand, and their options that take a value. */
const STARTERS: Readonly<Record<string, readonly string[]>> = {
  env: ['-u', '--unset', '-C', '--chdir', '-S'],
  sudo: ['-u', '-g', '--user', '--group'],
  doas: ['-u'],
  nice: ['-n'],
  ionice: ['-c', '-n'],
  nohup: [],
  stdbuf: ['-i', '-o', '-e'],
  time: [],
  exec: [],
  command: [],
  wsl: ['-d', '--distribution', '-u', '--user', '--cd'],
  start: [],
  dotenv: ['-e', '-f'],
  dotenvx: ['-f'],
};
/** Programs that start what stands after `--`. */
const AFTER_DASHES = new Set([
  'op',
  'doppler',
  'infisical',
  'mise',
  'direnv',
  'volta',
  'chamber',
  'aws-vault',
  'teller',
  'vault',
]);
const MAX_WRAPPERS = 8;

type Peeled = { readonly words: readonly string[]; readonly shell?: string } | undefined;

/** What follows a shell's switch for a command, all of it. */
function afterSwitch(args: readonly string[], isSwitch: RegExp): readonly string[] | undefined {
  const at = args.findIndex((word) => isSwitch.test(word));
  return at < 0 || at + 1 === args.length ? undefined : args.slice(at + 1);
}

function peelShell(name: string, args: readonly string[]): Peeled {
  if (SHELLS.has(name)) {
    const shell = afterSwitch(args, /^-[a-z]*c[a-z]*$/)?.[0];
    return shell === undefined ? undefined : { words: shellWords(shell) ?? [], shell };
  }
  if (POWERSHELLS.has(name)) {
    const shell = afterSwitch(args, /^-(?:c|command|encodedcommand|enc|e)$/i)?.join(' ');
    return shell === undefined ? undefined : { words: shellWords(shell.replace(/^&\s*/, '')) ?? [], shell };
  }
  const words = name === 'cmd' ? afterSwitch(args, /^\/[ck]$/i) : undefined;
  if (words === undefined) return undefined;
  const shell = words.join(' ');
  // One word is a command line; several are what clients on Windows write before `npx`: no shell syntax then.
  return words.length === 1 ? { words: shellWords(shell) ?? [], shell } : { words };
}

function peel(name: string, args: readonly string[]): Peeled {
  const shell = peelShell(name, args);
  if (shell !== undefined) return shell;
  const withValue = STARTERS[name];
  if (withValue !== undefined) {
    const { rest } = splitOptions(args, new Set(withValue));
    return { words: rest.slice(rest.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))) };
  }
  const dashes = args.indexOf('--');
  return AFTER_DASHES.has(name) && dashes >= 0 ? { words: args.slice(dashes + 1) } : undefined;
}

/** Takes off shells, `env`, `sudo`, `cmd /c` and their like. */
export function unwrap(command: string, args: readonly string[]): Unwrapped {
  let now: Unwrapped = { command, args, wrappers: [] };
  while (now.wrappers.length < MAX_WRAPPERS) {
    const name = programName(now.command);
    const peeled = peel(name, now.args);
    if (peeled === undefined) return now;
    const shell = peeled.shell ?? now.shell;
    const [inner, ...rest] = peeled.words;
    const wrappers = [...now.wrappers, name];
    if (inner === undefined) return { ...now, wrappers, ...(shell === undefined ? {} : { shell }) };
    now = { command: inner, args: rest, wrappers, ...(shell === undefined ? {} : { shell }) };
  }
  return now;
}

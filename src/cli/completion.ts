// `bartizan completion SHELL`: prints a script that completes commands and flags, made from the program's own definition.
import { Argument, type Command } from 'commander';
import { examples, type Parent } from './command.ts';
import { bashScript, type Completable, fishScript, zshScript } from './completion-scripts.ts';
import { EXIT } from './exit-codes.ts';
import { print } from './terminal.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** A command and all below it. */
export function completables(command: Command, path = ''): readonly Completable[] {
  const below = command.commands.filter((child) => child.name() !== 'help');
  const words = [
    ...below.map((child) => ({ word: child.name(), about: child.summary() || child.description() })),
    ...command.registeredArguments.flatMap((argument) =>
      (argument.argChoices ?? []).map((word) => ({ word, about: argument.description })),
    ),
    ...command.options.flatMap((option) => (option.long ? [{ word: option.long, about: option.description }] : [])),
    { word: '--help', about: 'show help' },
  ];
  const here: Completable = { path, about: command.summary(), words };
  return [here, ...below.flatMap((child) => completables(child, path === '' ? child.name() : `${path} ${child.name()}`))];
}

/** Adds `completion`. */
export function addCompletion({ program, finish }: Parent): void {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a script that completes commands and flags.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      examples(
        'source <(bartizan completion bash)',
        'bartizan completion zsh > ~/.zfunc/_bartizan',
        'bartizan completion fish | source',
      ),
    )
    .action(async (shell: keyof typeof SCRIPTS) => {
      await print(SCRIPTS[shell](completables(program)).trimEnd());
      finish(EXIT.ok);
    });
}

// How a command of the terminal is declared: its words, its examples, what it does. One file per command calls this; the action answers an exit code.
import type { Command } from 'commander';
import type { ExitCode } from './exit-codes.ts';

/** Told the exit code when a command is done. */
export type Finish = (code: ExitCode) => void;

/** Where a command is added to. */
export interface Parent {
  readonly program: Command;
  readonly finish: Finish;
}

/** The examples under a command's help. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

/** The flag that many commands share. */
export const CONFIG_OPTION = ['--config <path>', 'settings file to use instead of the nearest bartizan.yaml'] as const;

/** The flag of commands whose output is data. */
export const JSON_OPTION = ['--json', 'print JSON'] as const;

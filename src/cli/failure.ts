// The one place where an error becomes what a person at a terminal reads, and an exit code. Never a stack trace unless BARTIZAN_DEBUG=1 asks for it.
import { Fault, faultLine } from '../base/fault.ts';
import { redacted } from '../base/redacted.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { internalFault } from './faults.ts';
import { visible } from './visible.ts';

const MAX_REASON_CHARS = 300;

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return internalFault.unexpected({ reason: redacted(message.split('\n', 1)[0] ?? '', { maxChars: MAX_REASON_CHARS }) }, error);
}

/** Lines of a fault that carries several things to correct (`settings.invalid`), one below the other. */
function listLines(fault: Fault): readonly string[] {
  const list = fault.facts['list'];
  return typeof list === 'string' && list.includes('\n') ? list.split('\n').map((line) => `  ${visible(line)}`) : [];
}

/** What is printed on stderr for an error, ending in a line break. */
export function failureText(error: unknown, isDebug: boolean): string {
  const fault = asFault(error);
  const stack = isDebug && error instanceof Error ? [error.stack ?? ''] : [];
  return `${[visible(faultLine(fault)), ...listLines(fault), ...stack].join('\n')}\n`;
}

/** The exit code for an error: a wrong command line, or something that could not be done. */
export function exitCodeOf(error: unknown): ExitCode {
  const isUsage = error instanceof Fault && (error.code === 'cli.usage' || error.code === 'cli.unknown-code');
  return isUsage ? EXIT.usage : EXIT.failed;
}

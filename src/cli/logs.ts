// `bartizan logs NAME`: what a server wrote to its stderr. What it wrote is shown visibly: it must not steer the terminal.
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { examples, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { stateFolder } from './surroundings.ts';
import { print, untilInterrupted } from './terminal.ts';
import { visible } from './visible.ts';

const LOOK_EVERY_MS = 250;
const MAX_READ_BYTES = 256 * 1024;
const MAX_LINES = 100_000;
/** A line longer than this is printed in pieces while following, so that memory stays bounded. */
const MAX_LINE_BYTES = 64 * 1024;

interface LogsOptions {
  readonly follow?: true;
  readonly limit: string;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const linesOf = (text: string): readonly string[] => text.split('\n').map(visible);

/** Reads on from a position; answers what came and where it ends. */
async function readOn(file: FileHandle, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(MAX_READ_BYTES);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
  return buffer.subarray(0, bytesRead);
}

/** Prints the whole lines and answers the unfinished one, unless that is too long to wait for its end. */
async function printWhole(bytes: Buffer<ArrayBuffer>): Promise<Buffer<ArrayBuffer>> {
  const whole = bytes.lastIndexOf(10) + 1;
  const end = whole === 0 && bytes.length > MAX_LINE_BYTES ? bytes.length : whole;
  if (end > 0) await print(...linesOf(bytes.toString('utf8', 0, end).replace(/\n$/, '')));
  return bytes.subarray(end);
}

/** Reads one file to its end again and again, until another takes its place or `signal` aborts. Answers with the last read done. */
async function followFile(path: string, from: number, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { ino, size } = await file.stat();
    // Smaller than what was read already: another file took its place in between.
    let position = from > size ? 0 : from;
    let rest = Buffer.alloc(0);
    for (let isLast = false; ; ) {
      const chunk = await readOn(file, position);
      position += chunk.length;
      rest = await printWhole(Buffer.concat([rest, chunk]));
      if (chunk.length > 0) continue;
      if (isLast || signal.aborted) return;
      await after(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      const named = await stat(path).catch(() => undefined);
      isLast = named?.ino !== ino;
    }
  } finally {
    await file.close();
  }
}

async function follow(path: string, from: number, signal: AbortSignal): Promise<void> {
  let position = from;
  while (!signal.aborted) {
    try {
      await followFile(path, position, signal);
      position = 0;
    } catch (error) {
      if (!isMissing(error)) throw error;
      position = 0;
      await after(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

function refuseUsage(reason: string): Error {
  return cliFault.usage({ reason, help: 'bartizan logs --help' });
}

function limitOf(text: string): number {
  const limit = /^[0-9]{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LINES) throw refuseUsage(`--limit needs a whole number from 1 to ${MAX_LINES}`);
  return limit;
}

function logPath(name: string): string {
  // The name becomes part of a path.
  if (!/^[a-z0-9-]{1,16}$/.test(name)) throw refuseUsage(`"${name}" is not a name of a server`);
  return join(stateFolder(), 'logs', `${name}.log`);
}

async function logs(name: string, options: LogsOptions): Promise<ExitCode> {
  const limit = limitOf(options.limit);
  const path = logPath(name);
  const older = await contentOf(`${path}.1`);
  const newer = await contentOf(path);
  if (older === undefined && newer === undefined && !options.follow) throw cliFault['no-log']({ name, path });
  const current = newer ?? Buffer.alloc(0);
  // While following, an unfinished line is left for later.
  const end = options.follow ? current.lastIndexOf(10) + 1 : current.length;
  const text = Buffer.concat([older ?? Buffer.alloc(0), current.subarray(0, end)]).toString('utf8');
  if (text !== '') await print(...linesOf(text.replace(/\n$/, '')).slice(-limit));
  if (options.follow) await follow(path, end, untilInterrupted());
  return EXIT.ok;
}

/** Adds `logs`. */
export function addLogs({ program, finish }: Parent): void {
  program
    .command('logs')
    .summary('show what a server wrote to its stderr')
    .description('Shows the last lines that a local server wrote to its stderr, from any process of Bartizan.')
    .argument('<name>', 'name of the server')
    .option('--follow', 'go on with what comes, until interrupted')
    .option('--limit <n>', 'how many of the last lines to show', '200')
    .addHelpText('after', examples('bartizan logs files', 'bartizan logs files --follow --limit 20'))
    .action(async (name: string, options: LogsOptions) => finish(await logs(name, options)));
}

// Asks a person at the terminal for something nobody else may see: no echo, straight from the terminal even when stdin is a pipe.
import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { cliFault } from './faults.ts';

const INTERRUPT = '\u0003';
const END = '\u0004';
const CLEAR = '\u0015';
const ERASE: ReadonlySet<string> = new Set(['\u007f', '\b']);
const ENTER: ReadonlySet<string> = new Set(['\r', '\n']);
const MAX_CHARS = 64 * 1024;
/** What arrows and function keys send (ECMA-48 §5.4). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins with one.
const SEQUENCE = /\u001b\[[0-9;]*[A-Za-z~]/g;

/** Asks a question and answers what was typed. */
export type AskHidden = (question: string) => Promise<string>;

/** What was typed so far, and whether that is all. */
export interface Typed {
  readonly text: string;
  readonly state: 'typing' | 'entered' | 'cancelled';
}

const isCancel = (key: string, text: string): boolean => key === INTERRUPT || (key === END && text === '');

function edited(text: string, key: string): string {
  if (key === CLEAR) return '';
  if (ERASE.has(key)) return [...text].slice(0, -1).join('');
  return key >= ' ' && text.length < MAX_CHARS ? text + key : text;
}

/** Takes what a terminal sent. Keys that send sequences (arrows) are part of no secret and are left out. */
export function typed(before: string, chunk: string): Typed {
  let text = before;
  for (const key of chunk.replaceAll(SEQUENCE, '')) {
    if (ENTER.has(key)) return { text, state: 'entered' };
    if (isCancel(key, text)) return { text: '', state: 'cancelled' };
    text = edited(text, key);
  }
  return { text, state: 'typing' };
}

function openTerminal(): number | undefined {
  try {
    return openSync('/dev/tty', 'r+');
  } catch {
    // No terminal belongs to this process: started by a service manager, an IDE, CI.
    return process.stdin.isTTY ? 0 : undefined;
  }
}

function read(terminal: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    terminal.setEncoding('utf8').on('data', (chunk) => {
      const now = typed(text, String(chunk));
      text = now.text;
      if (now.state === 'entered') resolve(text);
      else if (now.state === 'cancelled') reject(cliFault.cancelled());
    });
    terminal.once('error', () => reject(cliFault.cancelled()));
    terminal.once('end', () => reject(cliFault.cancelled()));
  });
}

/** Asks on the terminal of this process; undefined where there is none. */
export function hiddenPrompt(): AskHidden | undefined {
  const probe = openTerminal();
  if (probe === undefined) return undefined;
  if (probe !== 0) closeSync(probe);
  return async (question) => {
    const fd = openTerminal();
    if (fd === undefined) throw cliFault.cancelled();
    const out = fd === 0 ? 2 : fd;
    const terminal = new ReadStream(fd);
    try {
      // First of all: what is typed as soon as the question is there must not be shown either.
      terminal.setRawMode(true);
      writeSync(out, question);
      return await read(terminal);
    } finally {
      terminal.setRawMode(false);
      writeSync(out, '\n');
      terminal.destroy();
    }
  };
}

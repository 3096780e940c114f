// Progress and cancel of commands that fetch: told on stderr, in place on a terminal; an interrupt leaves nothing half done.
import type { Fetching } from '../app/supplying.ts';
import type { Progress } from '../supply/supplier.ts';
import { visible } from './visible.ts';

const MAX_SUBJECT_CHARS = 60;
/** A terminal is told at most this often, in ms. */
const EVERY_MS = 100;

/** What a command that fetches hands to supply/. */
export function fetchingFor(flags: { readonly offline?: true | undefined }): Fetching & { readonly done: () => void } {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGINT', abort).once('SIGTERM', abort);
  const isTerminal = process.stderr.isTTY === true;
  let saidMs = 0;
  const report = ({ step, subject, done, total }: Progress): void => {
    if (!isTerminal || performance.now() - saidMs < EVERY_MS) return;
    saidMs = performance.now();
    const count = done === undefined ? '' : ` ${done}${total === undefined ? '' : `/${total}`}`;
    process.stderr.write(`\r\u001b[2K${step}${count} ${visible(subject).slice(0, MAX_SUBJECT_CHARS)}`);
  };
  return {
    env: process.env,
    offline: flags.offline,
    report,
    signal: stop.signal,
    done: () => {
      process.off('SIGINT', abort).off('SIGTERM', abort);
      if (isTerminal && saidMs > 0) process.stderr.write('\r\u001b[2K');
    },
  };
}

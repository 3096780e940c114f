// A server's stderr in a file, so that `bartizan logs NAME` in another process can read it. Best effort and bounded: it never delays
// a message, never throws, never fills the disk, and is readable by this user alone.
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { redacted } from '../base/redacted.ts';

/** Bounds of a log file. */
export interface LogFileLimits {
  /** A file that would grow beyond this is renamed to `NAME.log.1` (the one before is lost). */
  readonly maxBytes: number;
  /** Text that waits for the next write; more is left out. With `flushMs` it bounds what a flood may write per second. */
  readonly maxWaitingBytes: number;
  readonly flushMs: number;
  readonly maxLineChars: number;
}

/** Log file limits of the gateway. */
export const LOG_FILE_LIMITS: LogFileLimits = {
  maxBytes: 1024 * 1024,
  maxWaitingBytes: 64 * 1024,
  flushMs: 200,
  maxLineChars: 4096,
};

const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);
const MODE = 0o600;

/** What a log file is given from outside. */
export interface LogFileParts {
  /** Epoch ms, for the time at the head of each line. */
  readonly now: () => number;
  readonly limits?: LogFileLimits;
}

/** The log file of one server. Several processes may write the same one. */
export class LogFile {
  readonly #path: string;
  readonly #now: () => number;
  readonly #limits: LogFileLimits;
  #waiting: string[] = [];
  #waitingBytes = 0;
  /** Handed to the disk and not done: it counts as waiting, so that a slow disk holds lines back and not memory. */
  #writingBytes = 0;
  #leftOut = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #handle: FileHandle | undefined;

  constructor(path: string, { now, limits = LOG_FILE_LIMITS }: LogFileParts) {
    this.#path = path;
    this.#now = now;
    this.#limits = limits;
  }

  /** Adds a line (redacted here); it reaches the file within `flushMs`. */
  write(line: string): void {
    if (this.#waitingBytes + this.#writingBytes >= this.#limits.maxWaitingBytes) {
      this.#leftOut++;
      return;
    }
    const text = `${new Date(this.#now()).toISOString()} ${redacted(line, { maxChars: this.#limits.maxLineChars })}\n`;
    this.#waiting.push(text);
    this.#waitingBytes += Buffer.byteLength(text);
    this.#timer ??= setTimeout(() => this.#flush(), this.#limits.flushMs).unref();
  }

  /** Writes what waits and closes the file. A later line opens it again. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#flush();
    await this.#writing;
    await this.#drop();
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    if (this.#leftOut > 0) this.#waiting.push(`${new Date(this.#now()).toISOString()} [${this.#leftOut} lines left out]\n`);
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#leftOut = 0;
    this.#writingBytes += bytes.length;
    this.#writing = this.#writing
      .then(() => this.#append(bytes))
      .catch(() => this.#drop()) // A full disk or a folder taken away: these lines are lost, the next ones try again.
      .then(() => {
        this.#writingBytes -= bytes.length;
      });
  }

  async #append(bytes: Buffer): Promise<void> {
    let handle = await this.#current();
    const { size } = await handle.stat();
    if (size > 0 && size + bytes.length > this.#limits.maxBytes) {
      await rename(this.#path, `${this.#path}.1`);
      handle = await this.#current();
    }
    await handle.appendFile(bytes);
  }

  /** The file of this name: another process may have put aside what is open here. */
  async #current(): Promise<FileHandle> {
    const handle = this.#handle;
    if (handle === undefined) return this.#open();
    const [mine, named] = [await handle.stat(), await stat(this.#path).catch(() => undefined)];
    if (mine.ino === named?.ino) return handle;
    await this.#drop();
    return this.#open();
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const handle = await open(this.#path, APPEND, MODE);
    this.#handle = handle;
    const { mode } = await handle.stat();
    if ((mode & 0o777) !== MODE) await handle.chmod(MODE);
    return handle;
  }

  async #drop(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => undefined);
  }
}

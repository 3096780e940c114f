// The live list on a terminal: draws, reads keys, and hands the terminal over while a person answers.
import { type Answering, allow, refuse } from './approvals-answer.ts';
import { EMPTY, pressed, refreshed, type Screen, screenLines, type Wish } from './approvals-screen.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { failureText } from './failure.ts';
import { colours } from './terminal.ts';

const LOOK_EVERY_MS = 500;
/** Another screen, so that the scroll-back stays what it was (ECMA-48, xterm). */
const ENTER_SCREEN = '\u001b[?1049h\u001b[?25l';
const LEAVE_SCREEN = '\u001b[?25h\u001b[?1049l';
/** A colour (ECMA-48 §8.3.117) takes no place and must not be cut in two. */
const COLOUR = '\\u001b\\[[0-9;]*m';
const HOME = '\u001b[H\u001b[J';

/** A terminal in two ways: drawn on, or left to questions and answers. */
class Terminal {
  readonly #onKey: (key: string) => void;

  constructor(onKey: (key: string) => void) {
    this.#onKey = onKey;
  }

  readonly #read = (chunk: Buffer | string): void => this.#onKey(String(chunk));

  open(): void {
    process.stdout.write(ENTER_SCREEN);
    process.stdin.setRawMode(true).setEncoding('utf8').resume().on('data', this.#read);
  }

  close(): void {
    process.stdin.off('data', this.#read).setRawMode(false).pause();
    process.stdout.write(LEAVE_SCREEN);
  }

  /** Draws what fits; the last line says which keys there are and always stays. */
  draw(lines: readonly string[]): void {
    const rows = process.stdout.rows > 0 ? process.stdout.rows : 24;
    const columns = process.stdout.columns > 0 ? process.stdout.columns : 80;
    const wrapped = (line: string): readonly string[] =>
      line.match(new RegExp(`(?:${COLOUR}|.){1,${Math.max(20, columns - 1)}}`, 'gu')) ?? [''];
    const body = lines.slice(0, -1).flatMap(wrapped);
    const more = body.length - (rows - 2);
    const shown =
      more <= 0 ? body : [...body.slice(0, rows - 3), `… ${more + 1} more lines; all of them come before you allow it`];
    process.stdout.write(`${HOME}${[...shown, lines.at(-1) ?? ''].join('\r\n')}`);
  }
}

/** Shows questions as they come until the person ends it. */
export async function live(answering: Answering): Promise<ExitCode> {
  let screen: Screen = EMPTY;
  const wishes: Wish[] = [];
  let wake = (): void => undefined;
  const terminal = new Terminal((key) => {
    const next = pressed(screen, key);
    screen = next.screen;
    if (next.wish !== undefined) wishes.push(next.wish);
    wake();
  });
  terminal.open();
  try {
    for (;;) {
      screen = refreshed(screen, await answering.approvals.list());
      terminal.draw(screenLines(screen, answering.nowMs(), colours()));
      const wish = wishes.shift();
      if (wish?.kind === 'quit') return EXIT.ok;
      if (wish !== undefined) await grant(wish, terminal, answering);
      else
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, LOOK_EVERY_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
    }
  } finally {
    terminal.close();
  }
}

/** Does what a person wants, on the plain terminal; what goes wrong is shown, and the list goes on. */
async function grant(wish: Exclude<Wish, { kind: 'quit' }>, terminal: Terminal, answering: Answering): Promise<void> {
  terminal.close();
  try {
    for (const id of wish.ids) {
      if (wish.kind === 'refuse') await refuse(id, answering);
      else await allow(id, {}, answering);
    }
  } catch (thrown) {
    process.stderr.write(failureText(thrown, false));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  } finally {
    terminal.open();
  }
}

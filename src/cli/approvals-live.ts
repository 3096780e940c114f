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

  draw(lines: readonly string[]): void {
    const { rows = 24, columns = 80 } = process.stdout;
    const fitting = lines.flatMap((line) => line.match(new RegExp(`.{1,${Math.max(20, columns - 1)}}`, 'gu')) ?? ['']);
    const more = fitting.length - rows + 1;
    const shown = more <= 0 ? fitting : [...fitting.slice(0, rows - 2), `… ${more} more lines: bartizan approvals show ID`];
    process.stdout.write(`${HOME}${shown.join('\r\n')}`);
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

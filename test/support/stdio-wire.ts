// A pipe to a program that this client started, as an AI client starts `bartizan run`.
import { createLineReader } from './lines.ts';
import type { Program } from './programs.ts';
import type { Origin, Wire } from './wire.ts';

/** A client's way over stdin and stdout. */
export class StdioWire implements Wire {
  readonly transport = 'stdio';
  readonly program: Program;
  /** Every line the program wrote. */
  readonly lines: string[] = [];
  #onText: (text: string, origin: Origin) => void = () => undefined;

  constructor(program: Program) {
    this.program = program;
    const read = createLineReader((line) => {
      this.lines.push(line);
      this.#onText(line, 'pipe');
    });
    program.child.stdout.setEncoding('utf8').on('data', read);
    program.child.stdin.on('error', () => undefined);
  }

  listen(onText: (text: string, origin: Origin) => void): void {
    this.#onText = onText;
  }

  async send(text: string): Promise<undefined> {
    this.program.child.stdin.write(`${text}\n`);
  }

  /** Ends the input, as a client that goes away, and waits for the program to end. */
  async close(): Promise<void> {
    this.program.child.stdin.end();
    await this.program.ends();
  }
}

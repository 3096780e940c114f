// stdio as a load client speaks it: spawns the server in a process group of its own, one message a line.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { ChildProcesses } from '../machine/child-processes.ts';
import { lineSplitter } from '../programs/lines.ts';
import type { Message } from '../programs/protocol.ts';
import { Pending } from './pending.ts';
import type { Flight, Inbox, RequestMessage, Transport, TransportMaker } from './transport.ts';

const MAX_STDERR_CHARS = 20_000;

/** What is spawned. */
export interface StdioCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

class StdioTransport implements Transport {
  readonly #processes: ChildProcesses;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #inbox: Inbox;
  readonly #pending = new Pending();
  readonly #exited: Promise<void>;
  #stderr = '';
  #isEnded = false;

  constructor(processes: ChildProcesses, command: StdioCommand, inbox: Inbox) {
    this.#processes = processes;
    this.#inbox = inbox;
    this.#child = processes.spawnPiped(command);
    this.#exited = new Promise((resolve) => {
      const end = (reason: string) => {
        this.#isEnded = true;
        this.#pending.failAll(new Error(`process ended ${reason}: ${this.#stderr.slice(-300)}`));
        resolve();
      };
      this.#child.on('exit', (code, signal) => end(String(code ?? signal)));
      this.#child.on('error', (error) => end(error.message));
    });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.on('data', (chunk: Buffer) => {
      if (this.#stderr.length < MAX_STDERR_CHARS) this.#stderr += chunk.toString();
    });
    this.#child.stdout.on(
      'data',
      lineSplitter((line) => this.#line(line)),
    );
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  async open(): Promise<void> {}

  agreed(): void {}

  request(message: RequestMessage, timeoutMs: number | null): Flight {
    if (this.#isEnded) return { result: Promise.reject(new Error('process ended')), abort: () => undefined };
    const result = this.#pending.wait(message.id, timeoutMs);
    this.#write(message);
    const abort = () => {
      this.#pending.forget(message.id);
      // A legacy client cancels with a notification of its own; the probe of cancellation sends it.
      if (this.#inbox.era === 'modern') {
        this.#write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: message.id } });
      }
    };
    return { result, abort };
  }

  async send(message: Message): Promise<void> {
    this.#write(message);
  }

  async openStream(): Promise<number> {
    return 200;
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#processes.endGently(this.#child, this.#exited);
  }

  #write(message: Message): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #line(line: Buffer): void {
    if (line.length === 0) return;
    let message: Message;
    try {
      message = JSON.parse(line.toString()) as Message;
    } catch {
      this.#inbox.noise();
      return;
    }
    if (message.method !== undefined) this.#inbox.incoming(message);
    else if (!this.#pending.settle(message)) this.#inbox.stray();
  }
}

/** A server spawned for this client alone. */
export const stdioTransport =
  (processes: ChildProcesses, command: StdioCommand): TransportMaker =>
  (inbox) =>
    new StdioTransport(processes, command, inbox);

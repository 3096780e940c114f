// The test upstream over stdio: one server, one client.
import { lineSplitter } from '../lines.ts';
import { META, type Message, type MessageId, MODERN_VERSION, objectAt } from '../protocol.ts';
import { type Channel, errorMessage, notificationMessage, type Pending, resultMessage, type Session, settle } from './answers.ts';
import type { BenchServer, Request } from './bench-server.ts';
import { subscribe } from './subscriptions.ts';

const write = (message: string): void => {
  process.stdout.write(`${message}\n`);
};

const keyOf = (id: unknown): string => JSON.stringify(id);

/** The single client of a stdio server. */
class StdioPeer {
  readonly #server: BenchServer;
  readonly #session: Session = { capabilities: {}, pending: new Map<MessageId, Pending>() };
  #questions = 0;
  #hasShakenHands = false;

  constructor(server: BenchServer) {
    this.#server = server;
    server.listeners.add((method, params) => {
      if (this.#hasShakenHands) write(notificationMessage(method, params));
    });
  }

  receive(line: string): void {
    if (line === '') return;
    let message: Message;
    try {
      message = JSON.parse(line) as Message;
    } catch {
      write(errorMessage(null, { code: -32700, message: 'Parse error' }));
      return;
    }
    if (message.method === undefined) settle(this.#session, message);
    else if (message.id !== undefined && message.id !== null) this.#answer(message as Request);
    else if (message.method === 'notifications/cancelled') this.#server.cancel(keyOf(message.params?.requestId));
  }

  #answer(request: Request): void {
    const channel = this.#channel(request);
    if (request.method === 'initialize') this.#hasShakenHands = true;
    if (channel.isModern && request.method === 'subscriptions/listen') {
      this.#listen(request);
      return;
    }
    const answer = this.#server.handle(request, channel);
    if (typeof answer === 'string') write(resultMessage(request.id, answer));
    else if (answer instanceof Promise) void answer.then((json) => json !== null && write(resultMessage(request.id, json)));
    else write(errorMessage(request.id, answer.refused));
  }

  #channel(request: Request): Channel {
    const meta = objectAt(request.params, '_meta');
    const isModern = meta[META.protocolVersion] === MODERN_VERSION && this.#server.options.era !== 'legacy';
    return {
      isModern,
      session: isModern ? null : this.#session,
      capabilities: isModern ? objectAt(meta, META.clientCapabilities) : this.#session.capabilities,
      headers: undefined,
      key: keyOf,
      notify: (method, params) => write(notificationMessage(method, params)),
      ask: (method, params) => {
        const id = `up-${++this.#questions}`;
        write(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
        return new Promise((resolve, reject) => this.#session.pending.set(id, { resolve, reject }));
      },
    };
  }

  #listen(request: Request): void {
    const listener = subscribe(request, (method, params) => write(notificationMessage(method, params)));
    this.#server.listeners.add(listener);
    this.#server.running.set(keyOf(request.id), () => {
      this.#server.listeners.delete(listener);
      this.#server.running.delete(keyOf(request.id));
    });
  }
}

/** Serves on stdin and stdout until the input ends. */
export function serveStdio(server: BenchServer): void {
  const peer = new StdioPeer(server);
  process.stdin.on(
    'data',
    lineSplitter((line) => peer.receive(line.toString())),
  );
  process.stdin.on('end', () => process.exit(0));
  process.stdout.on('error', () => process.exit(0));
}

// One POST to the test upstream: answered with JSON, or with a stream from the first message sent before the answer.
import { Buffer } from 'node:buffer';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { type JsonObject, META, type MessageId, objectAt } from '../protocol.ts';
import { type Channel, errorMessage, notificationMessage, resultMessage } from './answers.ts';
import type { BenchServer, Request } from './bench-server.ts';
import { type HttpSession, sseEvent } from './http-sessions.ts';
import { subscribe } from './subscriptions.ts';

/** Head of every stream. */
export const STREAM_HEAD = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
} as const;

/** Answers with one JSON body. */
export function sendJson(response: ServerResponse, status: number, body: string, head: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...head });
  response.end(body);
}

/** What is known of a POST once it was admitted. */
export interface Admitted {
  readonly server: BenchServer;
  readonly response: ServerResponse;
  readonly headers: IncomingHttpHeaders;
  readonly request: Request;
  readonly isModern: boolean;
  readonly session: HttpSession | null;
  /** Headers of the answer: the id of a new session. */
  readonly head: Record<string, string>;
  /** Put before request ids, so that equal ids of two clients differ. */
  readonly keyPrefix: string;
  readonly isAlwaysStreamed: boolean;
  nextQuestionId(): string;
}

/** Answers one admitted request. */
export class HttpExchange {
  readonly #admitted: Admitted;
  #isStreaming = false;

  constructor(admitted: Admitted) {
    this.#admitted = admitted;
  }

  run(): void {
    const { server, request, response, isModern } = this.#admitted;
    const channel = this.#channel();
    if (isModern && request.method === 'subscriptions/listen') {
      this.#listen();
      return;
    }
    const answer = server.handle(request, channel);
    if (typeof answer === 'string') {
      this.#finish(resultMessage(request.id, answer), 200);
    } else if (answer instanceof Promise) {
      if (isModern) {
        response.on('close', () => {
          if (!response.writableFinished) server.cancel(channel.key(request.id));
        });
      }
      void answer.then((json) => this.#finish(json === null ? null : resultMessage(request.id, json), 200));
    } else {
      this.#finish(errorMessage(request.id, answer.refused), isModern && answer.refused.code === -32601 ? 404 : 200);
    }
  }

  #channel(): Channel {
    const { request, isModern, session, headers, server, keyPrefix, nextQuestionId } = this.#admitted;
    return {
      isModern,
      session,
      capabilities: isModern ? objectAt(request.params, '_meta', META.clientCapabilities) : (session?.capabilities ?? {}),
      headers: server.options.isRich ? headers : undefined,
      key: (id: MessageId) => keyPrefix + JSON.stringify(id),
      notify: (method, params) => this.#send(notificationMessage(method, params)),
      ask: (method, params) => {
        const id = nextQuestionId();
        this.#send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
        return new Promise((resolve, reject) => session?.pending.set(id, { resolve, reject }));
      },
    };
  }

  #stream(): void {
    if (this.#isStreaming) return;
    this.#isStreaming = true;
    this.#admitted.response.writeHead(200, { ...STREAM_HEAD, ...this.#admitted.head });
    this.#admitted.response.flushHeaders();
  }

  #send(message: string): void {
    this.#stream();
    this.#admitted.response.write(sseEvent(message));
  }

  #listen(): void {
    const { server, request, response } = this.#admitted;
    const send = (method: string, params: JsonObject) => this.#send(notificationMessage(method, params));
    const listener = subscribe(request, send);
    server.listeners.add(listener);
    response.on('close', () => server.listeners.delete(listener));
  }

  #finish(message: string | null, status: number): void {
    const { response, head, isAlwaysStreamed } = this.#admitted;
    if (message === null) {
      if (!response.headersSent) response.writeHead(202);
      response.end();
    } else if (this.#isStreaming || isAlwaysStreamed) {
      this.#stream();
      response.end(sseEvent(message));
    } else {
      sendJson(response, status, message, head);
    }
  }
}

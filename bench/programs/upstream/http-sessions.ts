// Sessions of the test upstream over HTTP: the handshake's facts and the standalone stream of server messages.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { MessageId } from '../protocol.ts';
import { type ChangeListener, notificationMessage, type Pending, type Session } from './answers.ts';

/** Messages kept for a client whose stream is not open. */
const MAX_QUEUED = 100;

/** An event of a stream that carries one message. */
export const sseEvent = (message: string): string => `event: message\ndata: ${message}\n\n`;

/** A session with the stream its client may have opened. */
export interface HttpSession extends Session {
  readonly id: string;
  readonly listener: ChangeListener;
  open(stream: ServerResponse): void;
  close(): void;
}

/** A new session, not yet registered anywhere. */
export function newHttpSession(): HttpSession {
  const queue: string[] = [];
  let stream: ServerResponse | null = null;
  const send = (event: string): void => {
    if (stream) stream.write(event);
    else if (queue.length < MAX_QUEUED) queue.push(event);
  };
  return {
    id: randomUUID(),
    capabilities: {},
    pending: new Map<MessageId, Pending>(),
    listener: (method, params) => send(sseEvent(notificationMessage(method, params))),
    open(opened) {
      stream = opened;
      for (const event of queue.splice(0)) opened.write(event);
      opened.on('close', () => {
        if (stream === opened) stream = null;
      });
    },
    close() {
      stream?.end();
    },
  };
}

// A client's side of a request for tests.
import type { RpcNotification, RpcRequest } from '../protocol/message.ts';
import type { Channel, ClientTransport } from './exchange.ts';

/** A channel that keeps what is sent on it. */
export interface FakeChannel extends Channel {
  readonly sent: (RpcRequest | RpcNotification)[];
  leave(): void;
}

/** Makes a channel; `carries: false` is one that can carry nothing before the reply. */
export function channelOf(transport: ClientTransport = 'stdio', carries = true): FakeChannel {
  const sent: FakeChannel['sent'] = [];
  const controller = new AbortController();
  return {
    transport,
    sent,
    gone: controller.signal,
    leave: () => controller.abort(),
    send: (message) => carries && sent.push(message) > 0,
  };
}

// The server that every wire is tested against (src/upstream/wire-contract.test-kit.ts), without a transport. It writes JSON by hand so that texts are exact.

/** How an answer leaves: the transport of this connection or request. */
export interface ContractPeer {
  /** Sends one message, as text. */
  send(text: string): void;
  /** Breaks the connection without an answer. */
  die(): void;
}

/** A result whose text no careless reader gives back: white space, numbers that JavaScript changes, other scripts. */
export const EXACT_RESULT = '{ "big": 12345678901234567890, "tiny": 0.1000000000000000055511151231257827, "text": "é😀\\u0041" }';

interface Incoming {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: { readonly size?: number };
  readonly result?: unknown;
}

/** Makes a server: call the answer with each message it gets. */
export function createContractServer(): (message: Incoming, peer: ContractPeer) => void {
  const counts: Record<string, number> = {};
  const asked = new Map<string, (result: unknown) => void>();
  return (message, peer) => {
    const { method, id } = message;
    if (method === undefined) {
      asked.get(String(id))?.(message.result);
      return;
    }
    counts[method] = (counts[method] ?? 0) + 1;
    if (id === undefined) return;
    const key = JSON.stringify(id);
    const reply = (result: string): void => peer.send(`{"jsonrpc":"2.0","id":${key},"result":${result}}`);
    switch (method) {
      case 'test/echo':
        return reply(JSON.stringify({ params: message.params ?? null }));
      case 'test/exact':
        return reply(EXACT_RESULT);
      case 'test/error':
        return peer.send(
          `{"jsonrpc":"2.0","id":${key},"error":{"code":-32603,"message":"no","data":{"big":12345678901234567890}}}`,
        );
      case 'test/large':
        return reply(JSON.stringify({ text: 'x'.repeat(message.params?.size ?? 0) }));
      case 'test/stats':
        return reply(JSON.stringify(counts));
      case 'test/notify':
        peer.send('{"jsonrpc":"2.0","method":"notifications/test","params":{"of":1}}');
        return reply('{}');
      case 'test/ask':
        asked.set(`ask-${key}`, (result) => reply(JSON.stringify({ answered: result })));
        return peer.send(`{"jsonrpc":"2.0","id":${JSON.stringify(`ask-${key}`)},"method":"test/question","params":{}}`);
      case 'test/die':
        return peer.die();
      default:
        // test/silent: never an answer.
        return;
    }
  };
}

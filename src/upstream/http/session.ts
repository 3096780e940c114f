// What one wire has learned from its server: the session, and whether it may send batches. A session id goes back to its server only.
import { isObject } from '../../base/json.ts';
import type { RpcReply } from '../../protocol/message.ts';
import { upstreamFault } from '../faults.ts';
import type { ResponseHead } from './head.ts';
import { headerLine } from './request.ts';

/** Visible ASCII (MCP 2025-11-25, Session Management), and of a length that fits a header. */
const SESSION_ID = /^[!-~]{1,2048}$/;

/** The state of a wire's session. */
export class HttpSession {
  /** Lines to send with each request. */
  lines = '';
  allowsBatch = false;
  readonly #name: string;
  readonly #onLost: () => void;
  #id: string | undefined;
  #isLost = false;

  /** `onLost` is called once, when the server forgot the session: nothing can be asked in it any more. */
  constructor(name: string, onLost: () => void) {
    this.#name = name;
    this.#onLost = onLost;
  }

  get id(): string | undefined {
    return this.#id;
  }

  /**
   * Learns the id from the head of the answer to `initialize`.
   * @throws Fault `upstream.broken-reply`
   */
  begin(head: ResponseHead): void {
    const { sessionId } = head;
    if (sessionId !== undefined && !SESSION_ID.test(sessionId)) {
      throw upstreamFault['broken-reply']({ name: this.#name, reason: 'a session id that is not visible ASCII' });
    }
    this.#id = sessionId;
    this.lines = sessionId === undefined ? '' : headerLine('mcp-session-id', sessionId);
  }

  /** Learns from the reply to `initialize`: batches belong to MCP 2025-03-26 alone. */
  introduce(reply: RpcReply): void {
    this.allowsBatch = 'result' in reply && isObject(reply.result) && reply.result['protocolVersion'] === '2025-03-26';
  }

  /** The server does not know it any more. */
  lose(): void {
    this.#id = undefined;
    if (this.#isLost) return;
    this.#isLost = true;
    this.#onLost();
  }
}

// What both legacy edges do alike with a session's own messages: its notifications, its answers, and its first request.
import { isId } from '../../protocol/classify.ts';
import type { RpcNotification, RpcReply } from '../../protocol/message.ts';
import type { Received } from '../exchange.ts';
import type { Gateway } from '../gateway.ts';
import { type Handled, handle, refuse } from '../handle.ts';
import type { Session } from '../session.ts';
import type { Sessions } from '../sessions.ts';
import { identify } from '../steps/identify.ts';

/** Takes a notification of a session's client. Unknown ones reach nobody. */
export async function noticed(session: Session, { method, params }: RpcNotification): Promise<void> {
  const requestId = params?.['requestId'];
  if (method === 'notifications/cancelled' && isId(requestId)) session.cancel(requestId);
  if (method === 'notifications/roots/list_changed') await session.rootsChanged();
}

/** Takes an answer of a session's client; one that nobody asked for reaches nobody. */
export function answered(session: Session, reply: RpcReply): boolean {
  return session.answered(reply);
}

/** What `initialize` came to. */
export interface Opened {
  readonly handled: Handled;
  /** The session, when it succeeded. */
  readonly session: Session | undefined;
}

/** Handles `initialize`: the session exists for its own handshake, and is kept only if that succeeds. */
export async function open(received: Received, sessions: Sessions, gateway: Gateway): Promise<Opened> {
  let session: Session;
  try {
    const { client } = identify(received);
    session = sessions.make({ caller: received.caller, endpoint: received.endpoint, client });
  } catch (thrown) {
    return { handled: await refuse(thrown, received, gateway), session: undefined };
  }
  const handled = await handle({ ...received, session }, gateway);
  if (handled === undefined || handled.isError) {
    sessions.end(session);
    return { handled, session: undefined };
  }
  sessions.keep(session);
  return { handled, session };
}

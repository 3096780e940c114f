// The stream of change notifications that a modern client asks for.
import { type JsonObject, META, type MessageId, objectAt } from '../protocol.ts';
import type { ChangeListener } from './answers.ts';

/** Acknowledges a `subscriptions/listen` and returns the listener that sends what its filter asks for, tagged with its id (MCP 2026-07-28, Subscriptions). */
export function subscribe(
  request: { readonly id: MessageId; readonly params?: JsonObject },
  send: (method: string, params: JsonObject) => void,
): ChangeListener {
  const filter = objectAt(request.params, 'notifications');
  const tag = { _meta: { [META.subscriptionId]: request.id } };
  send('notifications/subscriptions/acknowledged', { notifications: filter, ...tag });
  return (method, params, topic) => {
    const wanted = filter[topic];
    if (wanted === true || (Array.isArray(wanted) && wanted.includes(params?.uri))) send(method, { ...params, ...tag });
  };
}

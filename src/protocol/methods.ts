// The methods of MCP, one table: who sends them, in which era they exist, and what they name. What is not here does not exist for us.
import type { Era } from './revisions.ts';

/** What the gateway does with a request of a client. */
export type Handling =
  /** Answered by Bartizan from what it knows. */
  | 'local'
  /** Answered from the server's catalogue. */
  | 'list'
  /** Judged and sent to one server. */
  | 'forward';

/** One method that a client may request. */
export interface Method {
  readonly eras: readonly Era[];
  readonly handling: Handling;
  /** The member of `params` that names the definition: also the modern `Mcp-Name` header. */
  readonly names?: 'name' | 'uri' | 'taskId';
  /** May a modern reply to it be `input_required` (MCP 2026-07-28, multi round-trip requests)? */
  readonly mayAsk?: true;
  /** Must a modern result carry `ttlMs` and `cacheScope`? */
  readonly cacheable?: true;
}

const both: readonly Era[] = ['legacy', 'modern'];
const legacy: readonly Era[] = ['legacy'];
const modern: readonly Era[] = ['modern'];

/** Requests that clients send. */
export const CLIENT_METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['initialize', { eras: legacy, handling: 'local' }],
  ['ping', { eras: legacy, handling: 'local' }],
  ['logging/setLevel', { eras: legacy, handling: 'local' }],
  ['resources/subscribe', { eras: legacy, handling: 'local', names: 'uri' }],
  ['resources/unsubscribe', { eras: legacy, handling: 'local', names: 'uri' }],
  ['server/discover', { eras: modern, handling: 'local', cacheable: true }],
  ['subscriptions/listen', { eras: modern, handling: 'local' }],
  ['tools/list', { eras: both, handling: 'list', cacheable: true }],
  ['prompts/list', { eras: both, handling: 'list', cacheable: true }],
  ['resources/list', { eras: both, handling: 'list', cacheable: true }],
  ['resources/templates/list', { eras: both, handling: 'list', cacheable: true }],
  ['tools/call', { eras: both, handling: 'forward', names: 'name', mayAsk: true }],
  ['prompts/get', { eras: both, handling: 'forward', names: 'name', mayAsk: true }],
  ['resources/read', { eras: both, handling: 'forward', names: 'uri', mayAsk: true, cacheable: true }],
  ['completion/complete', { eras: both, handling: 'forward' }],
  ['tasks/get', { eras: both, handling: 'forward', names: 'taskId' }],
  ['tasks/cancel', { eras: both, handling: 'forward', names: 'taskId' }],
  ['tasks/list', { eras: legacy, handling: 'forward' }],
  ['tasks/result', { eras: legacy, handling: 'forward', names: 'taskId' }],
  ['tasks/update', { eras: modern, handling: 'forward', names: 'taskId' }],
]);

/** Requests that servers send to clients (legacy), or embed in `input_required` (modern); with the capability each needs. */
export const SERVER_METHODS: ReadonlyMap<string, 'sampling' | 'elicitation' | 'roots'> = new Map([
  ['sampling/createMessage', 'sampling'],
  ['elicitation/create', 'elicitation'],
  ['roots/list', 'roots'],
] as const);

/** Notifications that servers send. */
export const SERVER_NOTIFICATIONS: ReadonlySet<string> = new Set([
  'notifications/message',
  'notifications/progress',
  'notifications/cancelled',
  'notifications/tools/list_changed',
  'notifications/prompts/list_changed',
  'notifications/resources/list_changed',
  'notifications/resources/updated',
  'notifications/elicitation/complete',
  'notifications/tasks/status',
  'notifications/subscriptions/acknowledged',
]);

/** The lists of a catalogue: the method that reads each, and the member of its result that holds the definitions. */
export const LISTS = {
  tools: { method: 'tools/list', member: 'tools', capability: 'tools', changed: 'notifications/tools/list_changed', key: 'name' },
  prompts: {
    method: 'prompts/list',
    member: 'prompts',
    capability: 'prompts',
    changed: 'notifications/prompts/list_changed',
    key: 'name',
  },
  resources: {
    method: 'resources/list',
    member: 'resources',
    capability: 'resources',
    changed: 'notifications/resources/list_changed',
    key: 'uri',
  },
  templates: {
    method: 'resources/templates/list',
    member: 'resourceTemplates',
    capability: 'resources',
    changed: 'notifications/resources/list_changed',
    key: 'uriTemplate',
  },
} as const;

/** The name of one of the four lists. */
export type ListName = keyof typeof LISTS;

/** Which list a list method reads. */
export const LIST_OF_METHOD: ReadonlyMap<string, ListName> = new Map(
  (Object.keys(LISTS) as ListName[]).map((name) => [LISTS[name].method, name]),
);

/** Severity of log messages, least first (RFC 5424 names). */
export const LOG_LEVELS: readonly string[] = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

/** Does this revision know the method? */
export function hasMethod(method: Method, era: Era): boolean {
  return method.eras.includes(era);
}

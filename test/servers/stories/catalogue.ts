// Prompts, resources and templates of the story server, and its pages: small on purpose, so that every list has several.
import { isObject, type JsonObject } from '../../../src/base/json.ts';
import { type Era, Failure, type Turn } from './parts.ts';

/** Every prompt. */
export const PROMPTS: readonly JsonObject[] = [
  { name: 'greet', description: 'Greets somebody.', arguments: [{ name: 'whom', required: true }], 'x-kept': 1 },
  { name: 'ask-first', description: 'Asks before it answers.' },
];

/** Every listed resource. */
export const RESOURCES: readonly JsonObject[] = ['one', 'two', 'watched'].map((name) => ({
  uri: `story://${name}`,
  name,
  mimeType: 'text/plain',
  'x-kept': [1],
}));

/** Every template. */
export const TEMPLATES: readonly JsonObject[] = [
  { uriTemplate: 'story://item/{id}', name: 'item', mimeType: 'text/plain' },
  { uriTemplate: 'story://page/{id}', name: 'page' },
];

/** One page of a list. */
export function page(member: string, all: readonly JsonObject[], params: JsonObject, size: number): JsonObject {
  const { cursor } = params;
  const from = cursor === undefined ? 0 : Number(String(cursor).slice('after-'.length));
  if (cursor !== undefined && !(from > 0 && from < all.length)) throw new Failure(-32_602, 'no such cursor');
  const next = from + size < all.length ? { nextCursor: `after-${from + size}` } : {};
  return { [member]: all.slice(from, from + size), ...next };
}

/** Reads a resource; every `story://item/` and `story://executed/` exists. */
export function readResource(uri: string, era: Era): JsonObject {
  const isKnown = RESOURCES.some((resource) => resource['uri'] === uri) || /^story:\/\/(item|page)\//.test(uri);
  if (!isKnown) throw new Failure(era === 'legacy' ? -32_002 : -32_602, 'Resource not found', { uri });
  return { contents: [{ uri, mimeType: 'text/plain', text: `the text of ${uri}` }] };
}

const NAMES = ['alice', 'albert', 'bob'];

/** Completes the argument of a prompt, and of a template. */
export function completionOf(params: JsonObject): JsonObject {
  const { ref, argument } = params;
  const isKnown = isObject(ref) && (ref['name'] === 'greet' || ref['uri'] === 'story://item/{id}');
  if (!isKnown || !isObject(argument)) throw new Failure(-32_602, 'nothing to complete');
  const values = NAMES.filter((name) => name.startsWith(String(argument['value'])));
  return { completion: { values, total: values.length, hasMore: false } };
}

/** Fills a prompt. */
export async function promptOf(turn: Turn): Promise<JsonObject> {
  const args = isObject(turn.params['arguments']) ? turn.params['arguments'] : {};
  const says = (text: string): JsonObject => ({ messages: [{ role: 'user', content: { type: 'text', text } }] });
  if (turn.params['name'] === 'greet') return says(`Hello ${String(args['whom'])}`);
  if (turn.params['name'] !== 'ask-first') throw new Failure(-32_602, 'Unknown prompt');
  const { who } = await turn.ask({
    who: { method: 'elicitation/create', params: { mode: 'form', message: 'Who?', requestedSchema: FORM } },
  });
  return says(`Hello ${JSON.stringify(who)}`);
}

/** One field to fill. */
export const FORM: JsonObject = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };

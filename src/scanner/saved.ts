// Finds definitions in a saved answer: tools/list as a server gave it, several servers in one file, a registry's server.json. Only reads data.
import { isObject, type Json, type JsonObject } from '../base/json.ts';

/** One definition and where it stands. */
export interface SavedDefinition {
  readonly server: string;
  /** Its name, with what it is when it is no tool: `prompt x`. */
  readonly name: string;
  readonly definition: Json;
  /** JSON pointer from the root of the file. */
  readonly pointer: string;
  /** Identity of the server in the inventory that showed it just now; absent for what was saved. */
  readonly identity?: string;
}

const LISTS: readonly (readonly [key: string, prefix: string])[] = [
  ['tools', ''],
  ['prompts', 'prompt '],
  ['resources', 'resource '],
  ['resourceTemplates', 'template '],
];

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function listed(list: Json | undefined, server: string, pointer: string, prefix: string): readonly SavedDefinition[] {
  if (Array.isArray(list)) {
    return (list as readonly Json[]).map((definition, index) => {
      const name = isObject(definition) ? textOf(definition['name']) : undefined;
      return { server, name: `${prefix}${name ?? `#${index + 1}`}`, definition, pointer: `${pointer}/${index}` };
    });
  }
  if (!isObject(list)) return [];
  // A map of names, as some tools save it.
  return Object.entries(list).flatMap(([name, definition]) =>
    definition === undefined ? [] : [{ server, name: `${prefix}${name}`, definition, pointer: `${pointer}/${escaped(name)}` }],
  );
}

/** Everything that a server says before it is called. */
function fromAnswer(answer: JsonObject, server: string, pointer: string): readonly SavedDefinition[] {
  const found = LISTS.flatMap(([key, prefix]) => listed(answer[key], server, `${pointer}/${key}`, prefix));
  const instructions = textOf(answer['instructions']);
  const own = instructions === undefined ? [] : [{ server, name: 'instructions', definition: { instructions }, pointer }];
  const result = answer['result'];
  return [...own, ...found, ...(isObject(result) ? fromAnswer(result, server, `${pointer}/result`) : [])];
}

function fromServers(servers: Json, pointer: string): readonly SavedDefinition[] {
  const items: readonly (readonly [string, Json])[] = Array.isArray(servers)
    ? (servers as readonly Json[]).map((item, index) => [String(index), item])
    : Object.entries(servers as JsonObject).flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const]));
  return items.flatMap(([key, item]) => {
    const place = `${pointer}/${escaped(key)}`;
    if (Array.isArray(item)) return listed(item, key, place, '');
    return isObject(item) ? fromAnswer(item, textOf(item['name']) ?? key, place) : [];
  });
}

/** A registry's entry: its own texts are what a person reads before choosing it. */
function fromRegistry(entry: JsonObject, pointer: string): readonly SavedDefinition[] {
  const name = textOf(entry['name']);
  if (name === undefined || !(Array.isArray(entry['packages']) || Array.isArray(entry['remotes']))) return [];
  const { name: _name, packages: _packages, remotes: _remotes, ...texts } = entry;
  return [{ server: name, name: 'server.json', definition: texts, pointer }];
}

/** Definitions of a saved file; none when it holds something else. */
export function definitionsIn(value: Json, fallbackName: string): readonly SavedDefinition[] {
  if (Array.isArray(value)) {
    const isTools = (value as readonly Json[]).every(
      (item) => isObject(item) && typeof item['name'] === 'string' && ('inputSchema' in item || 'description' in item),
    );
    if (isTools) return listed(value, fallbackName, '', '');
    return (value as readonly Json[]).flatMap((item, index) =>
      isObject(item) ? fromAnswer(item, fallbackName, `/${index}`) : [],
    );
  }
  if (!isObject(value)) return [];
  const info = value['serverInfo'] ?? (isObject(value['result']) ? value['result']['serverInfo'] : undefined);
  const server = textOf(value['server']) ?? (isObject(info) ? textOf(info['name']) : undefined) ?? fallbackName;
  const inner = value['servers'];
  return [
    ...fromAnswer(value, server, ''),
    ...(typeof inner === 'object' && inner !== null ? fromServers(inner as Json, '/servers') : []),
    ...fromRegistry(value, ''),
    ...(isObject(value['server']) ? fromRegistry(value['server'], '/server') : []),
  ];
}

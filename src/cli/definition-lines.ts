// What a server shows, for a person who decides: everything, whole, and never obeyed. Parameters stand one to a line, so that they are read.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { barredLines } from '../gateway/approvals/question-lines.ts';
import { AROUND_PARTS } from '../lock/around.ts';
import { type AroundPart, type Catalogue, keyOf, LIST_NAMES } from '../lock/catalogue.ts';
import { suspicionsOf } from '../lock/suspicions.ts';
import { without } from '../protocol/meta.ts';
import type { ListName } from '../protocol/methods.ts';
import type { Colours } from './terminal.ts';
import { visible } from './visible.ts';

/** One of a list, in words. */
const KIND: Readonly<Record<ListName, string>> = {
  tools: 'tool',
  prompts: 'prompt',
  resources: 'resource',
  templates: 'template',
};

const CLAIMS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

function claimsOf(definition: JsonObject): string {
  const { annotations } = definition;
  if (!isObject(annotations)) return '';
  const claimed = CLAIMS.filter((claim) => claim in annotations).map(
    (claim) => `${claim.replace('Hint', '')}: ${visible(JSON.stringify(annotations[claim]))}`,
  );
  return claimed.length === 0 ? '' : `  (claimed by the server: ${claimed.join(', ')})`;
}

/** Shown in the first two lines already. */
const NAMED: ReadonlySet<string> = new Set(['name', 'description']);
const KEYED: ReadonlySet<string> = new Set(['uri', 'uriTemplate', 'description']);
const LISTED: ReadonlySet<string> = new Set(['properties', 'required']);

/** A text of the server: its lines as lines, whatever else would not be seen named. */
const textLines = (text: string): readonly string[] => barredLines('', text.split(/\r?\n/).map(visible), '  ');

const json = (value: Json | undefined): string => visible(JSON.stringify(value) ?? '');

/** The members of an object schema one to a line, then whatever else it says; any other value as it is. */
function schemaLines(member: string, schema: Json, { dim }: Colours): readonly string[] {
  const properties = isObject(schema) ? schema['properties'] : undefined;
  const required = isObject(schema) ? (schema['required'] ?? []) : undefined;
  const isPlain = isObject(properties) && Object.keys(properties).length > 0 && Array.isArray(required);
  if (!isObject(schema) || !isPlain) return [`  ${dim(member)} ${json(schema)}`];
  const unknown = required.filter((name) => typeof name !== 'string' || !Object.hasOwn(properties, name));
  return [
    `  ${dim(member)} ${json(without(schema, LISTED))}`,
    ...Object.entries(properties).map(
      ([name, value]) => `    ${visible(name)}${required.includes(name) ? ' (required)' : ''} ${dim(json(value))}`,
    ),
    ...(unknown.length === 0 ? [] : [`    ${dim('required')} ${json(unknown)}`]),
  ];
}

const SCHEMAS: ReadonlySet<string> = new Set(['inputSchema', 'outputSchema']);

function memberLines(members: JsonObject, colours: Colours): readonly string[] {
  return Object.entries(members).flatMap(([member, value]) =>
    SCHEMAS.has(member) ? schemaLines(member, value ?? null, colours) : [`  ${colours.dim(visible(member))} ${json(value)}`],
  );
}

const suspicionLines = (members: JsonObject, { red }: Colours): readonly string[] =>
  suspicionsOf(members).map(({ note, pointer, characters }) =>
    red(`  look: ${note} at ${visible(pointer)} (${characters.join(', ')})`),
  );

function definitionLines(
  list: ListName,
  definition: JsonObject,
  colours: Colours,
  offered: ReadonlySet<string> | undefined,
): readonly string[] {
  const { description } = definition;
  const key = keyOf(list, definition) ?? '';
  const isOffered = list !== 'tools' || (offered?.has(key) ?? true);
  const isText = typeof description === 'string';
  const shown = new Set(
    [...(list === 'tools' || list === 'prompts' ? NAMED : KEYED)].filter((name) => isText || name !== 'description'),
  );
  return [
    `${KIND[list]} ${colours.bold(visible(key))}${isOffered ? '' : '  (not offered)'}${claimsOf(definition)}`,
    ...(isText ? textLines(description) : []),
    ...memberLines(without(definition, shown), colours),
    ...suspicionLines(definition, colours),
  ];
}

function besideLines(part: AroundPart, members: JsonObject, colours: Colours): readonly string[] {
  const place = part === 'hello' ? 'said in the hello' : `said beside the ${part}`;
  return [colours.bold(place), ...memberLines(members, colours), ...suspicionLines(members, colours)];
}

/** Everything a server shows, whole: nothing is cut, since what is not seen is not approved. `tools`: the only ones that clients get; all when absent. */
export function catalogueLines(seen: Catalogue, colours: Colours, tools?: readonly string[]): readonly string[] {
  const { instructions, around = {} } = seen;
  const offered = tools && new Set(tools);
  return [
    ...(instructions === undefined ? [] : [colours.bold('instructions'), ...textLines(instructions)]),
    ...LIST_NAMES.flatMap((list) => seen[list].flatMap((definition) => definitionLines(list, definition, colours, offered))),
    ...AROUND_PARTS.flatMap((part) => (around[part] === undefined ? [] : besideLines(part, around[part], colours))),
  ];
}

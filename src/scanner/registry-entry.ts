// What a registry's server.json would have a client start or reach, as entries of a client's file: judged by the same rules. Only reads data.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { type ConfigDocument, memberOf, put } from '../clients/documents/document.ts';

const textAt = (object: Json | undefined, ...keys: readonly string[]): string | undefined =>
  keys.map((key) => memberOf(object, key)).find((value) => typeof value === 'string' && value !== '') as string | undefined;

const listAt = (object: Json | undefined, ...keys: readonly string[]): readonly Json[] =>
  (keys.map((key) => memberOf(object, key)).find((value) => Array.isArray(value)) ?? []) as readonly Json[];

const givenIn = (item: Json): string | undefined => textAt(item, 'value', 'default');

/** Words of arguments: what the user is to fill in has its hint's place. */
const wordsOf = (items: readonly Json[]): readonly string[] =>
  items.flatMap((item) => {
    const value = givenIn(item) ?? `<${textAt(item, 'valueHint', 'value_hint', 'name') ?? 'value'}>`;
    const name = textAt(item, 'type') === 'named' ? textAt(item, 'name') : undefined;
    const isSwitch = name !== undefined && givenIn(item) === undefined && textAt(item, 'valueHint', 'value_hint') === undefined;
    return name === undefined ? [value] : isSwitch ? [name] : [name, value];
  });

/** Variables and headers that have a value in the document itself. */
function namedOf(items: readonly Json[]): JsonObject {
  const map: Record<string, Json> = {};
  for (const item of items) {
    const [name, value] = [textAt(item, 'name'), givenIn(item)];
    if (name !== undefined && value !== undefined) put(map, name, value);
  }
  return map;
}

type Started = (name: string, version: string | undefined) => readonly [command: string, ...words: string[]];

const after = (name: string, mark: string, version: string | undefined): string =>
  version === undefined ? name : `${name}${mark}${version}`;

/** How each kind of package is started. */
const RUNNERS: Readonly<Record<string, Started>> = {
  npm: (name, version) => ['npx', after(name, '@', version)],
  pypi: (name, version) => ['uvx', after(name, '==', version)],
  oci: (name, version) => [
    'docker',
    /[@:][^/]*$/.test(name) ? name : after(name, version?.startsWith('sha256:') === true ? '@' : ':', version),
  ],
};

function packageEntry(item: Json, name: string): Json {
  const kind = textAt(item, 'registryType', 'registry_type', 'registry_name') ?? '';
  const identifier = textAt(item, 'identifier', 'name') ?? '';
  const [command, word] = (RUNNERS[kind] ?? ((one: string) => [kind, one]))(identifier, textAt(item, 'version')) as [
    string,
    string,
  ];
  const before = wordsOf(listAt(item, 'runtimeArguments', 'runtime_arguments'));
  const args = [...(command === 'docker' ? ['run', '-i', '--rm'] : []), ...before, word];
  return {
    name,
    command: command === 'docker' ? command : (textAt(item, 'runtimeHint', 'runtime_hint') ?? command),
    args: [...args, ...wordsOf(listAt(item, 'packageArguments', 'package_arguments'))],
    env: namedOf(listAt(item, 'environmentVariables', 'environment_variables')),
  };
}

const remoteEntry = (item: Json, name: string): Json => ({
  name,
  url: textAt(item, 'url') ?? '',
  headers: namedOf(listAt(item, 'headers')),
});

/** Where a registry's answer has the document. */
export const REGISTRY_PLACES = [[], ['server']] as const;

/** Lists of entries in what `registryDocument` makes. */
export const REGISTRY_LISTS = REGISTRY_PLACES.flatMap((place) => [
  [...place, 'packages'],
  [...place, 'remotes'],
]);

function entriesIn(value: Json): Json | undefined {
  const name = textAt(value, 'name');
  const [packages, remotes] = [listAt(value, 'packages'), listAt(value, 'remotes')];
  if (name === undefined || packages.length + remotes.length === 0) return undefined;
  return {
    // Each has a name of its own: they are several ways to one server, not several servers of one name.
    packages: packages.filter(isObject).map((item, index) => packageEntry(item, `${name} packages/${index}`)),
    remotes: remotes.filter(isObject).map((item, index) => remoteEntry(item, `${name} remotes/${index}`)),
  };
}

/** The same document with what it would have started; undefined when it is no entry of a registry. */
export function registryDocument(document: ConfigDocument): ConfigDocument | undefined {
  const { value } = document;
  if (value === undefined) return undefined;
  const inner = memberOf(value, 'server');
  const found = isObject(inner) ? entriesIn(inner) : undefined;
  const entries = found === undefined ? entriesIn(value) : { server: found };
  return entries === undefined ? undefined : { ...document, value: entries };
}

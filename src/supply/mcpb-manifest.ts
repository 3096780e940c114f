// Reads the manifest.json of an MCPB bundle (manifest 0.1 to 0.4; `dxt_version` is its older name): what it is, how it starts, what it asks the user for.
// A stranger wrote it: what is used is checked, and the rest is ignored.
import type { Json, JsonObject } from '../base/json.ts';
import { isObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { mcpbFault } from './mcpb-faults.ts';

/** Something that a bundle wants to know from its user. */
export interface BundleInput {
  readonly title: string;
  readonly isRequired: boolean;
  readonly isSecret: boolean;
}

/** The line that starts the server, as written, for one platform. Its variables (`${__dirname}`, `${user_config.KEY}`) stand as they are. */
export interface BundleCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What is used of a manifest. */
export interface BundleManifest {
  readonly manifestVersion: string;
  readonly name: string;
  readonly version: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly repository: Json | undefined;
  readonly type: 'node' | 'python' | 'binary' | 'uv';
  readonly entryPoint: string;
  readonly platforms: readonly string[] | undefined;
  readonly inputs: Readonly<Record<string, BundleInput>>;
  /** Undefined where it leaves the start to whoever runs it. */
  readonly command: (os: string) => BundleCommand | undefined;
}

const MAX_DEPTH = 32;
const MAX_TEXT_CHARS = 4_096;
const MAX_ENTRIES = 1_000;
const TYPES = ['node', 'python', 'binary', 'uv'] as const;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Checks values at their places. */
interface Reading {
  readonly refuse: (where: string, reason: string) => never;
}

function text({ refuse }: Reading, object: JsonObject, name: string, where: string): string {
  const value = object[name];
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT_CHARS)
    return refuse(`${where}${name}`, 'it must be a text');
  return value;
}

function object({ refuse }: Reading, value: Json | undefined, where: string): JsonObject {
  if (value === undefined) return {};
  if (!isObject(value) || Object.keys(value).length > MAX_ENTRIES) return refuse(where, 'it must be an object');
  return value;
}

function texts({ refuse }: Reading, value: Json | undefined, where: string): readonly string[] {
  const list = value ?? [];
  const isList = Array.isArray(list) && list.length <= MAX_ENTRIES;
  if (!isList || !list.every((item) => typeof item === 'string' && item.length <= MAX_TEXT_CHARS))
    return refuse(where, 'it must be a list of texts');
  return list as readonly string[];
}

function variables(reading: Reading, value: Json | undefined, where: string): Readonly<Record<string, string>> {
  const found = object(reading, value, where);
  for (const [name, item] of Object.entries(found)) {
    if (!VARIABLE_NAME.test(name)) reading.refuse(`${where}.${name}`, 'that is no name of a variable');
    if (typeof item !== 'string' || item.length > MAX_TEXT_CHARS) reading.refuse(`${where}.${name}`, 'it must be a text');
  }
  return found as Readonly<Record<string, string>>;
}

function commandOf(reading: Reading, config: JsonObject, os: string): BundleCommand {
  const where = 'server.mcp_config';
  const overrides = object(reading, config['platform_overrides'], `${where}.platform_overrides`);
  const own = object(reading, Object.hasOwn(overrides, os) ? overrides[os] : undefined, `${where}.platform_overrides.${os}`);
  return {
    command: text(reading, { command: own['command'] ?? config['command'] ?? '' }, 'command', `${where}.`),
    args: texts(reading, own['args'] ?? config['args'], `${where}.args`),
    env: { ...variables(reading, config['env'], `${where}.env`), ...variables(reading, own['env'], `${where}.env`) },
  };
}

function inputsOf(reading: Reading, value: Json | undefined): Readonly<Record<string, BundleInput>> {
  const inputs = Object.entries(object(reading, value, 'user_config')).map(([key, one]) => {
    const input = object(reading, one, `user_config.${key}`);
    const words = [input['title'], input['description']].filter((item) => typeof item === 'string');
    const title = words.join(': ').slice(0, MAX_TEXT_CHARS);
    return [key, { title, isRequired: input['required'] === true, isSecret: input['sensitive'] === true }] as const;
  });
  return Object.fromEntries(inputs);
}

function factsOf(root: JsonObject): BundleManifest['facts'] {
  const { display_name: display, description, author, license, tools, privacy_policies: policies } = root;
  const names = Array.isArray(tools)
    ? tools.slice(0, MAX_ENTRIES).flatMap((tool) => (isObject(tool) && typeof tool['name'] === 'string' ? [tool['name']] : []))
    : [];
  const person = isObject(author)
    ? [author['name'], author['email'], author['url']].filter((item) => typeof item === 'string').join(' ')
    : author;
  const rows: readonly (readonly [string, Json | undefined])[] = [
    ['title', display],
    ['description', description],
    ['author', person],
    ['license', license],
    ['tools it claims', names.length === 0 ? undefined : names.join(', ')],
    ['privacy policies', Array.isArray(policies) ? policies.filter((item) => typeof item === 'string').join(' ') : undefined],
  ];
  return rows.flatMap(([label, value]) =>
    typeof value === 'string' && value !== '' ? [[label, value.slice(0, MAX_TEXT_CHARS)] as const] : [],
  );
}

function serverType(reading: Reading, server: JsonObject): BundleManifest['type'] {
  const named = text(reading, server, 'type', 'server.');
  return TYPES.find((type) => type === named) ?? reading.refuse('server.type', `"${named}" is none of ${TYPES.join(', ')}`);
}

/**
 * Reads a manifest.
 * @throws Fault `mcpb.bad-manifest`
 */
export function readManifest(subject: string, bytes: Uint8Array): BundleManifest {
  const reading: Reading = {
    refuse: (where, reason) => {
      throw mcpbFault['bad-manifest']({ subject, where, reason });
    },
  };
  let root: Json;
  try {
    root = parseStrict(
      Buffer.from(bytes)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
      { maxDepth: MAX_DEPTH },
    ).value;
  } catch (error) {
    throw mcpbFault['bad-manifest']({ subject, where: 'manifest.json', reason: 'it is no JSON' }, error);
  }
  if (!isObject(root)) return reading.refuse('manifest.json', 'it is no object');
  const manifestVersion = text(reading, { v: root['manifest_version'] ?? root['dxt_version'] ?? '' }, 'v', 'manifest_').slice(
    0,
    20,
  );
  if (!/^0\.[1-4](?:\.\d+)?$/.test(manifestVersion)) reading.refuse('manifest_version', `"${manifestVersion}" is not known here`);
  const server = object(reading, root['server'], 'server');
  const config = server['mcp_config'];
  const compatibility = object(reading, root['compatibility'], 'compatibility');
  return {
    manifestVersion,
    name: text(reading, root, 'name', ''),
    version: text(reading, root, 'version', '').slice(0, 256),
    facts: factsOf(root),
    repository: root['repository'],
    type: serverType(reading, server),
    entryPoint: text(reading, server, 'entry_point', 'server.'),
    platforms:
      compatibility['platforms'] === undefined
        ? undefined
        : texts(reading, compatibility['platforms'], 'compatibility.platforms'),
    inputs: inputsOf(reading, root['user_config']),
    command: (os) => (config === undefined ? undefined : commandOf(reading, object(reading, config, 'server.mcp_config'), os)),
  };
}

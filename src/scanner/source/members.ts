// Reads members of values: of objects of the package, of what is outside, and of arguments of a tool.
import { environmentTaint } from './private.ts';
import { fieldOf } from './syntax.ts';
import {
  ARGUMENT_DANGERS,
  anyOf,
  type Code,
  type Danger,
  either,
  harmlessKeys,
  madeOf,
  outside,
  renamed,
  type Taint,
  type Thing,
  UNKNOWN,
  type Value,
  without,
} from './value.ts';

const MAX_PATH = 80;
const MAX_FROM = 60;

const OWN_NETWORK = new Set(['is_private', 'is_loopback', 'is_link_local', 'is_reserved', 'is_multicast']);
/** All variables; a member of them is one of them. */
const ENVIRONMENT = /^(?:process\.env|os\.environ)$/;
/** All folders that a path is in. */
export const FOLDERS = 'pathlib.Path.parents';
const NAME_PARTS = /^(?:name|stem|suffix)$/;
const NOT_HOST = ARGUMENT_DANGERS.filter((danger) => danger !== 'url');

/** What parts of a URL can no longer do. */
const URL_PARTS: ReadonlyMap<string, readonly Danger[]> = new Map([
  ...['protocol', 'scheme', 'port'].map((name) => [name, ARGUMENT_DANGERS] as const),
  ...['hostname', 'host', 'origin', 'netloc'].map((name) => [name, NOT_HOST] as const),
  ...['pathname', 'path'].map((name) => [name, ['url', 'code', 'deserialise']] as const),
] as const);

/** What separates folders, by its name. */
const SEPARATORS = new Map([
  ...['path.sep', 'path.posix.sep', 'os.sep', 'os.path.sep', 'posixpath.sep'].map((path) => [path, '/'] as const),
  ...['path.win32.sep', 'ntpath.sep'].map((path) => [path, '\\'] as const),
]);

function outsideMember(path: string, name: string): Value {
  const normal = name === 'default' ? path : `${path}.${name}`;
  const text = SEPARATORS.get(normal);
  if (text !== undefined) return { things: [], text };
  return normal.length > MAX_PATH ? UNKNOWN : outside(normal);
}

/** A function that is written in a class. */
export function staticOf(code: Code, name: string): Value | undefined {
  const body = fieldOf(code.node, 'body');
  const node = body?.kids.find((kid) => fieldOf(kid, 'name')?.text === name && kid.kids.some(({ type }) => type === 'static'));
  if (node === undefined || node.type !== 'method_definition') return undefined;
  return { things: [{ ...code, kind: 'function', node, self: { things: [code] } }] };
}

function memberOfThing(thing: Thing, name: string | undefined): Value | undefined {
  if (thing.kind === 'outside') return name === undefined ? UNKNOWN : outsideMember(thing.path, name);
  if (thing.kind === 'class') return name === undefined ? undefined : staticOf(thing, name);
  if (thing.kind === 'more') return { things: [thing] };
  if (thing.kind !== 'bag') return undefined;
  if (name !== undefined && thing.props.has(name)) return thing.props.get(name);
  if (name !== undefined) return thing.props.get('*');
  return anyOf([...thing.props.values()]);
}

function taintedMember(taint: Taint, name: string | undefined): Value {
  if (name === 'length' || name === 'size') return UNKNOWN;
  const part = name ?? '*';
  const environment = [...taint.from].find((one) => ENVIRONMENT.test(one));
  const [step] = taint.steps;
  if (environment !== undefined && name !== undefined && step !== undefined) {
    const own = environmentTaint(environment, name, step);
    return own === undefined ? UNKNOWN : { taint: own, things: [] };
  }
  // Of an address of a computer: does it lead back into the own network?
  if (name !== undefined && OWN_NETWORK.has(name)) return { things: [], whenFalse: harmlessKeys(taint, ['url']) };
  const own = renamed(taint, (one) => (one.length > MAX_FROM || one.includes('#') ? one : `${one}.${part}`));
  return { taint: own, things: [] };
}

const isA = ({ things }: Value, path: string): boolean => things.some((thing) => thing.kind === 'outside' && thing.path === path);

/** Of an address or a path, parts that can do less; undefined for all other values and names. */
function lesserPart(value: Value, name = ''): Value | undefined {
  if (value.taint === undefined) return undefined;
  if (isA(value, 'URL')) return without({ taint: value.taint, things: [] }, ...(URL_PARTS.get(name) ?? []));
  if (!isA(value, 'pathlib.Path')) return undefined;
  if (NAME_PARTS.test(name)) return without(madeOf([value]), 'file', 'root');
  return name === 'parents' ? { ...value, things: outside(FOLDERS).things } : undefined;
}

/** A member by name; by any name when it is not known. */
export function memberOf(value: Value, name: string | undefined): Value {
  const lesser = lesserPart(value, name);
  if (lesser !== undefined) return lesser;
  const known = value.things.map((thing) => memberOfThing(thing, name)).filter((one) => one !== undefined);
  const found = anyOf(known);
  if (known.length > 0 && value.things.some(({ kind }) => kind === 'bag')) return found;
  return value.taint === undefined ? found : either(found, taintedMember(value.taint, name));
}

/** Names and values of an object, as a list of pairs. */
export function pairsOf(value: Value): Value {
  const props = new Map([
    ['0', value.taint === undefined ? UNKNOWN : partOf(value)],
    ['1', memberOf(value, undefined)],
  ]);
  return { things: [{ kind: 'bag', props: new Map([['*', { things: [{ kind: 'bag', props }] } as Value]]) }] };
}

/** What it is when one goes through it: of a map, a pair. */
export const itemOf = (value: Value): Value =>
  memberOf(value.things.some((thing) => thing.kind === 'bag' && thing.isMap === true) ? pairsOf(value) : value, undefined);

/** A part of a text: a look at it says nothing of the whole. */
export function partOf(value: Value): Value {
  // The beginning of a secret is how it is shown without being told.
  const { taint } = without(madeOf([value]), 'shown');
  if (taint === undefined) return UNKNOWN;
  return { taint: renamed(taint, (one) => (one.includes('#') ? one : `${one}#`)), things: [] };
}

/** Puts a value under a name; by any name when it is not known. */
export function setMember(target: Value, name: string | undefined, value: Value): void {
  for (const thing of target.things) {
    if (thing.kind !== 'bag') continue;
    const key = name ?? '*';
    const old = thing.props.get(key);
    thing.props.set(key, old === undefined || name !== undefined ? value : either(old, value));
  }
}

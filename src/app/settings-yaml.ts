// Reads YAML into plain values and remembers where each stands. Refuses whatever could be read two ways; bounded in depth and count, aliases included.
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import { type Mistake, type Place, pathText, type SettingPath, shownKey } from './settings-place.ts';

const MAX_DEPTH = 16;
const MAX_NODES = 50_000;
const MAX_MISTAKES = 100;

/** What a YAML text says, or what is wrong with it. */
export interface YamlSource {
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  /** Where the value at a path stands, or the nearest one around it that exists. */
  placeOf(path: SettingPath): Place;
  /** Where the key of a path stands (its value's place, where there is no key). */
  keyPlaceOf(path: SettingPath): Place;
}

interface Spot {
  readonly value: number;
  readonly key?: number;
}

interface Walk {
  readonly document: Document;
  readonly spots: Map<string, Spot>;
  readonly mistakes: Mistake[];
  readonly place: (offset: number) => Place;
  nodes: number;
}

const spotKey = (path: SettingPath): string => JSON.stringify(path);

function complain(walk: Walk, offset: number, path: SettingPath, message: string): undefined {
  if (walk.mistakes.length < MAX_MISTAKES) walk.mistakes.push({ ...walk.place(offset), path: pathText(path), message });
}

/** A key as text. Keys that YAML would turn into numbers or null are refused: `007` and `7` must not be one server. */
function keyOf(walk: Walk, pair: Pair, path: SettingPath, parent: number): { text: string; at: number } | undefined {
  const key = pair.key;
  if (!isScalar(key)) return complain(walk, parent, path, 'a key must be plain text');
  const at = key.range?.[0] ?? parent;
  if (typeof key.value !== 'string')
    return complain(walk, at, path, `the key ${shownKey(String(key.source ?? key.value))} is not text: quote it`);
  if (key.value === '__proto__') return complain(walk, at, path, 'a key may not be named __proto__');
  return { text: key.value, at };
}

function mapOf(walk: Walk, items: readonly Pair[], path: SettingPath, parent: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const pair of items) {
    const key = keyOf(walk, pair, path, parent);
    if (key === undefined) continue;
    const here = [...path, key.text];
    if (Object.hasOwn(result, key.text)) {
      complain(walk, key.at, here, 'set twice: remove one');
      continue;
    }
    result[key.text] = plain(walk, pair.value, here, key.at, key.at);
  }
  return result;
}

function spotOf(node: unknown, fallback: number): number {
  const range = isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range : undefined;
  return range?.[0] ?? fallback;
}

/** Converts one node. The count of nodes bounds aliases that multiply, the depth those that contain themselves. */
function plain(walk: Walk, node: unknown, path: SettingPath, fallback: number, key?: number): unknown {
  const at = spotOf(node, fallback);
  const spot = spotKey(path);
  if (!walk.spots.has(spot)) walk.spots.set(spot, key === undefined ? { value: at } : { value: at, key });
  walk.nodes += 1;
  if (walk.nodes === MAX_NODES) complain(walk, at, path, `more than ${MAX_NODES} values (aliases count each time they are used)`);
  if (walk.nodes >= MAX_NODES) return undefined;
  if (path.length > MAX_DEPTH) return complain(walk, at, path, `nested deeper than ${MAX_DEPTH} levels`);
  if (isAlias(node)) {
    const target = node.resolve(walk.document);
    return target === undefined
      ? complain(walk, at, path, 'an alias without an anchor before it')
      : plain(walk, target, path, at, key);
  }
  if (isMap(node)) return mapOf(walk, node.items, path, at);
  if (isSeq(node)) return node.items.map((item, index) => plain(walk, item, [...path, index], at));
  return isScalar(node) ? node.value : null;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

function parseErrors(walk: Walk): void {
  const { document } = walk;
  for (const problem of [...document.errors, ...document.warnings]) {
    const message =
      problem.code === 'MULTIPLE_DOCS' ? 'a second document begins here: one file holds one' : firstLine(problem.message);
    complain(walk, problem.pos[0], [], message);
  }
  // A `%YAML 1.1` line would change what plain words mean (`no` becomes false).
  if (document.directives?.yaml.explicit === true) complain(walk, 0, [], 'a %YAML line is not supported: remove it');
}

function placeIn(walk: Walk, path: SettingPath, part: 'key' | 'value'): Place {
  for (let length = path.length; length >= 0; length--) {
    const spot = walk.spots.get(spotKey(path.slice(0, length)));
    if (spot !== undefined) return walk.place(part === 'key' ? (spot.key ?? spot.value) : spot.value);
  }
  return { line: 1, column: 1 };
}

/** Reads one YAML 1.2 document (JSON is one too). Never throws for any text. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  // Not 'silent': that would also hide a second document, whose settings then seem to be in force.
  const options = {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    version: '1.2',
    schema: 'core',
    merge: false,
  } as const;
  // `uniqueKeys` of the library compares every key with every other one (a minute for 60,000 keys): checked above, in one pass.
  const document = parseDocument(text, { ...options, uniqueKeys: false, stringKeys: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const walk: Walk = { document, spots: new Map(), mistakes: [], place, nodes: 0 };
  parseErrors(walk);
  const value = walk.mistakes.length > 0 ? undefined : plain(walk, document.contents, [], 0);
  return {
    value,
    mistakes: walk.mistakes,
    placeOf: (path) => placeIn(walk, path, 'value'),
    keyPlaceOf: (path) => placeIn(walk, path, 'key'),
  };
}

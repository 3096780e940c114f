// Looks at the sources of one package: from the arguments of its tools to where they do harm. Given texts and a parser; reads and runs nothing itself.
import { evaluate } from './evaluate.ts';
import { invoke } from './function.ts';
import { memberOf, setMember } from './members.ts';
import { runAll } from './statement.ts';
import { fieldOf, type Parse, plainText, type Syntax } from './syntax.ts';
import { type Bag, outside, type Scope, UNKNOWN, type Value } from './value.ts';
import { type Frame, newState, type SourceHit, type World } from './world.ts';

/** One file of a package. */
export interface SourceFile {
  /** Relative to the package, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What was found, and what was not looked at. */
export interface SourceSight {
  readonly hits: readonly SourceHit[];
  /** Handlers of tools that were followed. */
  readonly handlers: number;
  readonly files: number;
  /** One sentence each. */
  readonly problems: readonly string[];
}

/** Pieces of work for one package: some seconds. */
const MAX_WORK = 3_000_000;

interface Module {
  readonly root: Syntax;
  readonly exports: Bag;
  readonly scope: Scope;
}

const ENDINGS = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '/index.ts', '/index.js', '/index.mjs'];

/** The file that a relative import names; TypeScript says `.js` where it means `.ts`. */
function fileOf(spec: string, from: string, has: (path: string) => boolean): string | undefined {
  const parts = from.split('/').slice(0, -1);
  for (const part of spec.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  const path = parts.join('/');
  const names = [...ENDINGS.map((ending) => path + ending), ...['.ts', '.tsx', '.mts'].map((end) => path.replace(/\.[cm]?jsx?$/, end))];
  return names.find(has);
}

const outsideModule = (spec: string): Value => outside(spec.replace(/^node:/, '').replace(/^fs\/promises$/, 'fs.promises').replace(/^path\//, 'path.').replace(/^(zod|mysql2)\/.*$/, '$1'));

/** Names that stand for members of another file: looked up when they are used, since files import each other. */
class Names extends Map<string, Value> {
  readonly #imported = new Map<string, () => Value>();
  readonly #open = new Set<string>();
  link(name: string, read: () => Value): void {
    this.#imported.set(name, read);
  }
  override has(name: string): boolean {
    return super.has(name) || this.#imported.has(name);
  }
  override get(name: string): Value | undefined {
    const read = super.has(name) ? undefined : this.#imported.get(name);
    if (read === undefined || this.#open.has(name)) return super.get(name);
    this.#open.add(name);
    const value = read();
    this.#open.delete(name);
    return value;
  }
}

function linkImports(statement: Syntax, names: Names, load: (spec: string) => Value): void {
  const spec = plainText(fieldOf(statement, 'source'));
  const clause = statement.kids.find(({ type }) => type === 'import_clause');
  if (spec === undefined) return;
  load(spec);
  for (const kid of clause?.kids ?? []) {
    if (kid.type === 'identifier') names.link(kid.text, () => defaultOf(load(spec)));
    else if (kid.type === 'namespace_import') names.link(kid.kids[0]?.text ?? '', () => load(spec));
    for (const one of kid.type === 'named_imports' ? kid.kids : []) {
      const name = fieldOf(one, 'name')?.text ?? '';
      names.link(fieldOf(one, 'alias')?.text ?? name, () => memberOf(load(spec), name));
    }
  }
}

function defaultOf(module: Value): Value {
  const found = memberOf(module, 'default');
  return found.things.length === 0 ? module : found;
}

/** What a statement gives to other files, after it ran. */
function exported(statement: Syntax, frame: Frame): void {
  const self: Value = { things: [frame.exports] };
  const declaration = fieldOf(statement, 'declaration');
  const source = plainText(fieldOf(statement, 'source'));
  const from = source === undefined ? undefined : frame.world.load(source, frame.file);
  const read = (name: string): Value => (from === undefined ? (frame.scope.names.get(name) ?? UNKNOWN) : memberOf(from, name));
  const value = fieldOf(statement, 'value');
  if (value !== undefined) setMember(self, 'default', evaluate(value, frame));
  if (declaration !== undefined) {
    const own = fieldOf(declaration, 'name') === undefined ? declaration.kids.map((kid) => fieldOf(kid, 'name')) : [fieldOf(declaration, 'name')];
    const isDefault = /^export\s+default\b/.test(statement.text.slice(0, 40));
    for (const name of own) if (name !== undefined) setMember(self, isDefault ? 'default' : name.text, read(name.text));
  }
  const clause = statement.kids.find(({ type }) => type === 'export_clause');
  for (const one of clause?.kids ?? []) {
    const name = fieldOf(one, 'name')?.text ?? '';
    setMember(self, fieldOf(one, 'alias')?.text ?? name, read(name));
  }
  if (from !== undefined && clause === undefined)
    for (const thing of from.things) if (thing.kind === 'bag') for (const [name, one] of thing.props) frame.exports.props.set(name, one);
}

function newWorld(load: World['load'], maxWork: number): World {
  return {
    hits: new Map(),
    handlers: [],
    called: new Set(),
    functions: new Map(),
    remembered: new Map(),
    ids: new Map(),
    work: { left: maxWork },
    load,
  };
}

const frameOf = (world: World, file: string, { scope, exports }: Pick<Module, 'scope' | 'exports'>, tool = ''): Frame => ({
  world,
  file,
  scope,
  self: UNKNOWN,
  exports,
  stack: [],
  state: newState(new Set()),
  tool,
});

function runModule(path: string, { root, exports, scope }: Module, world: World, names: Names): void {
  const frame = frameOf(world, path, { scope, exports });
  const module: Bag = { kind: 'bag', props: new Map([['exports', { things: [exports] } as Value]]) };
  scope.names.set('module', { things: [module] });
  scope.names.set('exports', { things: [exports] });
  for (const one of root.kids) if (one.type === 'import_statement') linkImports(one, names, (spec) => world.load(spec, path));
  runAll(root.kids, frame);
  for (const one of root.kids) if (one.type === 'export_statement') exported(one, frame);
  const replaced = module.props.get('exports');
  for (const thing of replaced?.things ?? [])
    if (thing.kind === 'bag' && thing !== exports) for (const [name, one] of thing.props) exports.props.set(name, one);
    else if (thing.kind !== 'bag') exports.props.set('default', { things: [thing] });
}

/** Tools are followed after all files ran; functions that nobody called are tried then, for they may register more. */
function follow(world: World, nowhere: Module): number {
  let done = 0;
  const next = (): void => {
    for (; done < world.handlers.length; done += 1) {
      const handler = world.handlers[done];
      if (handler !== undefined) invoke(handler.code, handler.args, frameOf(world, handler.code.file, nowhere, handler.tool));
    }
  };
  next();
  for (const code of [...world.functions.values()]) {
    if (world.called.has(code.node)) continue;
    invoke(code, [], frameOf(world, code.file, nowhere));
    next();
  }
  return done;
}

/** Looks at a package. */
export function analyse(files: readonly SourceFile[], parse: Parse, maxWork = MAX_WORK): SourceSight {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const modules = new Map<string, Value>();
  const problems: string[] = [];
  const load = (spec: string, from: string): Value => {
    const path = /^\.{1,2}(?:\/|$)/.test(spec) ? fileOf(spec, from, (one) => texts.has(one)) : undefined;
    return path === undefined ? outsideModule(spec) : open(path);
  };
  const world = newWorld(load, maxWork);
  const open = (path: string): Value => {
    const known = modules.get(path);
    if (known !== undefined) return known;
    const exports: Bag = { kind: 'bag', props: new Map() };
    const self: Value = { things: [exports] };
    modules.set(path, self);
    const root = parse(texts.get(path) ?? '');
    const names = new Names();
    if (root === undefined) problems.push(`${path} is nested too deeply to be looked at`);
    else runModule(path, { root, exports, scope: { names, above: undefined } }, world, names);
    return self;
  };
  for (const { path } of files) open(path);
  const nowhere: Module = { root: { type: '', field: undefined, text: '', line: 1, kids: [] }, exports: { kind: 'bag', props: new Map() }, scope: { names: new Map(), above: undefined } };
  const handlers = follow(world, nowhere);
  if (world.work.left <= 0) problems.push('the sources were too much to be followed to the end');
  return { hits: [...world.hits.values()], handlers, files: files.length, problems };
}


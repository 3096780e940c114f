// Files of a package: what they take from each other, and what they give.
import { memberOf, setMember } from './members.ts';
import { runAll } from './statement.ts';
import { fieldOf, plainText, type Syntax } from './syntax.ts';
import { type Bag, either, type Scope, UNKNOWN, type Value } from './value.ts';
import { type Frame, newState, type World } from './world.ts';

/** One file, parsed. */
export interface Module {
  readonly root: Syntax;
  readonly exports: Bag;
  readonly scope: Scope;
}

const ENDINGS = [
  '',
  '.ts',
  '.mts',
  '.cts',
  '.tsx',
  '.js',
  '.mjs',
  '.cjs',
  '.jsx',
  '/index.ts',
  '/index.js',
  '/index.mjs',
  '/index.cjs',
];

/** The file that a relative import names; TypeScript says `.js` where it means `.ts`. */
export function fileOf(spec: string, from: string, has: (path: string) => boolean): string | undefined {
  const parts = from.split('/').slice(0, -1);
  for (const part of spec.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  const path = parts.join('/');
  const names = [
    ...ENDINGS.map((ending) => path + ending),
    ...['.ts', '.tsx', '.mts', '.cts'].map((end) => path.replace(/\.[cm]?jsx?$/, end)),
  ];
  return names.find(has);
}

/** Names that stand for members of another file: looked up when they are used, since files import each other. */
export class Names extends Map<string, Value> {
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

function linkNamed(list: Syntax, names: Names, member: (name: string) => Value): void {
  for (const one of list.kids) {
    const name = fieldOf(one, 'name')?.text ?? '';
    names.link(fieldOf(one, 'alias')?.text ?? name, () => member(name));
  }
}

/** A name of another file; of Python it may be a file itself. */
function importedFrom(spec: string, name: string, { world, file }: Frame): Value {
  const found = memberOf(world.load(spec, file), name);
  const own = world.library.submodule?.(spec, name);
  return found.things.length > 0 || own === undefined ? found : either(found, world.load(own, file));
}

function linkImports(statement: Syntax, names: Names, frame: Frame): void {
  const spec = plainText(fieldOf(statement, 'source'));
  if (spec === undefined) return;
  const module = (): Value => frame.world.load(spec, frame.file);
  module();
  for (const kid of statement.kids.find(({ type }) => type === 'import_clause')?.kids ?? []) {
    if (kid.type === 'identifier') names.link(kid.text, () => defaultOf(module()));
    else if (kid.type === 'namespace_import') names.link(kid.kids[0]?.text ?? '', module);
    else if (kid.type === 'import_all') copyAll(module(), names);
    else linkNamed(kid, names, (name) => importedFrom(spec, name, frame));
  }
}

function defaultOf(module: Value): Value {
  const found = memberOf(module, 'default');
  return found.things.length === 0 ? module : found;
}

/** Names that a declaration makes. */
const declaredBy = (declaration: Syntax): readonly string[] =>
  [declaration, ...declaration.kids]
    .flatMap((node) => fieldOf(node, 'name')?.text ?? [])
    .slice(0, fieldOf(declaration, 'name') === undefined ? undefined : 1);

/** `export { a as b } from './c.js'`, `export * from './c.js'`. */
function exportedNames(statement: Syntax, frame: Frame, own: (name: string) => Value): void {
  const source = plainText(fieldOf(statement, 'source'));
  const from = source === undefined ? undefined : frame.world.load(source, frame.file);
  const clause = statement.kids.find(({ type }) => type === 'export_clause');
  if (from !== undefined && clause === undefined) copyAll(from, frame.exports.props);
  for (const one of clause?.kids ?? []) {
    const name = fieldOf(one, 'name')?.text ?? '';
    const value = from === undefined ? own(name) : memberOf(from, name);
    setMember({ things: [frame.exports] }, fieldOf(one, 'alias')?.text ?? name, value);
  }
}

/** What a statement gives to other files, after it ran. */
function exported(statement: Syntax, frame: Frame): void {
  const self: Value = { things: [frame.exports] };
  const declaration = fieldOf(statement, 'declaration');
  const value = fieldOf(statement, 'value');
  const own = (name: string): Value => frame.scope.names.get(name) ?? UNKNOWN;
  const isDefault = /^export\s+default\b/.test(statement.text.slice(0, 40));
  if (value !== undefined) setMember(self, 'default', frame.world.engine.evaluate(value, frame));
  const names = declaration === undefined ? [] : declaredBy(declaration);
  for (const name of names) setMember(self, isDefault ? 'default' : name, own(name));
  exportedNames(statement, frame, own);
}

function copyAll({ things }: Value, to: Map<string, Value>): void {
  for (const thing of things)
    if (thing.kind === 'bag' && thing.props !== to) for (const [name, one] of thing.props) to.set(name, one);
}

/** The frame of statements that stand in no function. */
export const frameOf = (world: World, file: string, { scope, exports }: Pick<Module, 'scope' | 'exports'>, tool = ''): Frame => ({
  world,
  file,
  scope,
  self: UNKNOWN,
  exports,
  stack: [],
  state: newState(new Set()),
  tool,
});

/** Runs the statements of a file, and notes what it gives to others. */
export function runModule(path: string, { root, exports, scope }: Module, world: World, names: Names): void {
  const frame = frameOf(world, path, { scope, exports });
  const module: Bag = { kind: 'bag', props: new Map([['exports', { things: [exports] } as Value]]) };
  scope.names.set('module', { things: [module] });
  scope.names.set('exports', { things: [exports] });
  for (const one of root.kids) if (one.type === 'import_statement') linkImports(one, names, frame);
  runAll(root.kids, frame);
  for (const one of root.kids) if (one.type === 'export_statement') exported(one, frame);
  const replaced = module.props.get('exports') ?? UNKNOWN;
  copyAll(replaced, exports.props);
  const whole = replaced.things.filter(({ kind }) => kind !== 'bag');
  if (whole.length > 0) exports.props.set('default', { things: whole });
}

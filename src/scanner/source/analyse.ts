// Looks at the sources of one package: from the arguments of its tools to where they do harm. Given texts and a parser; reads and runs nothing itself.
import { evaluate } from './evaluate.ts';
import { invoke } from './function.ts';
import { fileOf, frameOf, type Module, Names, outsideModule, runModule } from './module.ts';
import { runBlock } from './statement.ts';
import type { Parse } from './syntax.ts';
import type { Bag, Value } from './value.ts';
import type { SourceHit, World } from './world.ts';

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
const MAX_WORK = 1_000_000;

function newWorld(load: World['load'], maxWork: number): World {
  return {
    engine: { evaluate, runBlock },
    hits: new Map(),
    handlers: [],
    called: new Set(),
    functions: new Map(),
    remembered: new Map(),
    ids: new Map(),
    work: { left: maxWork, depth: 0, isCut: false },
    load,
  };
}

/** Words without which nothing is given to a server. */
export const REGISTERS = /\b(?:registerTool|setRequestHandler|addTool)\b|\.tool\(/;

/** Tools are followed after all files ran; functions that nobody called are tried then where they give more of them to a server. */
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
    if (world.called.has(code.node) || !REGISTERS.test(code.node.text)) continue;
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
    const tree = parse(texts.get(path) ?? '', path);
    const names = new Names();
    if (tree?.isBroken === true) problems.push(`parts of ${path} could not be read`);
    if (tree === undefined) problems.push(`${path} is nested too deeply to be looked at`);
    else runModule(path, { root: tree.root, exports, scope: { names, above: undefined } }, world, names);
    return self;
  };
  for (const { path } of files) open(path);
  const nowhere: Module = {
    root: { type: '', field: undefined, text: '', line: 1, kids: [] },
    exports: { kind: 'bag', props: new Map() },
    scope: { names: new Map(), above: undefined },
  };
  const handlers = follow(world, nowhere);
  if (world.work.left <= 0) problems.push('the sources were too much to be followed to the end');
  if (world.work.isCut) problems.push('the sources are nested too deeply to be followed to the end');
  return { hits: [...world.hits.values()], handlers, files: files.length, problems };
}

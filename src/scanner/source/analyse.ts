// Looks at the sources of one package: from the arguments of its tools to where they do harm. Given texts and a parser; reads and runs nothing itself.
import { evaluate } from './evaluate.ts';
import { instanceOf, invoke } from './function.ts';
import { javascript } from './javascript/library.ts';
import type { Library } from './library.ts';
import { frameOf, type Module, Names, runModule } from './module.ts';
import { saysPure } from './purpose.ts';
import { python } from './python/library.ts';
import { keepHandler, messageOf, taintOf } from './registration.ts';
import { runBlock } from './statement.ts';
import { isPython, type Parse } from './syntax.ts';
import { type Bag, deepTaint, type Value } from './value.ts';
import { type Handler, keepContradiction, keepHit, type SourceHit, type World } from './world.ts';

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
const MAX_WORK = 2_000_000;
/** Parts of it: for what files do when they are loaded, for one of them (a bundle must not starve the others), and for tools. */
const FOR_FILES = 0.6;
const FOR_ONE_FILE = 0.15;
const FOR_TOOLS = 0.4;
const MAX_PLACES = 5;

const libraryOf = ({ path }: SourceFile): Library => (isPython(path) ? python : javascript);

/** A server tells messages apart by their method; a client only sends one. */
const TOLD_APART =
  /(?:\bcase\s{1,9}|[=!]=\s{0,9}|\b(?:on|set|handle|register|add|method|get)\w{0,30}\s{0,9}\(\s{0,9}|\[)["']tools\/call["']|["']tools\/call["']\s{0,9}(?:\]?\s{0,9}:|\]?\s{0,9}=|[=!]=)/;

/** What speaks the protocol itself: its tools are in it, too. */
const speaksItself = (text: string): boolean =>
  TOLD_APART.test(text) && /["']tools\/list["']/.test(text) && text.includes('inputSchema');

// No gap that may go over lines, and none without a bound: a stranger's file must not cost more than its length.
const COMMENT = /^[ \t]*(?:(?:\/\/|\*[ \t]|#).*|\/\*\*.*\*\/[ \t]*)$/gm;

/** Is something in a file given to a server, or is it one by itself? Lines that are comments do not count. */
export const givesTools = (file: SourceFile): boolean =>
  speaksItself(file.text) || libraryOf(file).registers.test(file.text.replaceAll(COMMENT, ''));

const SERVER_PACKAGE =
  /["'](?:@modelcontextprotocol\/(?:sdk\/server|server|node)|fastmcp|mcp-framework|mcp-handler|litemcp)(?:["'/]|$)|^[ \t]*(?:from|import)[ \t]+(?:mcp\.server|fastmcp)\b/m;

/** Does a file load what servers are made with? */
export const importsServer = ({ text }: SourceFile): boolean => SERVER_PACKAGE.test(text.replaceAll(COMMENT, ''));

function newWorld({ load, library, speaks }: Pick<World, 'load' | 'library' | 'speaks'>, maxWork: number): World {
  return {
    engine: { evaluate, runBlock, invoke },
    library,
    hits: new Map(),
    handlers: [],
    places: new Map(),
    called: new Set(),
    functions: new Map(),
    remembered: new Map(),
    ids: new Map(),
    clearedKeys: new WeakMap(),
    taintKeys: new WeakMap(),
    work: { left: maxWork, depth: 0, hasFolders: false, hasCallers: false, isCut: false },
    speaks,
    load,
  };
}

function followOne({ tool, code, args, answers, says }: Handler, world: World, nowhere: Module): void {
  const frame = frameOf(world, code.file, nowhere, tool);
  world.work.hasCallers = true;
  const value = invoke(code, args, frame);
  keepHit(frame, code.node, answers === 'result' ? 'shown' : 'described', deepTaint(value, world.work));
  if (saysPure(says)) for (const effect of frame.state.effects) keepContradiction(frame, says, effect);
}

/** What speaks the protocol itself: it takes the arguments out of a message. */
const TAKES_ARGUMENTS =
  /\.arguments\b|\[["']arguments["']\]|get\(\s*["']arguments["']|\{[^{}]{0,300}\barguments\b[^{}]{0,300}\}\s{0,20}=/;

function keepOwn(world: World, nowhere: Module): void {
  for (const code of world.functions.values()) {
    if (code.kind === 'class' || !TAKES_ARGUMENTS.test(code.node.text)) continue;
    const message = messageOf(taintOf('', { file: code.file, line: code.node.line }));
    keepHandler([code], '', [message, message, message], frameOf(world, code.file, nowhere));
  }
}

/** Tools are followed after all files ran; functions that nobody called are tried then where they give more of them to a server. */
function follow(world: World, nowhere: Module): number {
  let done = 0;
  const next = (): void => {
    for (; done < world.handlers.length; done += 1) {
      const handler = world.handlers[done];
      if (handler !== undefined) followOne(handler, world, nowhere);
    }
  };
  next();
  // An object that is made here brings its methods along.
  for (const [node, code] of world.functions) {
    if (world.called.has(node) || !world.library.registers.test(node.text)) continue;
    if (code.kind === 'class') instanceOf(code, [], frameOf(world, code.file, nowhere));
    else invoke(code, [], frameOf(world, code.file, nowhere));
    next();
  }
  if (done === 0 && world.speaks) keepOwn(world, nowhere);
  next();
  return world.handlers.filter(({ answers }) => answers === 'result').length;
}

/** What does not stand in a file. */
const newNowhere = (): Module => ({
  root: { type: '', field: undefined, text: '', line: 1, kids: [] },
  exports: { kind: 'bag', props: new Map() },
  scope: { names: new Map(), above: undefined },
});

function analyseOne(files: readonly SourceFile[], library: Library, parse: Parse, maxWork: number): SourceSight {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const modules = new Map<string, Value>();
  const problems: string[] = [];
  const load = (spec: string, from: string): Value => {
    const path = library.fileOf(spec, from, (one) => texts.has(one));
    return path === undefined ? library.outsideModule(spec) : open(path);
  };
  const speaks =
    files.some(({ text }) => speaksItself(text)) && !files.some(({ text }) => /setRequestHandler|FastMCP/.test(text));
  const world = newWorld({ load, library, speaks }, 0);
  const { work } = world;
  let forFiles = maxWork * FOR_FILES;
  let isShort = false;
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
    if (tree === undefined) return self;
    // What whoever asks for the file has left waits with the rest.
    const waiting = Math.max(0, work.left);
    const share = Math.min(forFiles + waiting, maxWork * Math.max(FOR_ONE_FILE, FOR_FILES / files.length));
    forFiles += waiting - share;
    work.left = share;
    runModule(path, { root: tree.root, exports, scope: { names, above: undefined } }, world, names);
    isShort ||= work.left <= 0;
    forFiles += Math.max(0, work.left);
    work.left = Math.min(waiting, forFiles);
    forFiles -= work.left;
    return self;
  };
  for (const { path } of files) open(path);
  work.left = forFiles + maxWork * FOR_TOOLS;
  const handlers = follow(world, newNowhere());
  const lost = [...world.places].filter(([, isFollowed]) => !isFollowed).map(([place]) => place);
  if (lost.length > 0)
    problems.push(`tools are given to a server in a way that is not followed: ${lost.slice(0, MAX_PLACES).join(', ')}`);
  if (isShort || work.left <= 0) problems.push('the sources were too much to be followed to the end');
  if (work.isCut) problems.push('the sources are nested too deeply, or give too many tools, to be followed to the end');
  return { hits: [...world.hits.values()], handlers, files: files.length, problems };
}

/** Looks at a package: at what is in each language by itself, where that gives tools to a server. */
export function analyse(files: readonly SourceFile[], parse: Parse, maxWork = MAX_WORK): SourceSight {
  const sights = [...Map.groupBy(files, libraryOf)]
    .filter(([, own]) => own.some(givesTools))
    .map(([library, own]) => analyseOne(own, library, parse, maxWork));
  return {
    hits: sights.flatMap(({ hits }) => hits),
    handlers: sights.reduce((sum, { handlers }) => sum + handlers, 0),
    files: sights.reduce((sum, { files: count }) => sum + count, 0),
    problems: sights.flatMap(({ problems }) => problems),
  };
}

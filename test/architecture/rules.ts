// The rules on source text. Each takes sources and answers with what breaks it, one line each, empty when all is well.
import { importsOf, targetOf } from './imports.ts';
import { isTest, type Source } from './sources.ts';
import { builtins, maxLines, order, packages, seals } from './tables.ts';

const folderOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];
const rankOf = (folder: string): number => order.findIndex((row) => row.includes(folder));
const isIn = (path: string, places: readonly string[]): boolean =>
  places.some((place) => path === place || path.startsWith(place));

interface Edge {
  readonly source: Source;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const edgesOf = (sources: readonly Source[]): readonly Edge[] =>
  sources.flatMap((source) =>
    importsOf(source.text).flatMap(({ specifier, typeOnly }) =>
      specifier === undefined ? [] : [{ source, specifier, typeOnly }],
    ),
  );

const mayImport = (from: string, to: string): boolean => from === to || (rankOf(to) >= 0 && rankOf(to) < rankOf(from));

/** Every file of src/ lies in a folder that the order knows. */
export function unknownFolders(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => rankOf(folderOf(path) ?? '') < 0)
    .map(({ path }) => `${path}: is in no folder of the order (test/architecture/tables.ts)`);
}

/** A folder imports only those below it, and nothing outside src/; tests may use test/ and scripts may not be imported at all. */
export function wrongWayImports(sources: readonly Source[]): readonly string[] {
  return edgesOf(sources).flatMap(({ source, specifier }) => {
    const target = targetOf(source.path, specifier);
    if (target.kind !== 'file' || target.path === 'package.json') return [];
    const from = folderOf(source.path) ?? '';
    const to = folderOf(target.path);
    const fine = to === undefined ? isTest(source.path) && target.path.startsWith('test/') : mayImport(from, to);
    return fine ? [] : [`${source.path}: may not import ${target.path}`];
  });
}

/** What is loaded is known from the text: no computed `import()`, no `createRequire`, no import for its side effect (tests are free). */
export function hiddenImports(sources: readonly Source[]): readonly string[] {
  const shipped = sources.filter(({ path }) => !isTest(path));
  return shipped.flatMap(({ path, text }) => {
    const computed = importsOf(text).some(({ specifier }) => specifier === undefined);
    return [
      ...(computed ? [`${path}: loads a module whose name is computed`] : []),
      ...(/\bcreateRequire\b|\brequire\(/.test(text) ? [`${path}: uses require`] : []),
      ...(/^import\s*['"]/m.test(text) ? [`${path}: imports for a side effect`] : []),
    ];
  });
}

/** Third-party packages are imported only where the table lists them (tests are free), and every row is needed. */
export function strayPackages(sources: readonly Source[]): readonly string[] {
  const used = edgesOf(sources)
    .filter(({ source }) => !isTest(source.path))
    .map(({ source, specifier }) => ({ path: source.path, target: targetOf(source.path, specifier) }))
    .filter(({ target }) => target.kind === 'package')
    .map(({ path, target }) => ({ path, name: target.kind === 'package' ? target.name : '' }));
  const stray = used
    .filter(({ path, name }) => !isIn(path, packages[name] ?? []))
    .map(({ path, name }) => `${path}: may not import package ${name}`);
  const idle = Object.entries(packages).flatMap(([name, places]) =>
    places
      .filter((place) => !used.some((one) => one.name === name && isIn(one.path, [place])))
      .map((place) => `test/architecture/tables.ts: nothing in ${place} imports ${name}`),
  );
  return [...stray, ...idle];
}

/** Only listed places spawn processes or open connections (types and tests are free). */
export function strayBuiltins(sources: readonly Source[]): readonly string[] {
  return edgesOf(sources).flatMap(({ source, specifier, typeOnly }) => {
    const target = targetOf(source.path, specifier);
    if (target.kind !== 'builtin' || typeOnly || isTest(source.path)) return [];
    const places = builtins[target.name];
    return places === undefined || isIn(source.path, places) ? [] : [`${source.path}: may not import ${target.name}`];
  });
}

/** No file is longer than the limit. */
export function longFiles(sources: readonly Source[]): readonly string[] {
  return sources
    .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > maxLines)
    .map(({ path, lines }) => `${path}: ${lines} lines, at most ${maxLines}`);
}

/** Faults are made by the makers of a folder's table, so that every code is listed. */
export function looseFaults(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path, text }) => path !== 'src/base/fault.ts' && !isTest(path) && /\bnew Fault\s*\(/.test(text))
    .map(({ path }) => `${path}: makes a Fault by hand instead of through its folder's faults.ts`);
}

/** Nothing lives in a module (tests are free): state belongs to what was built with it. */
export function moduleState(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path, text }) => !isTest(path) && /^(?:export )?(?:let|var)\s/m.test(text))
    .map(({ path }) => `${path}: has a module-level variable`);
}

const SKIPPED = /\b(?:test|it|describe|suite|t|context)\s*\.\s*(?:skip|only|todo)\b|\b(?:skip|only|todo)\s*:\s*(?:true|['"`])/;

/** No test is skipped, put off, or runs alone. */
export function idleTests(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path, text }) => isTest(path) && SKIPPED.test(text))
    .map(({ path }) => `${path}: skips a test or runs one alone`);
}

/** Sealed types are made in their own file, and asked for only where the table says (tests may try to break a seal). */
export function brokenSeals(sources: readonly Source[]): readonly string[] {
  return seals.flatMap(({ type, maker, mayMake }) => {
    const homes = sources.filter(({ text }) => new RegExp(`^export (?:class|type|interface) ${type}\\b`, 'm').test(text));
    const forged = new RegExp(
      `\\bnew ${type}\\s*[(<]|\\bas ${type}\\b(?!['"\`])|(?<!\\w)<${type}>|${type}\\.prototype|construct\\(\\s*${type}\\b|extends ${type}\\b`,
    );
    const others = sources.filter((source) => !isTest(source.path) && !homes.includes(source));
    return [
      ...(homes.length === 1 ? [] : [`${type}: is declared in ${homes.length} files, must be in one`]),
      ...others.filter(({ text }) => forged.test(text)).map(({ path }) => `${path}: makes a ${type} outside its file`),
      ...others
        .filter(({ path, text }) => maker !== undefined && text.includes(maker) && !isIn(path, mayMake))
        .map(({ path }) => `${path}: may not call ${maker}`),
    ];
  });
}

// Builds dist/: one readable entry for each program (dynamic imports become chunks beside it), the public modules with their types,
// and the licences of what is bundled. It writes nowhere else.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type InputOptions, type OutputChunk, rolldown } from 'rolldown';
import { leavingOut } from './build/left-out.ts';
import { bundledPackages, licencesText } from './build/licences.ts';
import { wrongChunks } from './build/limits.ts';
import { plainBuiltins } from './build/plain-builtins.ts';
import { withoutEval } from './build/without-eval.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'dist');

/** Programs, by the name of their file in dist/. Each is bundled by itself, so that it shares no file with the other. */
const programs: Readonly<Record<string, string>> = {
  cli: 'src/cli/main.ts',
  relay: 'src/cli/relay.ts',
  // A thread of the first; found by src/supply/npm-resolve.ts.
  resolver: 'src/supply/npm-resolver-thread.ts',
  // A thread of both; found by src/app/inspection.ts.
  inspector: 'src/app/inspector-program.ts',
};

// Everything is bundled but Node itself. `module` first: some packages' main entry cannot be bundled.
const common: InputOptions = {
  cwd: root,
  platform: 'node',
  external: [/^node:/],
  resolve: { mainFields: ['module', 'main'] },
  transform: { target: 'node24' },
  plugins: [leavingOut, withoutEval, plainBuiltins],
  onLog: (level, log) => {
    if (level === 'warn') throw new Error(`rolldown: ${log.message}`);
  },
};

/** Bundles entries into dist/ and answers with the modules that went in. */
async function bundle(entries: Readonly<Record<string, string>>, chunks: string): Promise<readonly string[]> {
  const build = await rolldown({ ...common, input: { ...entries } });
  const { output } = await build.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${chunks}/[name]-[hash].js`,
    minify: false,
    // What nearly every part needs lies in one file instead of thirty: each file read costs a start about 0.3 ms.
    codeSplitting: { groups: [{ name: 'base', test: /src[\\/](?:base|protocol)[\\/]/ }] },
    cleanDir: false,
  });
  await build.close();
  const parts = output.filter((part): part is OutputChunk => part.type === 'chunk');
  for (const { fileName, code } of parts)
    process.stdout.write(`dist/${fileName}  ${Math.ceil(Buffer.byteLength(code) / 1024)} KB\n`);
  const [wrong] = Object.keys(entries).flatMap((name) => wrongChunks(name, parts));
  if (wrong !== undefined) throw new Error(wrong);
  return parts.flatMap(({ moduleIds }) => moduleIds);
}

/** TypeScript writes the types of the public modules. */
function declare(): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('the types of src/public/ could not be written');
}

async function main(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const modules = new Set<string>();
  for (const [name, entry] of Object.entries(programs)) {
    for (const module of await bundle({ [name]: entry }, `chunks/${name}`)) modules.add(module);
  }
  const open = globSync('src/public/*.ts', { cwd: root, exclude: ['**/*.test.ts'] });
  if (open.length > 0) {
    const entries = Object.fromEntries(open.map((path) => [`public/${basename(path, '.ts')}`, path]));
    for (const module of await bundle(entries, 'chunks/public')) modules.add(module);
    declare();
  }
  // Read at run time by src/policy/cedar.ts, only where there are policies.
  copyFileSync(join(root, 'node_modules/@cedar-policy/cedar-wasm/web/cedar_wasm_bg.wasm'), join(dist, 'cedar.wasm'));
  // Read at run time by src/scanner/source/parse.ts, only by `scan`.
  for (const name of ['javascript', 'typescript', 'tsx', 'python']) {
    const grammar = join(root, `node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`);
    copyFileSync(grammar, join(dist, basename(grammar)));
    modules.add(grammar);
  }
  copyFileSync(join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'), join(dist, 'web-tree-sitter.wasm'));
  writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licencesText(bundledPackages(modules)));
}

const missing = Object.values(programs).filter((entry) => !existsSync(join(root, entry)));
if (missing.length > 0) {
  process.stderr.write(`nothing to build: ${missing.join(' and ')} missing\n`);
  process.exitCode = 1;
} else {
  await main();
}

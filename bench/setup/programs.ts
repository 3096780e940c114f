// The programs that a run spawns, each bundled as JavaScript: stripping types and loading many files at their start would add to what is
// measured.
import fs from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

/** Writes the programs to a folder; a program has the path of its source, with the extension .mjs. */
export async function emitPrograms(benchFolder: string, to: string): Promise<void> {
  const from = path.join(benchFolder, 'programs');
  const limits = fs.readdirSync(path.join(from, 'limits')).filter((file) => file !== 'work.ts');
  const sources = ['upstream/main.ts', 'loopback.ts', ...limits.map((file) => `limits/${file}`)];
  for (const source of sources) {
    const bundle = await rolldown({ input: path.join(from, source), platform: 'node' });
    await bundle.write({
      dir: path.join(to, path.dirname(source)),
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name].mjs',
    });
    await bundle.close();
  }
}

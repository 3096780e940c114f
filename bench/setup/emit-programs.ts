// Writes the spawned programs as JavaScript: emit-programs.ts FROM TO. A process of its own, because Node warns of the function it uses.
// Needed because stripping types at their start would add its time and memory to what is measured.
import fs from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';

const [from = '', to = ''] = process.argv.slice(2);
const isProgram = (file: string): boolean => file.endsWith('.ts') && !file.endsWith('.test.ts');

for (const file of fs.readdirSync(from, { recursive: true, encoding: 'utf8' }).filter(isProgram)) {
  const source = stripTypeScriptTypes(fs.readFileSync(path.join(from, file), 'utf8'));
  const target = path.join(to, file.replace(/\.ts$/, '.mjs'));
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, source.replaceAll(/(from |import\()'(\.[^']*)\.ts'/g, "$1'$2.mjs'"));
}

// The third-party code that is bundled into dist/, and its licences. A package without a licence text, under one that we do not ship, or with a script that
// runs when it is installed, fails the build.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One package whose code is in the bundle. */
export interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

const ALLOWED = new Set(['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0']);

// Packages that declare the MIT licence and ship no file with its text: they get the text with their own author's name. Each was looked at.
const MIT_WITHOUT_FILE = new Set(['@cfworker/json-schema']);

// Packages that ship no licence file: Apache-2.0 is this repository's own licence text; the others name it in their README. Each was looked at.
const APACHE_WITHOUT_FILE = /^@(?:sigstore|cedar-policy)\//;

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string;
  readonly scripts?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

const RUN_WHEN_INSTALLED = ['preinstall', 'install', 'postinstall'];

/** The nearest folder above a module whose package.json names a package (nested ones that only say "type" do not). */
function packageFolder(module: string): string {
  let folder = dirname(module);
  while (folder !== dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && 'version' in manifestOf(folder)) return folder;
    folder = dirname(folder);
  }
  throw new Error(`${module} belongs to no package`);
}

function licenceText(folder: string, { name, version, license, author }: Manifest): string {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:\.|-|$)/i.test(entry));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8').trim();
  if (license === 'MIT' && author !== undefined && MIT_WITHOUT_FILE.has(name)) return `Copyright (c) ${author}\n\n${MIT}`;
  if (license === 'Apache-2.0' && APACHE_WITHOUT_FILE.test(name))
    return readFileSync(new URL('../../LICENSE', import.meta.url), 'utf8').trim();
  throw new Error(`${name} ${version} has no licence file`);
}

function bundled(folder: string): Bundled {
  const manifest = manifestOf(folder);
  const { name, version, license, scripts = {} } = manifest;
  const script = RUN_WHEN_INSTALLED.find((each) => Object.hasOwn(scripts, each));
  if (script !== undefined) throw new Error(`${name} ${version} has a script ${script}, which nothing of the product may need`);
  if (!ALLOWED.has(license)) throw new Error(`${name} ${version} is under ${license}, which we do not ship`);
  return { name, version, licence: license, text: licenceText(folder, manifest) };
}

/** The packages that these modules come from, ordered by name. */
export function bundledPackages(modules: Iterable<string>): readonly Bundled[] {
  const folders = new Set([...modules].filter((module) => module.includes('node_modules')).map(packageFolder));
  return [...folders].map(bundled).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The text of dist/THIRD-PARTY-LICENSES.txt. */
export function licencesText(packages: readonly Bundled[]): string {
  const rule = '-'.repeat(80);
  const parts = packages.map(
    ({ name, version, licence, text }) => `${rule}\n${name} ${version} (${licence})\n${rule}\n\n${text}\n`,
  );
  return ['The programs in this folder contain code of these packages.\n', ...parts].join('\n');
}

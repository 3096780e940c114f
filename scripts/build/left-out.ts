// Packages that npm's resolver brings along for what it must never do here: reach the network, run programs, write packages, judge signatures.
// They are left out of dist/: a module stands in their place that throws as soon as anything of it is used. left-out.test.ts holds that nothing misses them.
import type { Plugin } from 'rolldown';

/** What is left out, wherever a third-party module asks for it. */
export const leftOut: ReadonlySet<string> = new Set([
  // Network: metadata comes from src/supply/fetch.ts.
  '@npmcli/agent',
  'make-fetch-happen',
  'minipass-fetch',
  // Processes.
  '@npmcli/git',
  '@npmcli/node-gyp',
  '@npmcli/promise-spawn',
  '@npmcli/run-script',
  // Files: archives are unpacked by src/supply/unpack.ts, and nothing is written by npm.
  '@npmcli/installed-package-contents',
  'bin-links',
  'cacache',
  'npm-bundled',
  'npm-packlist',
  'tar',
  // Signatures are judged by src/supply/provenance/.
  'sigstore',
  // Questions that are not asked: audits, queries, differences, workspaces, licences.
  '@npmcli/metavuln-calculator',
  '@npmcli/query',
  'diff',
  'glob',
  'minimatch',
  'parse-conflict-json',
  'spdx-expression-parse',
]);

const MARK = '\0left-out:';

const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** A module that can be loaded and taken apart, and throws when it is called or constructed. */
const standIn = (name: string): string => `
function missing() { throw new Error(${JSON.stringify(`${name} is not part of this program`)}); }
module.exports = new Proxy(missing, { get: (target, key) => key === 'prototype' ? target.prototype : key === '__esModule' ? undefined : module.exports });
`;

/** Arborist's checks of itself: they look at the environment, and ask for a path that a bundle does not have. */
const DEBUG = '@npmcli/arborist/debug';
const isDebug = (specifier: string, importer: string): boolean =>
  specifier.endsWith('/debug.js') && /@npmcli[\\/]arborist[\\/]/.test(importer);

/** The rolldown plugin that leaves them out; our own modules get what they import. */
export const leavingOut: Plugin = {
  name: 'left-out',
  resolveId(specifier, importer) {
    if (importer === undefined || !importer.includes('node_modules')) return null;
    if (isDebug(specifier, importer)) return { id: `${MARK}${DEBUG}` };
    return leftOut.has(packageOf(specifier)) ? { id: `${MARK}${packageOf(specifier)}` } : null;
  },
  load(id) {
    if (!id.startsWith(MARK)) return null;
    const name = id.slice(MARK.length);
    const silent = 'module.exports = () => {};\nmodule.exports.log = () => {};\n';
    return { code: name === DEBUG ? silent : standIn(name), moduleType: 'js' };
  },
};

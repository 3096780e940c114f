// Holds the shape of the repository: the order of folders, who may import what, sizes, seals, and documents that tell the truth.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as documents from './architecture/documents.ts';
import * as rules from './architecture/rules.ts';
import { sourcesUnder, textOf } from './architecture/sources.ts';

const product = sourcesUnder('src');
const everything = [...product, ...sourcesUnder('test', 'scripts', 'bench')];

const holds = (name: string, broken: () => readonly string[]): void => {
  test(name, () => {
    const found = broken();
    assert.equal(found.length, 0, `\n${found.join('\n')}\n`);
  });
};

holds('every file of src/ lies in a folder of the order', () => rules.unknownFolders(product));
holds('a folder imports only those below it', () => rules.wrongWayImports(product));
holds('what a file loads is known from its text', () => rules.hiddenImports(product));
holds('third-party packages are imported only where they are listed', () => rules.strayPackages(product));
holds('processes and connections are made only where they are listed', () => rules.strayBuiltins(product));
holds('no file is longer than the limit', () => rules.longFiles(everything));
holds('faults are made only through their tables', () => rules.looseFaults(everything));
holds('no module of src/ has state', () => rules.moduleState(product));
holds('no test is skipped or runs alone', () => rules.idleTests(everything));
holds('sealed types are made only by their makers', () => rules.brokenSeals(product));
holds('the map in ARCHITECTURE.md names every folder of src/ and none else', () =>
  documents.wrongMap(textOf('ARCHITECTURE.md'), product),
);
holds('threats and guards name each other', () => documents.wrongThreats(textOf('THREATS.md'), product));
holds('every public file is a subpath of the package', () => documents.wrongExports(textOf('package.json'), product));

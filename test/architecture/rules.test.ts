// Each rule is shown one thing that breaks it and one near miss: a check that cannot fail holds nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrongExports, wrongMap, wrongThreats } from './documents.ts';
import { importsOf } from './imports.ts';
import * as rules from './rules.ts';
import type { Source } from './sources.ts';

const source = (path: string, text: string): Source => ({ path, text });

interface Sample {
  readonly rule: (sources: readonly Source[]) => readonly string[];
  readonly breaks: readonly Source[];
  readonly passes: readonly Source[];
}

const judged = source('src/upstream/judged.ts', 'export class Judged {\n  static by() { return new Judged(); }\n}\n');
const redacted = source('src/base/redacted.ts', 'export type Redacted = string;\nconst made = text as Redacted;\n');
const imports = (path: string, specifier: string): Source => source(path, `import { x } from '${specifier}';\n`);
const guardId = (threats: string): string => `export const shape = { id: 'shape', threats: [${threats}] };\n`;

const samples: Readonly<Record<string, Sample>> = {
  'an unknown folder': {
    rule: rules.unknownFolders,
    breaks: [source('src/helpers/x.ts', ''), source('src/x.ts', '')],
    passes: [source('src/base/x.ts', '')],
  },
  'an import upwards, sideways or out of src': {
    rule: rules.wrongWayImports,
    breaks: [
      imports('src/base/x.ts', '../protocol/y.ts'),
      imports('src/store/x.ts', '../policy/y.ts'),
      imports('src/upstream/x.ts', '../gateway/y.ts'),
      imports('src/upstream/http/x.ts', '../../gateway/y.ts'),
      imports('src/cli/x.ts', '../../scripts/build.ts'),
      imports('src/cli/x.ts', '../../test/servers/y.ts'),
      imports('src/base/x.test.ts', '../protocol/y.ts'),
      source('src/base/x.ts', "import type { Y } from '../protocol/y.ts';\n"),
      source('src/base/x.ts', "export * from '../protocol/y.ts';\n"),
      source('src/base/x.ts', "import {\n  y,\n  z,\n} from '../protocol/y.ts';\n"),
      source('src/base/x.ts', "const y = await import('../protocol/y.ts');\n"),
    ],
    passes: [
      imports('src/gateway/steps/x.ts', '../exchange.ts'),
      imports('src/gateway/x.ts', '../upstream/y.ts'),
      imports('src/cli/x.ts', '../base/y.ts'),
      imports('src/cli/x.test.ts', '../../test/servers/y.ts'),
      source('src/cli/x.ts', "import meta from '../../package.json' with { type: 'json' };\n"),
    ],
  },
  'a load that the text does not show': {
    rule: rules.hiddenImports,
    breaks: [
      source('src/cli/x.ts', 'await import(name);\n'),
      source('src/cli/x.ts', 'process.getBuiltinModule(name);\n'),
      source('src/cli/x.ts', "const load = createRequire('/');\n"),
      source('src/cli/x.ts', "import './y.ts';\n"),
    ],
    passes: [source('src/cli/x.ts', "await import('./y.ts');\nimport.meta.url;\n")],
  },
  'a process or a connection in the wrong place': {
    rule: rules.strayBuiltins,
    breaks: [
      imports('src/gateway/x.ts', 'node:child_process'),
      imports('src/upstream/child.ts', 'node:child_process'),
      imports('src/app/launching.ts', 'node:child_process'),
      imports('src/gateway/x.ts', 'child_process'),
      source('src/gateway/x.ts', "const spawn = process.getBuiltinModule('node:child_process').spawn;\n"),
      source('src/gateway/x.ts', "export { spawn } from 'node:child_process';\n"),
      imports('src/policy/x.ts', 'node:http'),
    ],
    passes: [
      imports('src/sandbox/unconfined.ts', 'node:child_process'),
      imports('src/gateway/x.test.ts', 'node:child_process'),
      source('src/gateway/x.ts', "import type { IncomingMessage } from 'node:http';\n"),
      imports('src/gateway/x.ts', 'node:crypto'),
    ],
  },
  'a file that is too long': {
    rule: rules.longFiles,
    breaks: [source('src/base/x.ts', 'x\n'.repeat(401))],
    passes: [source('src/base/x.ts', 'x\n'.repeat(400))],
  },
  'a fault made by hand': {
    rule: rules.looseFaults,
    breaks: [source('src/base/json.ts', 'throw new Fault(code);\n')],
    passes: [
      source('src/base/fault.ts', 'throw new Fault(code);\n'),
      source('src/base/json.ts', 'throw new FaultReport(code);\n'),
    ],
  },
  'state in a module': {
    rule: rules.moduleState,
    breaks: [source('src/base/x.ts', 'let count = 0;\n'), source('src/base/x.ts', 'export let count = 0;\n')],
    passes: [source('src/base/x.ts', 'function f() {\n  let count = 0;\n}\n')],
  },
  'a test that does not run': {
    rule: rules.idleTests,
    breaks: [
      source('src/base/x.test.ts', `test.${'skip'}('x', f);\n`),
      source('src/base/x.test.ts', `describe.${'only'}('x', f);\n`),
      source('src/base/x.test.ts', `test('x', { ${'skip'}: 'slow' }, f);\n`),
      source('src/base/x.test.ts', `t.${'todo'}();\n`),
    ],
    passes: [source('src/base/x.test.ts', `test('x', f);\nreader.${'skip'}(3);\n`)],
  },
  'a broken seal': {
    rule: (sources) => rules.brokenSeals([judged, redacted, ...sources]),
    breaks: [
      source('src/gateway/x.ts', 'new Judged(exchange);\n'),
      source('src/gateway/x.ts', 'const forged = exchange as Judged;\n'),
      source('src/gateway/x.ts', 'const forged = exchange as unknown as Judged<E>;\n'),
      source('src/gateway/x.ts', 'const forged = <Judged>exchange;\n'),
      source('src/gateway/x.ts', 'Object.create(Judged.prototype);\n'),
      source('src/gateway/x.ts', 'Reflect.construct(Judged, []);\n'),
      source('src/upstream/x.ts', 'await Judged.by(() => 1, exchange);\n'),
      source('src/gateway/x.ts', 'const shown = secret as Redacted;\n'),
      source('src/gateway/x.ts', 'export class Judged {}\n'),
    ],
    passes: [
      source('src/gateway/x.ts', 'await Judged.by(judge, exchange);\n'),
      source('src/gateway/x.test.ts', 'new Judged(exchange);\n'),
      source('src/gateway/x.ts', 'function send(judged: Judged): Promise<Redacted> {}\n'),
    ],
  },
};

for (const [name, { rule, breaks, passes }] of Object.entries(samples)) {
  test(`${name} is found`, () => {
    for (const one of breaks) assert.notEqual(rule([one]).length, 0, `${one.path}: ${one.text.slice(0, 80)}`);
  });
  test(`what is not ${name} is left alone`, () => {
    for (const one of passes) assert.deepEqual(rule([one]), []);
  });
}

test('a package outside its listed places is found, and so is a row that nothing uses', () => {
  const stray = rules.strayPackages([
    imports('src/gateway/x.ts', 'left-pad'),
    imports('src/base/x.ts', '@cfworker/json-schema/deep'),
  ]);
  assert.ok(stray.includes('src/gateway/x.ts: may not import package left-pad'));
  assert.ok(stray.includes('src/base/x.ts: may not import package @cfworker/json-schema'));
  assert.ok(stray.some((line) => line.endsWith('nothing in src/app/ imports zod')));
});

test('a package in its listed place, and any package in a test, is left alone', () => {
  const found = rules.strayPackages([imports('src/cli/x.ts', 'commander'), imports('src/base/x.test.ts', 'fast-check')]);
  assert.equal(found.filter((line) => line.startsWith('src/') || line.endsWith('imports commander')).length, 0);
});

test('no sealed type without exactly one home', () => {
  assert.equal(rules.brokenSeals([redacted]).length, 1);
});

test('every form of import is seen', () => {
  const text =
    "import a from 'a';\nexport * from 'b';\nimport type { C } from 'c';\nimport 'd';\nawait import('e');\nawait import(f);\n";
  assert.deepEqual(
    importsOf(text).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? ' (type)' : ''}`),
    ['a', 'b', 'c (type)', 'd', 'e', 'undefined'],
  );
});

const map = (folders: readonly string[]): string =>
  `# Map\n\n\`\`\`\nsrc/\n${folders.map((folder) => `├── ${folder}/   what\n│   └── steps/\n`).join('')}docs/\n\`\`\`\n`;

test('a map that lacks a folder, names one too many, or is missing is found', () => {
  const sources = [source('src/base/x.ts', ''), source('src/cli/x.ts', '')];
  assert.deepEqual(wrongMap(map(['base', 'cli']), sources), []);
  assert.equal(wrongMap(map(['base']), sources).length, 1);
  assert.equal(wrongMap(map(['base', 'cli', 'policy']), sources).length, 1);
  assert.equal(wrongMap(map(['base', 'cli', 'cli']), sources).length, 1);
  assert.equal(wrongMap('# No map\n', sources).length, 1);
});

test('threats and guards that do not name each other are found', () => {
  const guard = [source('src/gateway/guards/shape.ts', guardId("'T1'"))];
  const answered = '## T1 Bad arguments\n\nAnswered by: guard `shape`.\n';
  assert.deepEqual(wrongThreats(`${answered}\n## T2 Rain\n\nAccepted: it is wet.\n`, guard), []);
  assert.equal(wrongThreats('## T1 Bad arguments\n\nAnswered by: hope.\n', guard).length, 1, 'the guard is not named');
  assert.equal(wrongThreats(`${answered}\n## T2 Rain\n`, guard).length, 1, 'neither answered nor accepted');
  assert.equal(
    wrongThreats(`${answered}\n## T2 Rain\n\nAnswered by: guard \`shape\`.\n`, guard).length,
    1,
    'the guard does not list it',
  );
  assert.equal(wrongThreats(answered.replace('`shape`', '`shape`, `roof`'), guard).length, 1, 'no such guard');
  assert.equal(wrongThreats(`${answered}\n${answered}`, guard).length, 1, 'a number used twice');
  assert.ok(wrongThreats(answered, []).length > 0, 'no guard at all');
  assert.ok(wrongThreats('', guard).length > 0, 'no threat at all');
  assert.ok(wrongThreats(answered, [source('src/gateway/guards/shape.ts', guardId(''))]).length > 0, 'a guard without a threat');
});

test('a public file without a subpath, and a subpath without a file, is found', () => {
  const file = [source('src/public/gateway.ts', '')];
  assert.deepEqual(wrongExports('{"exports":{"./package.json":"x","./gateway":"y"}}', file), []);
  assert.equal(wrongExports('{"exports":{}}', file).length, 1);
  assert.equal(wrongExports('{"exports":{"./gateway":"y"}}', []).length, 1);
});

// Servers with one hole each and their safe twins (test/corpus/source), and packages as they are published.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { analyse, type SourceFile } from './analyse.ts';
import { loadParser } from './parse.ts';
import { readSources } from './read.ts';
import { sourceFinding } from './rules.ts';
import { lookAtSources } from './scan-source.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const parse = await loadParser(['a.js', 'a.ts', 'a.py']);

const textAt = (path: string): string => readFileSync(path, 'utf8');

/** Files under a heading of a page. */
function filesUnder(page: string, heading: string): readonly SourceFile[] {
  const part = page.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? '';
  const files = [...part.matchAll(/^### (\S+)\n\n```\w+\n([\s\S]*?)\n```$/gm)];
  return files.map(([, path = '', text = '']) => ({ path, text }));
}

/** Rules that count: what is only worth knowing is no finding here. */
const findingsIn = (files: readonly SourceFile[]) =>
  analyse(files, parse)
    .hits.map((hit) => sourceFinding(hit, 'x').finding)
    .filter(({ severity }) => severity !== 'info');

const rulesIn = (files: readonly SourceFile[]): readonly string[] => [
  ...new Set(analyse(files, parse).hits.map((hit) => sourceFinding(hit, 'x').finding.rule)),
];

const pages = globSync('test/corpus/source/*.md', { cwd: root }).sort();

for (const [language, own] of Object.entries(Object.groupBy(pages, (path) => (/python-/.test(path) ? 'Python' : 'JavaScript'))))
  test(`there are twelve pairs of servers in ${language}`, () => assert.ok((own ?? []).length >= 12));

for (const path of pages) {
  const page = textAt(`${root}${path}`);
  const rule = /^# (.*)\n/.exec(page)?.[1] ?? '';
  test(`the hole of ${basename(path, '.md')} is found, and nothing else`, () => {
    assert.deepEqual(rulesIn(filesUnder(page, 'vulnerable')), [rule]);
  });
  test(`the safe twin of ${basename(path, '.md')} is left alone, and was followed`, () => {
    const sight = analyse(filesUnder(page, 'safe'), parse);
    assert.deepEqual(sight.hits, []);
    assert.equal(sight.handlers, 1);
    assert.deepEqual(sight.problems, []);
  });
}

for (const language of ['python', 'typescript']) {
  const filesOf = (name: string): readonly SourceFile[] =>
    filesUnder(`## all\n${textAt(`${root}test/corpus/source/many/${name}-${language}.md`)}`, 'all');

  test(`careless tools in ${language} are each found for what they are`, () => {
    const files = filesOf('careless');
    const found = new Set(findingsIn(files).map(({ tool, rule }) => `${tool} ${rule}`));
    const tools = files.flatMap(({ text }) => [...text.matchAll(/\b((?:argument|secret|code)_\w+_\d)\b/g)].map(([name]) => name));
    assert.deepEqual([...found].sort(), tools.map((name) => `${name} ${name.replace(/_\d$/, '').replaceAll('_', '-')}`).sort());
    assert.ok(tools.length >= 15);
  });

  test(`careful tools in ${language} are left alone, and were followed`, () => {
    const files = filesOf('careful');
    assert.deepEqual(
      findingsIn(files).map(({ tool, rule }) => `${tool} ${rule}`),
      [],
    );
    assert.ok(analyse(files, parse).handlers >= 15);
  });
}

for (const [name, handlers] of [
  ['@modelcontextprotocol/server-filesystem', 14],
  ['@modelcontextprotocol/server-memory', 9],
  ['@modelcontextprotocol/server-sequential-thinking', 1],
] as const)
  test(`nothing is found in ${name}, whose tools are followed`, async () => {
    const look = await lookAtSources(`${root}node_modules/${name}`, { server: name, isServer: true });
    assert.deepEqual(
      look.findings.filter(({ finding: { severity } }) => severity !== 'info'),
      [],
    );
    assert.ok(look.handlers >= handlers, String(look.handlers));
    assert.deepEqual(look.problems, []);
  });

test('CVE-2025-53110 is found in filesystem-2025.3.28: a folder beside the allowed one begins alike', async () => {
  const look = await lookAtSources(`${root}node_modules/filesystem-2025.3.28`, { server: 'files', isServer: true });
  const loud = look.findings.filter(({ finding: { severity } }) => severity !== 'info');
  assert.deepEqual([...new Set(loud.map(({ finding: { rule } }) => rule))], ['argument-in-path']);
  assert.ok(loud.every(({ finding: { note } }) => String(note).includes('validatePath')));
  assert.deepEqual(look.problems, []);
});

test('server-everything answers with its environment in one tool, and nothing else is found there', async () => {
  const { findings, handlers } = await lookAtSources(`${root}node_modules/@modelcontextprotocol/server-everything`, {
    server: 'everything',
    isServer: true,
  });
  assert.deepEqual(
    findings.map(({ finding: { rule, tool } }) => [rule, tool]),
    [['secret-in-result', 'get-env']],
  );
  assert.ok(handlers >= 13);
});

test('server-filesystem without its checks is found for each of its tools', () => {
  const { files } = readSources(`${root}node_modules/@modelcontextprotocol/server-filesystem`);
  const open = files.map(({ path, text }) => ({ path, text: text.replaceAll(/await validatePath\((.*?)\)/g, '($1)') }));
  const tools = new Set(analyse(open, parse).hits.map(({ tool }) => tool));
  assert.ok(['read_file', 'write_file', 'create_directory', 'list_directory', 'move_file'].every((tool) => tools.has(tool)));
});

test('the command of figma-developer-mcp 0.6.0 is found, with its way through the bundle', async () => {
  const { findings } = await lookAtSources(`${root}node_modules/figma-developer-mcp`, { server: 'figma', isServer: true });
  const [finding] = findings.filter(({ finding: { rule } }) => rule === 'argument-in-command');
  assert.equal(finding?.finding.tool, 'get_figma_data');
  assert.match(finding?.finding.note ?? '', /^args\.fileKey → .*getRawNode.* → .*curl -s -S/s);
});

test('that command is gone in figma-developer-mcp 0.6.4; that a folder beside its own begins alike is still so', async () => {
  const { findings, handlers } = await lookAtSources(`${root}node_modules/figma-0.6.4`, { server: 'figma', isServer: true });
  const loud = findings.filter(({ finding: { severity } }) => severity !== 'info');
  assert.deepEqual(
    [...new Set(loud.map(({ finding: { rule, tool } }) => `${rule} ${tool}`))],
    ['argument-in-path download_figma_images'],
  );
  assert.ok(loud.every(({ finding: { note } }) => /^args\.(?:localPath|nodes\.\*\.filenameSuffix) → /.test(String(note))));
  assert.ok(handlers >= 2);
});

test('a fingerprint survives lines that move', () => {
  const text = "server.tool('a', {}, async ({ x }) => eval(x));";
  const [one] = analyse([{ path: 'a.js', text }], parse).hits;
  const [other] = analyse([{ path: 'a.js', text: `\n\n// more\n${text}` }], parse).hits;
  assert.ok(one !== undefined && other !== undefined && one.line !== other.line);
  assert.equal(sourceFinding(one, 's').finding.fingerprint, sourceFinding(other, 's').finding.fingerprint);
});

test('what exhausts us ends, and is said', () => {
  const { problems } = analyse([{ path: 'a.js', text: `server.tool();${'a(b(c(d())));'.repeat(200)}` }], parse, 100);
  assert.deepEqual(problems, ['the sources were too much to be followed to the end']);
  const deep = analyse([{ path: 'a.js', text: `server.tool();${'['.repeat(3000)}${']'.repeat(3000)}` }], parse);
  assert.match(deep.problems.join(), /nested too deeply/);
});

test('a look at a part of a text says nothing of the whole', () => {
  const text = (look: string): string =>
    `import { exec } from 'child_process';\nserver.tool('t', {}, async ({ x }) => { if (!['ls'].includes(${look})) throw new Error(); exec(x); });`;
  assert.deepEqual(rulesIn([{ path: 'a.js', text: text('x.slice(0, 2)') }]), ['argument-in-command']);
  assert.deepEqual(rulesIn([{ path: 'a.js', text: text('x') }]), []);
});

test('calls that nest without end are cut, and that is said', () => {
  const links = Array.from({ length: 60 }, (_, at) => `const f${at} = (x) => ${'('.repeat(60)}f${at + 1}(x)${')'.repeat(60)};`);
  const text = `${links.join('\n')}\nconst f60 = (x) => eval(x);\nserver.tool('t', {}, async ({ x }) => f0(x));`;
  const { problems } = analyse([{ path: 'a.js', text }], parse);
  assert.deepEqual(problems, ['the sources are nested too deeply, or give too many tools, to be followed to the end']);
});

test('files that import each other, and functions that call themselves, end', () => {
  const files = [
    {
      path: 'a.js',
      text: "import { b } from './b.js';\nexport function a(x) { return b(x); }\nserver.tool('t', {}, async ({ x }) => a(x));",
    },
    {
      path: 'b.js',
      text: "import { a } from './a.js';\nexport function b(x) { if (x.length > 9) return a(x); return eval(x); }",
    },
  ];
  assert.deepEqual(rulesIn(files), ['argument-in-code']);
});

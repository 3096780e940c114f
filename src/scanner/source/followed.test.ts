// What of a server is followed, and what is said where it is not: a look at a part never looks clean.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type TestContext, test } from 'node:test';
import { plant } from '../../../test/support/planted-home.ts';
import { analyse, type SourceSight } from './analyse.ts';
import { loadParser } from './parse.ts';
import { lookAtSources } from './scan-source.ts';

const parse = await loadParser(['a.js', 'a.py']);

const lookAt = (text: string, path = 'a.js'): SourceSight => analyse([{ path, text }], parse);
const dangersIn = ({ hits }: SourceSight): readonly string[] => hits.map(({ danger }) => danger);

/** A table of tools of which the last one is bad. */
const tableOf = (count: number): string => {
  const tools = Array.from(
    { length: count },
    (_, at) => `tool${at}: { run: (args) => ${at === count - 1 ? 'eval(args.x)' : at} }`,
  );
  return `const tools = { ${tools.join(', ')} };
server.setRequestHandler(CallToolRequestSchema, async ({ params }) => tools[params.name].run(params.arguments));`;
};

test('of a table of eighty tools the last one is followed, too', () => {
  const sight = lookAt(tableOf(80));
  assert.deepEqual(dangersIn(sight), ['code']);
  assert.deepEqual(sight.problems, []);
});

test('a table of more tools than are kept is no clean look', () => {
  assert.match(lookAt(tableOf(600)).problems.join(), /too many tools/);
});

test('a list of eighty functions that each give a tool to a server is followed to its end', () => {
  const gives = Array.from(
    { length: 80 },
    (_, at) => `(s) => s.registerTool('t${at}', {}, async ({ x }) => ${at === 79 ? 'eval(x)' : at})`,
  );
  const sight = lookAt(`for (const give of [${gives.join(',\n')}]) give(server);`);
  assert.deepEqual(dangersIn(sight), ['code']);
  assert.equal(sight.handlers, 80);
});

test('functions under names that are not known are called by any name, and gone through as a list', () => {
  const bad = (use: string): string =>
    `const tools = {};\nconst list = [];\nfor (const key of keys) { tools[key] = ({ x }) => eval(x); list.push(({ x }) => eval(x)); }
server.tool('t', {}, async (args) => ${use});`;
  for (const use of ['tools.update(args)', 'tools.other(args)', 'list.forEach((one) => one(args))', 'tools[args.name](args)'])
    assert.deepEqual(dangersIn(lookAt(bad(use))), ['code'], use);
});

test('a secret far inside of what a tool answers is found', () => {
  const inside = Array.from({ length: 8 }, (_, at) => `k${at}`).reduce((value, key) => `{ ${key}: ${value} }`, 'process.env');
  const many = Array.from({ length: 400 }, (_, at) => `m${at}: ${at}`).join(', ');
  assert.deepEqual(dangersIn(lookAt(`server.tool('t', {}, async () => ({ ${many}, last: ${inside} }));`)), ['shown']);
});

test('a tool that is given in a way that is not followed is told by its place', () => {
  const { handlers, problems } = lookAt(
    "import { run } from 'elsewhere';\nserver.registerTool('a', {}, async () => 1);\nserver.registerTool('b', {}, run);",
  );
  assert.equal(handlers, 1);
  assert.deepEqual(problems, ['tools are given to a server in a way that is not followed: a.js:3']);
  assert.deepEqual(lookAt('from elsewhere import f\nmcp.add_tool(f)\n', 'a.py').problems, [
    'tools are given to a server in a way that is not followed: a.py:2',
  ]);
});

test('a place that gives tools of several callers is followed when one of them is', () => {
  const { handlers, problems } = lookAt(
    "function give(name, run) { server.registerTool(name, {}, run); }\ngive('a', async () => 1);\ngive('b', async () => 2);",
  );
  assert.deepEqual([handlers, problems], [2, []]);
});

function folderWith(context: TestContext, text: string): string {
  const folder = mkdtempSync(`${tmpdir()}/followed-`);
  context.after(() => rmSync(folder, { recursive: true }));
  plant(`${folder}/a.js`, text);
  return folder;
}

const problemsOf = async (folder: string, isServer: boolean) => (await lookAtSources(folder, { server: 'x', isServer })).problems;

test('what is asked for as a server and shows no tool was not looked at; a folder may be anything', async (context) => {
  const folder = folderWith(context, "require('elsewhere').start();");
  assert.match((await problemsOf(folder, true)).join(), /no tool of this server could be followed/);
  assert.deepEqual(await problemsOf(folder, false), []);
});

test('a folder that makes a server whose tools are not seen was not looked at', async (context) => {
  const folder = folderWith(
    context,
    "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nwith_tools(new McpServer()).resource(1);",
  );
  assert.match((await problemsOf(folder, false)).join(), /no tool of this server could be followed/);
});

test('what passes a schema of a bundled zod is followed, except what the schema closes', () => {
  const text = `const Args = bundled.object({ url: bundled.string().url(), depth: bundled.number(), how: bundled.enum(['a', 'b']) });
server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
  const args = Args.parse(params.arguments);
  `;
  assert.deepEqual(dangersIn(lookAt(`${text}await fetch(args.url); });`)), ['url']);
  assert.deepEqual(dangersIn(lookAt(`${text}await fetch(args.depth); await fetch(args.how); });`)), []);
  const known = 'const { success, data } = mine.safeParse(params.arguments);';
  assert.deepEqual(dangersIn(lookAt(`${text}${known} await fetch(data.url); });`)), ['url']);
});

test('a tool may be called like a request of the protocol', () => {
  assert.equal(lookAt("server.tool('ping', {}, async () => 1);").handlers, 1);
});

test('a client is no server', async (context) => {
  const folder = folderWith(
    context,
    `client.setRequestHandler('elicitation/create', async () => ({}));
client.setRequestHandler(CreateMessageRequestSchema, async () => ({}));
client.setRequestHandler('ping', async () => ({}));
const tools = await ask({ method: 'tools/list' });
for (const { name, inputSchema } of tools) await ask({ method: 'tools/call', params: { name } });`,
  );
  const { problems, remarks } = await lookAtSources(folder, { server: 'x', isServer: false });
  assert.deepEqual([problems, remarks], [[], ['sources: no tool was found in JavaScript, TypeScript or Python']]);
});

const PATHS = `import { isAbsolute, relative, resolve, sep } from 'path';
import { readFile } from 'fs/promises';
const isWithin = (root, path) => {
  const rel = relative(root, path);
  return rel === '' || (rel !== '..' && !rel.startsWith(\`..\${sep}\`) && !isAbsolute(rel));
};
`;

const idioms: readonly (readonly [said: string, safe: string, unsafe: string])[] = [
  [
    'a function that always throws ends a way',
    "function refuse() { throw new Error('no'); }\nserver.tool('t', {}, async ({ x }) => { if (x !== 'ls') refuse(); exec(x); });",
    "function refuse() { console.log('no'); }\nserver.tool('t', {}, async ({ x }) => { if (x !== 'ls') refuse(); exec(x); });",
  ],
  [
    'an argument that is not given does no harm',
    "const check = (x) => { if (x !== 'ls') throw new Error(); };\nserver.tool('t', {}, async ({ x }) => { if (x) { check(x); } exec(x); });",
    "const check = (x) => { if (x !== 'ls') throw new Error(); };\nserver.tool('t', {}, async ({ x }) => { const y = made(x); if (y) { check(x); } exec(x); });",
  ],
  [
    'a path that is below a root by what path.relative says is confined',
    `${PATHS}server.tool('t', {}, async ({ x }) => { const p = resolve('/srv', x); if (!isWithin('/srv', p)) throw new Error(); readFile(p); });`,
    `${PATHS}server.tool('t', {}, async ({ x }) => { const p = resolve('/srv', x); isWithin('/srv', p); readFile(p); });`,
  ],
  [
    'what begins like an address, and what was fetched, names no file',
    `${PATHS}server.tool('t', {}, async ({ x }) => { if (x.startsWith('https://')) readFile(x); await fetch(x); readFile(x); });`,
    `${PATHS}server.tool('t', {}, async ({ x }) => { if (x.startsWith('https:')) readFile(x); readFile(x); await fetch(x); });`,
  ],
  [
    'an address that is not of the own network may be asked; whoever runs the server may allow more',
    "const check = (u) => { if (settings.allowPrivate) return; if (isPrivateHost(u.hostname)) throw new Error(); };\nserver.tool('t', {}, async ({ x }) => { const u = new URL(x); check(u); await fetch(u); });",
    "const check = (u) => { if (settings.isSlow) return; if (isPrivateHost(u.hostname)) throw new Error(); };\nserver.tool('t', {}, async ({ x }) => { const u = new URL(x); check(u); await fetch(u); });",
  ],
];

for (const [said, safe, unsafe] of idioms)
  test(said, () => {
    const using = (text: string): readonly string[] =>
      dangersIn(
        lookAt(
          `import { exec } from 'child_process';\nconst made = (x) => (x.length > 2 ? undefined : x);\nfunction isPrivateHost(h) { return numbersOf(h)[0] === 10; }\n${text}`,
        ),
      ).filter((danger) => danger !== 'log');
    assert.deepEqual(
      using(safe).filter((danger) => danger !== 'url' || !safe.includes('https:')),
      [],
    );
    assert.ok(using(unsafe).length > using(safe).length);
  });

/** A tool whose handler does this with its argument `x`. */
const toolOf = (body: string): string => `import { exec, execFile } from 'node:child_process';
server.registerTool('t', {}, async ({ x }) => { ${body} });`;

const WAYS: Readonly<Record<string, string>> = {
  'a text that is put behind another': `exec('ls '.concat(x));`,
  'a text that fills another up': `exec('ls '.padEnd(9, x));`,
  'a text in the place of a part': `exec('ls DIR'.replace('DIR', x));`,
  'a raw template': `exec(String.raw\`ls \${x}\`);`,
  'a list behind another': `execFile('sh', ['-c'].concat(x));`,
  'the first of a list': `exec([x].shift());`,
  'a part of a list': `exec([x].slice(0)[0]);`,
  'what is cut out of a list': `exec([x].splice(0, 1)[0]);`,
  'one place of a list': `exec([x].at(0));`,
  'a list in another order': `exec([x].toSorted()[0]);`,
  'a list with one place changed': `exec(['ls'].with(0, x)[0]);`,
  'a list with its indices': `for (const [, one] of [x].entries()) exec(one);`,
  'an object that was put together': `exec(Object.assign({}, { a: x }).a);`,
  'an object that got more': `const o = {}; Object.assign(o, { a: x }); exec(o.a);`,
  'an object that was copied': `exec(structuredClone({ a: x }).a);`,
  'a map that was made of pairs': `exec(new Map([['a', x]]).get('a'));`,
};

for (const [name, body] of Object.entries(WAYS))
  test(`an argument is followed through ${name}`, () => assert.deepEqual(dangersIn(lookAt(toolOf(body))), ['command']));

test('a timer that is given a text runs it; one that is given a function, or a time, does not', () => {
  assert.deepEqual(dangersIn(lookAt(toolOf('setTimeout(x, 10);'))), ['code']);
  assert.deepEqual(dangersIn(lookAt(toolOf('setTimeout(() => x, Number(x));'))), []);
  assert.deepEqual(dangersIn(lookAt(toolOf('setTimeout(() => 1, x);'))), []);
});

test('a host is checked by its end only where that begins with a dot', () => {
  const asked = (end: string): string =>
    toolOf(`const u = new URL(x); if (!u.hostname.endsWith('${end}')) throw new Error('no'); return fetch(u);`);
  assert.deepEqual(dangersIn(lookAt(asked('.example.com'))), []);
  assert.deepEqual(dangersIn(lookAt(asked('example.com'))), ['url']);
});

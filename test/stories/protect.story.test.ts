// What `bartizan protect` promises: every client starts Bartizan instead of its servers, nothing else in its files changes, and unprotect brings each byte back.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { plant } from '../support/planted-home.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(ROOT, 'src/cli/main.ts');
const TOKEN = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8';

/** Six clients, each with a comment in its file and something that must stay. */
const FILES: Readonly<Record<string, string>> = {
  '.cursor/mcp.json': `{
  // servers of mine
  "mcpServers": {
    "github": {
      "command": "npx", // the runner
      "args": ["-y", "@acme/github@1.2.3"],
      "env": {
        "GITHUB_TOKEN": "${TOKEN}", // secret
        "LOG_LEVEL": "debug"
      }
    },
  },
}
`,
  '.config/Code/User/mcp.json': `{
\t"inputs": [{ "id": "key", "type": "promptString", "password": true }],
\t"servers": {
\t\t/* remote */
\t\t"docs": {
\t\t\t"type": "http",
\t\t\t"url": "https://docs.example/mcp",
\t\t\t"headers": { "Authorization": "Bearer \${input:key}", "X-Team": "blue" },
\t\t},
\t\t"workspace": { "type": "stdio", "command": "node", "args": ["\${workspaceFolder}/server.js"] }
\t}
}
`,
  '.config/zed/settings.json': `// Zed
{
  "theme": "One Dark",
  "context_servers": {
    "files": { "source": "custom", "command": { "path": "npx", "args": ["@acme/files@1.0.0", "/srv"] } }, // why
  },
}
`,
  '.codex/config.toml': `model = "gpt" # mine

[mcp_servers.github] # the same as in Cursor
command = "npx"
args = ["-y", "@acme/github@1.2.3"]

[mcp_servers.github.env]
LOG_LEVEL = "debug"
GITHUB_TOKEN = "${TOKEN}"

# after
[tui]
theme = "dark"
`,
  '.config/goose/config.yaml': `# Goose
GOOSE_MODE: smart_approve

extensions:
  memory:          # local
    type: stdio
    cmd: npx
    args:
      - "@acme/memory@2.0.0"   # pinned
    envs:
      DEPTH: "3"
    timeout: 300
  developer:
    type: builtin
    name: developer
`,
  '.config/opencode/opencode.jsonc': `{
  "$schema": "https://opencode.ai/config.json",
  "mcp": {
    // remote here
    "search": { "type": "remote", "url": "https://search.example/mcp", "headers": { "X-Api-Key": "f81d4fae7dec11d0a765" } },
    "local": { "type": "local", "command": ["npx", "-y", "@acme/local@3.0.0"], "enabled": true },
  },
}
`,
};

let home = '';
beforeEach((test) => {
  const folder = mkdtempSync(join(tmpdir(), 'protect-'));
  (test as TestContext).after(() => rmSync(folder, { recursive: true, force: true }));
  home = `${folder}/home`;
  mkdirSync(home);
});

const environment = (): Record<string, string> => ({ PATH: process.env['PATH'] ?? '', HOME: home });

function bartizan(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const options = { cwd: home, env: environment(), encoding: 'utf8', timeout: 60_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
  return { code: status, out: stdout, err: stderr };
}

const plantAll = (): void => {
  for (const [path, text] of Object.entries(FILES)) plant(`${home}/${path}`, text);
};
const read = (path: string): string => readFileSync(`${home}/${path}`, 'utf8');
const SETTINGS = '.config/bartizan/bartizan.yaml';
const settings = (): { servers: Record<string, Record<string, unknown>> } =>
  parseYaml(read(SETTINGS)) as { servers: Record<string, Record<string, unknown>> };

const secretNames = (): readonly string[] =>
  (JSON.parse(bartizan('secret', 'ls', '--json').out) as { name: string }[]).map(({ name }) => name);

/** Files below the home folder that hold one of these texts, as it is or in base64. */
function filesWith(...texts: readonly string[]): readonly string[] {
  const forms = texts.flatMap((text) => [
    text,
    ...[0, 1, 2].map((skip) =>
      Buffer.from(text)
        .subarray(skip, skip + 3 * Math.floor((text.length - skip) / 3))
        .toString('base64'),
    ),
  ]);
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) => {
    const isFile = statSync(join(home, path)).isFile();
    return isFile && forms.some((form) => readFileSync(join(home, path)).includes(form));
  });
}

describe('protect, with six clients', () => {
  it('leads every entry that can be through Bartizan, says which cannot, and keeps all comments', () => {
    plantAll();
    const { code, out } = bartizan('protect');
    assert.equal(code, 1, out);
    assert.match(out, /workspace of vscode .*\$\{workspaceFolder\}, which only the client fills in/);
    assert.doesNotMatch(out, new RegExp(TOKEN));
    const servers = settings().servers;
    assert.deepEqual(Object.keys(servers).sort(), ['docs', 'files', 'github', 'local', 'memory', 'search']);
    assert.deepEqual(servers['github'], {
      command: 'npx',
      args: ['-y', '@acme/github@1.2.3'],
      env: { GITHUB_TOKEN: `$\{secret:github-token}`, LOG_LEVEL: 'debug' },
    });
    assert.deepEqual(servers['search'], {
      url: 'https://search.example/mcp',
      headers: { 'X-Api-Key': `$\{secret:search-x-api-key}` },
    });
    assert.deepEqual(servers['docs'], {
      url: 'https://docs.example/mcp',
      headers: { Authorization: `$\{env:BARTIZAN_HEADER_AUTHORIZATION}`, 'X-Team': 'blue' },
    });
    for (const path of Object.keys(FILES)) {
      const comments = (text: string): readonly string[] => text.match(/(?:\/\/|#|\/\*) .*/g) ?? [];
      const before = comments(FILES[path] ?? '').filter((line) => !/secret|pinned/.test(line));
      for (const comment of before) assert.ok(read(path).includes(comment), `${path}: ${comment}`);
    }
    assert.deepEqual(secretNames(), ['bartizan-undo', 'github-token', 'search-x-api-key']);
    assert.deepEqual(filesWith(TOKEN, 'f81d4fae'), [], 'no file of the whole home folder holds a secret in plain text any more');
  });

  it('afterwards the scan finds them protected, check-config is content, and a second run changes nothing', () => {
    plantAll();
    bartizan('protect');
    const { summary } = JSON.parse(bartizan('scan', '--json').out) as { summary: { entries: number; protected: number } };
    assert.deepEqual([summary.entries, summary.protected], [9, 7]);
    assert.equal(bartizan('check-config', '--config', SETTINGS).code, 0);
    const all = [...Object.keys(FILES), SETTINGS];
    const texts = all.map(read);
    assert.match(bartizan('protect').err, /no entry needs a change/);
    assert.deepEqual(all.map(read), texts);
  });

  it('unprotect brings every file back byte for byte, and takes away what was not there', () => {
    plantAll();
    chmodSync(`${home}/.cursor/mcp.json`, 0o600);
    bartizan('protect');
    const { code, out } = bartizan('unprotect');
    assert.equal(code, 0, out);
    for (const [path, text] of Object.entries(FILES)) assert.equal(read(path), text, path);
    assert.equal(statSync(`${home}/.cursor/mcp.json`).mode & 0o777, 0o600);
    assert.ok(!existsSync(`${home}/${SETTINGS}`));
    assert.deepEqual(secretNames(), [], 'what came back is not kept twice');
    assert.match(bartizan('unprotect').err, /nothing to take back/);
  });

  it('--dry-run shows the changed lines with secrets masked, and changes nothing', () => {
    plantAll();
    const { out, err } = bartizan('protect', '--dry-run');
    assert.match(out, /^- {6}"command": "npx", \/\/ the runner$/m);
    assert.match(out, /^\+command = "/m);
    assert.match(err, /nothing was changed/);
    assert.doesNotMatch(out, new RegExp(`${TOKEN}|f81d4fae`));
    for (const [path, text] of Object.entries(FILES)) assert.equal(read(path), text, path);
    assert.ok(!existsSync(`${home}/.local`) && !existsSync(`${home}/${SETTINGS}`));
  });

  it('only the clients that are named change', () => {
    plantAll();
    assert.equal(bartizan('protect', 'cursor', 'codex').code, 0);
    assert.deepEqual(Object.keys(settings().servers), ['github'], 'the same server in both is one');
    assert.equal(read('.config/zed/settings.json'), FILES['.config/zed/settings.json']);
    assert.equal(bartizan('unprotect', 'cursor').code, 0);
    assert.equal(read('.cursor/mcp.json'), FILES['.cursor/mcp.json']);
    assert.match(read('.codex/config.toml'), /"run", "github"/);
    assert.match(bartizan('protect', 'cursr').err, /^clients\.unknown-client .*did you mean "cursor"/);
  });
});

describe('protect, when things are not as they were', () => {
  it('a file that was changed since keeps the change and loses only our entries', () => {
    plantAll();
    bartizan('protect');
    const path = '.cursor/mcp.json';
    plant(`${home}/${path}`, read(path).replace('// servers of mine', '// ours'));
    const { code, out } = bartizan('unprotect');
    assert.equal(code, 0, out);
    assert.match(out, /mcp\.json {2}was changed since: only the entries/);
    assert.match(read(path), /\/\/ ours/);
    assert.match(read(path), /"command": "npx", \/\/ the runner/);
    assert.doesNotMatch(read(path), /bartizan/);
  });

  it('an entry that was changed since is left, and said so', () => {
    plantAll();
    bartizan('protect', 'cursor');
    const path = '.cursor/mcp.json';
    plant(`${home}/${path}`, read(path).replace('"run"', '"serve"'));
    const { code, out } = bartizan('unprotect');
    assert.equal(code, 1);
    assert.match(out, /left as it is; by hand: github/);
  });

  it('two runs are taken back in turn', () => {
    plantAll();
    bartizan('protect', 'cursor');
    bartizan('protect');
    assert.equal(bartizan('unprotect').code, 0);
    for (const [path, text] of Object.entries(FILES)) assert.equal(read(path), text, path);
  });

  it('a link stays a link, and comments in bartizan.yaml stay', () => {
    plant(`${home}/dotfiles/mcp.json`, FILES['.cursor/mcp.json'] ?? '');
    mkdirSync(`${home}/.cursor`);
    symlinkSync(`${home}/dotfiles/mcp.json`, `${home}/.cursor/mcp.json`);
    const own = '# mine\nservers:\n    a: # first\n        command: node\n\n# end\ntrail:\n  maxBytes: 1GiB\n';
    plant(`${home}/${SETTINGS}`, own);
    chmodSync(`${home}/${SETTINGS}`, 0o600);
    assert.equal(bartizan('protect').code, 0);
    assert.match(read('dotfiles/mcp.json'), /"run"/);
    assert.match(
      read(SETTINGS),
      /^# mine\nservers:\n {4}a: # first\n {8}command: node\n {4}github:\n[\s\S]*\n\n# end\ntrail:\n {2}maxBytes: 1GiB\n$/,
    );
    assert.equal(bartizan('unprotect').code, 0);
    assert.equal(read(SETTINGS), own);
    assert.equal(read('dotfiles/mcp.json'), FILES['.cursor/mcp.json']);
  });

  it('what belongs to others, holds a secret in its words, or cannot be changed alone is left with the reason', () => {
    plant(`${home}/team/.mcp.json`, '{"mcpServers": {"team": {"command": "npx", "args": ["a@1.0.0"]}}}');
    plant(`${home}/.claude.json`, JSON.stringify({ projects: { [`${home}/team`]: {} } }));
    plant(
      `${home}/.cursor/mcp.json`,
      `{"mcpServers": {"words": {"command": "/opt/x", "args": ["--api-key", "f81d4fae7dec11d0"]}, "far": {"url": "https://far.example/mcp"}}}`,
    );
    plant(`${home}/.kimi/mcp.json`, '{"mcpServers": {"twice": {"command": "a"}, "twice": {"command": "b"}}}');
    const { code, out } = bartizan('protect');
    assert.equal(code, 1);
    assert.match(out, /team of claude-code .*belongs to a repository/);
    assert.match(out, /words of cursor .*a secret stands in "args"/);
    assert.match(out, /far of cursor .*sign in/);
    assert.match(out, /twice of kimi .*without touching something else/);
    assert.ok(!existsSync(`${home}/${SETTINGS}`));
    assert.match(bartizan('protect', '--remote').out, /protected {2}far of cursor/);
  });

  it('the same server with another secret is another server, and one that is run again keeps its name', () => {
    const entry = (token: string): string =>
      JSON.stringify({
        mcpServers: { github: { command: 'npx', args: ['-y', '@acme/github@1.2.3'], env: { GITHUB_TOKEN: token } } },
      });
    const other = `${TOKEN.slice(0, -4)}Zz9y`;
    plant(`${home}/.cursor/mcp.json`, entry(TOKEN));
    bartizan('protect');
    plant(`${home}/.kimi/mcp.json`, entry(other));
    plant(`${home}/.factory/mcp.json`, entry(TOKEN));
    assert.equal(bartizan('protect').code, 0);
    assert.deepEqual(Object.keys(settings().servers), ['github', 'github-2']);
    assert.match(read('.kimi/mcp.json'), /"github-2"/);
    assert.match(read('.factory/mcp.json'), /"github"/);
    assert.deepEqual(settings().servers['github-2']?.['env'], { GITHUB_TOKEN: `$\{secret:github-2-github-token}` });
    assert.deepEqual(filesWith(TOKEN, other), []);
    assert.equal(bartizan('unprotect').code, 0);
    assert.deepEqual([read('.cursor/mcp.json'), read('.kimi/mcp.json')], [entry(TOKEN), entry(other)]);
  });

  it('a program that only has its name is no protection: the scan says so, and protect leaves it to a person who may name it', () => {
    plant(`${home}/bin/bartizan`, '#!/bin/sh\n');
    plant(`${home}/.cursor/mcp.json`, '{"mcpServers": {"a": {"command": "/opt/a"}}}');
    bartizan('protect', '--command', `${home}/bin/bartizan`);
    const { summary, findings } = JSON.parse(bartizan('scan', '--json').out) as {
      summary: { protected: number };
      findings: { rule: string }[];
    };
    assert.equal(summary.protected, 0);
    assert.ok(findings.some(({ rule }) => rule === 'imitated-bartizan'));
    assert.match(bartizan('protect').out, /a of cursor .*another program under the name of Bartizan/);
    assert.equal(bartizan('protect', '--command', `${home}/bin/bartizan`).code, 0);
  });

  it('a name that somebody uses for another secret is left to them, and so is a secret that they changed', () => {
    const options = { cwd: home, env: environment(), encoding: 'utf8', input: 'of mine' } as const;
    spawnSync(process.execPath, [MAIN, 'secret', 'set', 'github-token', '--in', 'file'], options);
    plantAll();
    bartizan('protect');
    assert.deepEqual(settings().servers['github']?.['env'], { GITHUB_TOKEN: `$\{secret:github-token-2}`, LOG_LEVEL: 'debug' });
    spawnSync(process.execPath, [MAIN, 'secret', 'set', 'github-token-2', '--in', 'file'], options);
    const { code, err } = bartizan('unprotect');
    assert.equal(code, 0, err);
    assert.match(err, /"github-token-2" was changed since .*stays in the secret store/);
    for (const [path, text] of Object.entries(FILES)) assert.equal(read(path), text, path);
    assert.deepEqual(secretNames(), ['github-token', 'github-token-2']);
  });

  it('without the key of its record nothing is taken back, and the fault says what to do', () => {
    plantAll();
    bartizan('protect');
    const text = read('.cursor/mcp.json');
    bartizan('secret', 'rm', 'bartizan-undo');
    const { code, err } = bartizan('unprotect');
    assert.equal(code, 3);
    assert.match(err, /^clients\.record-locked .*bartizan-undo.*by hand/);
    assert.equal(read('.cursor/mcp.json'), text);
  });

  it('a record of what was changed is readable by its user alone', () => {
    plantAll();
    bartizan('protect');
    const folder = `${home}/.local/state/bartizan/protect`;
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
  });
});

/** A server that tells which secret it was given, and nobody what it is. */
const SERVER = `import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = JSON.parse(line);
  const digest = createHash('sha256').update(process.env.API_TOKEN ?? '').digest('hex');
  const results = { initialize: { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'digest', version: digest } } };
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? {} }));
}
`;

it('a protected server answers its client, with the secret from the store', async () => {
  plant(`${home}/server.mjs`, SERVER);
  plant(`${home}/${SETTINGS}`, 'servers: {}\nauthority:\n  firstUse: lock # of mine\n');
  chmodSync(`${home}/${SETTINGS}`, 0o600);
  plant(
    `${home}/.cursor/mcp.json`,
    JSON.stringify({
      mcpServers: { digest: { command: process.execPath, args: [`${home}/server.mjs`], env: { API_TOKEN: TOKEN } } },
    }),
  );
  assert.equal(bartizan('protect').code, 0);
  // Not confined: a sandbox needs more than npm.
  plant(`${home}/${SETTINGS}`, read(SETTINGS).replace('  digest:\n', '  digest:\n    launcher: none\n'));
  const file = JSON.parse(read('.cursor/mcp.json')) as {
    mcpServers: { digest: { command: string; args: string[]; env?: Record<string, string> } };
  };
  const { command, args, env } = file.mcpServers.digest;
  assert.equal(env, undefined);
  const child = spawn(command, args, { cwd: home, env: environment(), stdio: ['pipe', 'pipe', 'inherit'] });
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), once(child, 'exit')])) as [string];
  const { result } = JSON.parse(line) as { result: { serverInfo: { version: string } } };
  assert.equal(result.serverInfo.version, createHash('sha256').update(TOKEN).digest('hex'));
  child.stdin.end();
  await once(child, 'exit');
});

// What `bartizan protect` promises: every client starts Bartizan instead of its servers, nothing else in its files changes, and unprotect brings each byte back.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { plant } from '../support/planted-home.ts';
import { type Ended, FILES, SETTINGS, type SixClients, sixClients, TOKEN } from '../support/six-clients.ts';

let its: SixClients;
beforeEach((test) => {
  its = sixClients(test as TestContext);
});
const bartizan = (...args: readonly string[]): Ended => its.bartizan(...args);
const read = (path: string): string => its.read(path);

describe('protect, with six clients', () => {
  it('leads every entry that can be through Bartizan, says which cannot, and keeps all comments', () => {
    its.plantAll();
    const { code, out } = bartizan('protect');
    assert.equal(code, 1, out);
    assert.match(out, /workspace of vscode .*\$\{workspaceFolder\}, which only the client fills in/);
    assert.doesNotMatch(out, new RegExp(TOKEN));
    const servers = its.settings().servers;
    assert.deepEqual(Object.keys(servers).sort(), ['docs', 'files', 'github', 'local', 'memory', 'search']);
    assert.deepEqual(servers['github'], {
      source: 'npm:@acme/github@1.2.3',
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
    assert.deepEqual(its.secretNames(), ['bartizan-undo', 'github-token', 'search-x-api-key']);
    assert.deepEqual(
      its.filesWith(TOKEN, 'f81d4fae'),
      [],
      'no file of the whole home folder holds a secret in plain text any more',
    );
  });

  it('afterwards the scan finds them protected, check-config is content, and a second run changes nothing', () => {
    its.plantAll();
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
    its.plantAll();
    chmodSync(`${its.home}/.cursor/mcp.json`, 0o600);
    bartizan('protect');
    const { code, out, err } = bartizan('unprotect');
    assert.equal(code, 0, out);
    for (const [path, text] of Object.entries(FILES)) assert.equal(read(path), text, path);
    assert.equal(statSync(`${its.home}/.cursor/mcp.json`).mode & 0o777, 0o600);
    assert.ok(!existsSync(`${its.home}/${SETTINGS}`));
    assert.match(err, /keeps what came back, .*: bartizan secret rm github-token search-x-api-key$/m);
    assert.deepEqual(its.secretNames(), ['github-token', 'search-x-api-key'], 'who else uses them, nobody knows');
    assert.equal(bartizan('secret', 'rm', ...its.secretNames()).code, 0);
    assert.deepEqual(its.secretNames(), []);
    assert.match(bartizan('unprotect').err, /nothing to take back/);
    assert.match(bartizan('unprotect', '--dry-run').err, /^nothing to take back$/m);
  });

  it('--dry-run shows the changed lines with secrets masked, and changes nothing', () => {
    its.plantAll();
    const { out, err } = bartizan('protect', '--dry-run');
    assert.match(out, /^- {6}"command": "npx", \/\/ the runner$/m);
    assert.match(out, /^\+command = "/m);
    assert.match(out, /^\+ {6}GITHUB_TOKEN: \$\{secret:github-token\}$/m);
    assert.match(err, /nothing was changed/);
    assert.doesNotMatch(out, new RegExp(`${TOKEN}|f81d4fae`));
    for (const [path, text] of Object.entries(FILES)) assert.equal(read(path), text, path);
    assert.ok(!existsSync(`${its.home}/.local`) && !existsSync(`${its.home}/${SETTINGS}`));
  });

  it('--dry-run shows the place that a token gets, and the word before it', () => {
    const headers = { Authorization: `Bearer ${TOKEN}` };
    plant(`${its.home}/.cursor/mcp.json`, JSON.stringify({ mcpServers: { docs: { url: 'https://docs.example/mcp', headers } } }));
    const { out } = bartizan('protect', '--dry-run');
    assert.match(out, /^\+ +Authorization: Bearer \$\{secret:docs-authorization\}$/m);
    assert.doesNotMatch(out, new RegExp(TOKEN));
    bartizan('protect');
    assert.deepEqual(its.settings().servers['docs'], {
      url: 'https://docs.example/mcp',
      headers: { Authorization: `Bearer $\{secret:docs-authorization}` },
    });
  });

  it('--dry-run masks secrets however a file writes them', () => {
    plant(
      `${its.home}/.config/goose/config.yaml`,
      "extensions:\n  y:\n    cmd: /opt/y\n    envs:\n      A_TOKEN: |\n        first-hush-line\n        second-hush-line\n      B_TOKEN: 'it''s hush, too'\n      C: postgres://me:pass-hush@db/x?token=more-hush\n",
    );
    const { out } = bartizan('protect', '--dry-run');
    assert.match(out, /^- {6}A_TOKEN: /m);
    assert.doesNotMatch(out, /hush/);
  });

  it('only the clients that are named change', () => {
    its.plantAll();
    assert.equal(bartizan('protect', 'cursor', 'codex').code, 0);
    assert.deepEqual(Object.keys(its.settings().servers), ['github'], 'the same server in both is one');
    assert.equal(read('.config/zed/settings.json'), FILES['.config/zed/settings.json']);
    assert.equal(bartizan('unprotect', 'cursor').code, 0);
    assert.equal(read('.cursor/mcp.json'), FILES['.cursor/mcp.json']);
    assert.match(read('.codex/config.toml'), /"run", "github"/);
    assert.match(bartizan('protect', 'cursr').err, /^clients\.unknown-client .*did you mean "cursor"/);
  });
});

describe('protect, when things are not as they were', () => {
  it('a file that was changed since keeps the change and loses only our entries', () => {
    its.plantAll();
    bartizan('protect');
    const path = '.cursor/mcp.json';
    plant(`${its.home}/${path}`, read(path).replace('// servers of mine', '// ours'));
    const { code, out } = bartizan('unprotect');
    assert.equal(code, 0, out);
    assert.match(out, /mcp\.json {2}was changed since: only the entries/);
    assert.match(read(path), /\/\/ ours/);
    assert.match(read(path), /"command": "npx", \/\/ the runner/);
    assert.doesNotMatch(read(path), /bartizan/);
  });

  it('an entry that was changed since is left, and said so', () => {
    its.plantAll();
    bartizan('protect', 'cursor');
    const path = '.cursor/mcp.json';
    plant(`${its.home}/${path}`, read(path).replace('"run"', '"serve"'));
    const { code, out } = bartizan('unprotect');
    assert.equal(code, 1);
    assert.match(out, /left as it is; by hand: github/);
  });

  it('two runs are taken back in turn', () => {
    its.plantAll();
    bartizan('protect', 'cursor');
    bartizan('protect');
    assert.equal(bartizan('unprotect').code, 0);
    for (const [path, text] of Object.entries(FILES)) assert.equal(read(path), text, path);
  });

  it('a link stays a link, and comments in bartizan.yaml stay', () => {
    plant(`${its.home}/dotfiles/mcp.json`, FILES['.cursor/mcp.json'] ?? '');
    mkdirSync(`${its.home}/.cursor`);
    symlinkSync(`${its.home}/dotfiles/mcp.json`, `${its.home}/.cursor/mcp.json`);
    const own = '# mine\nservers:\n    a: # first\n        command: node\n\n# end\ntrail:\n  maxBytes: 1GiB\n';
    plant(`${its.home}/${SETTINGS}`, own);
    chmodSync(`${its.home}/${SETTINGS}`, 0o600);
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
    plant(`${its.home}/team/.mcp.json`, '{"mcpServers": {"team": {"command": "npx", "args": ["a@1.0.0"]}}}');
    plant(`${its.home}/.claude.json`, JSON.stringify({ projects: { [`${its.home}/team`]: {} } }));
    plant(
      `${its.home}/.cursor/mcp.json`,
      `{"mcpServers": {"words": {"command": "/opt/x", "args": ["--api-key", "f81d4fae7dec11d0"]}, "far": {"url": "https://far.example/mcp"}}}`,
    );
    plant(`${its.home}/.kimi/mcp.json`, '{"mcpServers": {"twice": {"command": "a"}, "twice": {"command": "b"}}}');
    const { code, out } = bartizan('protect');
    assert.equal(code, 1);
    assert.match(out, /team of claude-code .*belongs to a repository/);
    assert.match(out, /words of cursor .*a secret stands in args\.1/);
    assert.match(out, /far of cursor .*sign in/);
    assert.match(out, /twice of kimi .*without touching something else/);
    assert.ok(!existsSync(`${its.home}/${SETTINGS}`));
    assert.match(bartizan('protect', '--remote').out, /protected {2}far of cursor/);
  });

  it('a program that only has its name is no protection: the scan says so, and protect leaves it to a person who may name it', () => {
    plant(`${its.home}/bin/bartizan`, '#!/bin/sh\n');
    plant(`${its.home}/.cursor/mcp.json`, '{"mcpServers": {"a": {"command": "/opt/a"}}}');
    bartizan('protect', '--command', `${its.home}/bin/bartizan`);
    const { summary, findings } = JSON.parse(bartizan('scan', '--json').out) as {
      summary: { protected: number };
      findings: { rule: string }[];
    };
    assert.equal(summary.protected, 0);
    assert.ok(findings.some(({ rule }) => rule === 'imitated-bartizan'));
    assert.match(bartizan('protect').out, /a of cursor .*another program under the name of Bartizan/);
    assert.equal(bartizan('protect', '--command', `${its.home}/bin/bartizan`).code, 0);
  });

  it('a server that its client gives the whole disk is told of at once, since no start would take it', () => {
    const server = (path: string) => ({
      command: 'npx',
      args: ['-y', '@modelcontextprotocol/server-filesystem@2026.8.31', path],
    });
    mkdirSync(`${its.home}/notes`);
    const servers = { all: server('/'), notes: server(`${its.home}/notes`) };
    plant(`${its.home}/.cursor/mcp.json`, JSON.stringify({ mcpServers: servers }));
    const { out } = bartizan('protect', '--dry-run');
    assert.match(out, /Not started as they are[^\n]*\n {2}write \(\/\) of "all" grants \//);
    assert.doesNotMatch(out, /of "notes"/);
    const { unstartable } = JSON.parse(bartizan('protect', '--json').out) as { unstartable: { server: string }[] };
    assert.deepEqual(
      unstartable.map((one) => one.server),
      ['all'],
    );
  });

  it('what a runner or engine fetches becomes a source with its arguments; what is told more is left with the word', () => {
    const servers = {
      ranged: { command: 'npx', args: ['-y', '@acme/a@^1.2.0', '--flag', '/srv'] },
      python: { command: 'uvx', args: ['--from', 'acme-tools==1.0.0', 'acme-server', '-v'] },
      image: {
        command: 'docker',
        args: ['run', '-i', '--rm', '-e', 'LEVEL', 'ghcr.io/acme/x:1.2', 'serve'],
        env: { LEVEL: 'info' },
      },
      windows: { command: 'cmd', args: ['/c', 'npx', '-y', '@acme/w@1.0.0'] },
      installed: { command: 'node', args: ['/opt/x/node_modules/@acme/i/dist/index.js'] },
      registry: { command: 'npx', args: ['--registry', 'https://r.example', '@acme/r@1.0.0'] },
      mounted: { command: 'docker', args: ['run', '-i', '-v', '/srv:/srv', 'acme/m'] },
      cloned: { command: 'uvx', args: ['--from', 'git+https://github.com/acme/g', 'g'] },
      extra: { command: 'uvx', args: ['acme[all]'] },
    };
    plant(`${its.home}/.cursor/mcp.json`, JSON.stringify({ mcpServers: servers }));
    const { code, out } = bartizan('protect');
    assert.equal(code, 1);
    assert.deepEqual(its.settings().servers, {
      ranged: { source: 'npm:@acme/a@^1.2.0', args: ['--flag', '/srv'] },
      python: { source: 'pypi:acme-tools@1.0.0#acme-server', args: ['-v'] },
      image: { source: 'oci:ghcr.io/acme/x:1.2', args: ['serve'], env: { LEVEL: 'info' } },
      windows: { source: 'npm:@acme/w@1.0.0' },
      installed: { command: 'node', args: ['/opt/x/node_modules/@acme/i/dist/index.js'] },
    });
    for (const [name, word] of [
      ['registry', '--registry'],
      ['mounted', '-v'],
      ['cloned', 'https://github.com/acme/g'],
      ['extra', 'extras'],
    ])
      assert.match(out, new RegExp(`${name} of cursor .*cannot take over \\(${word}\\)`));
  });
});

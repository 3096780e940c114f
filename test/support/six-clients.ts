// A home folder with the files of six clients, each with a comment and something that must stay, and commands run as its user. For tests: everything in it is invented.
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parse as parseYaml } from 'yaml';
import { ROOT } from './place.ts';
import { plant } from './planted-home.ts';

/** The program under test. */
export const MAIN = join(ROOT, 'src/cli/main.ts');
/** A secret in clear. */
export const TOKEN = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8';

/** Six clients, each with a comment in its file and something that must stay. */
export const FILES: Readonly<Record<string, string>> = {
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

/** The settings of its user. */
export const SETTINGS = '.config/bartizan/bartizan.yaml';

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A home folder and its user's commands. */
export interface SixClients {
  readonly home: string;
  environment(): Record<string, string>;
  /** Runs a command; `input` is its stdin. */
  bartizan(...args: readonly string[]): Ended;
  withInput(input: string, ...args: readonly string[]): Ended;
  plantAll(): void;
  read(path: string): string;
  settings(): { readonly servers: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  secretNames(): readonly string[];
  /** Files that hold one of these texts, as it is or in base64. */
  filesWith(...texts: readonly string[]): readonly string[];
}

const formsOf = (text: string): readonly string[] => [
  text,
  ...[0, 1, 2].map((skip) =>
    Buffer.from(text)
      .subarray(skip, skip + 3 * Math.floor((text.length - skip) / 3))
      .toString('base64'),
  ),
];

/** Makes an empty home that is gone after the test. */
export function sixClients(test: TestContext): SixClients {
  const folder = mkdtempSync(join(tmpdir(), 'protect-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  const home = `${folder}/home`;
  mkdirSync(home);
  const environment = (): Record<string, string> => ({ PATH: process.env['PATH'] ?? '', HOME: home });
  const run = (args: readonly string[], more: SpawnSyncOptions = {}): Ended => {
    const options = { cwd: home, env: environment(), timeout: 60_000, ...more, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
    return { code: status, out: stdout, err: stderr };
  };
  const read = (path: string): string => readFileSync(`${home}/${path}`, 'utf8');
  return {
    home,
    environment,
    bartizan: (...args) => run(args),
    withInput: (input, ...args) => run(args, { input }),
    plantAll: () => {
      for (const [path, text] of Object.entries(FILES)) plant(`${home}/${path}`, text);
    },
    read,
    settings: () => parseYaml(read(SETTINGS)) as ReturnType<SixClients['settings']>,
    secretNames: () => (JSON.parse(run(['secret', 'ls', '--json']).out) as { name: string }[]).map(({ name }) => name),
    filesWith: (...texts) => {
      const forms = texts.flatMap(formsOf);
      return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) => {
        const isFile = statSync(join(home, path)).isFile();
        return isFile && forms.some((form) => readFileSync(join(home, path)).includes(form));
      });
    },
  };
}

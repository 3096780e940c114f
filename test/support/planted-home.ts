// A home folder with the files of many clients, for each system's paths. For tests: everything in it is invented.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Platform, Surroundings } from '../../src/clients/place.ts';

/** One client's file with one server, in that client's own shape. `SERVER` is replaced by a name of its own. */
interface Planted {
  readonly client: string;
  /** The path on each system; one for all when they agree. */
  readonly at: string | Readonly<Record<Platform, string>>;
  readonly text: string;
}

const perSystem = (rest: string): Readonly<Record<Platform, string>> => ({
  linux: `.config/${rest}`,
  darwin: `Library/Application Support/${rest}`,
  win32: `AppData/Roaming/${rest}`,
});

const map = (key: string, more = ''): string =>
  `{"${key}": {"SERVER": {"command": "npx", "args": ["-y", "@acme/SERVER@1.2.3"]${more}}}}`;

/** What is planted: at least one server per client. */
export const planted: readonly Planted[] = [
  { client: 'claude-desktop', at: perSystem('Claude/claude_desktop_config.json'), text: map('mcpServers') },
  { client: 'claude-code', at: '.claude.json', text: map('mcpServers', ', "type": "stdio"') },
  { client: 'cursor', at: '.cursor/mcp.json', text: map('mcpServers') },
  {
    client: 'vscode',
    at: perSystem('Code/User/mcp.json'),
    text: '// servers of VS Code\n{"inputs": [], "servers": {"SERVER": {"type": "stdio", "command": "npx", "args": ["@acme/SERVER@1.2.3"],},}}',
  },
  {
    client: 'vscode-insiders',
    at: perSystem('Code - Insiders/User/settings.json'),
    text: '{"editor.fontSize": 12, "mcp.servers": {"SERVER": {"command": "npx", "args": ["@acme/SERVER@1.2.3"]}}}',
  },
  { client: 'copilot-cli', at: '.copilot/mcp-config.json', text: map('mcpServers', ', "tools": ["*"]') },
  {
    client: 'windsurf',
    at: '.codeium/windsurf/mcp_config.json',
    text: '{"mcpServers": {"SERVER": {"serverUrl": "https://SERVER.example/mcp"}}}',
  },
  {
    client: 'cline',
    at: perSystem('Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json'),
    text: '{"mcpServers": {"SERVER": {"type": "streamableHttp", "url": "https://SERVER.example/mcp", "autoApprove": ["*"]}}}',
  },
  {
    client: 'roo-code',
    at: perSystem('Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json'),
    text: map('mcpServers', ', "alwaysAllow": ["read"]'),
  },
  { client: 'kilo-code', at: '.kilocode/cli/global/settings/mcp_settings.json', text: map('mcpServers') },
  {
    client: 'continue',
    at: '.continue/config.yaml',
    text: 'mcpServers:\n  - name: SERVER\n    command: npx\n    args: ["@acme/SERVER@1.2.3"]\n',
  },
  {
    client: 'zed',
    at: { linux: '.config/zed/settings.json', darwin: '.config/zed/settings.json', win32: 'AppData/Roaming/Zed/settings.json' },
    text: '{\n  // by hand\n  "context_servers": {\n    "SERVER": {"source": "custom", "command": {"path": "npx", "args": ["@acme/SERVER@1.2.3"]}},\n  },\n}',
  },
  { client: 'gemini-cli', at: '.gemini/settings.json', text: map('mcpServers', ', "trust": true') },
  {
    client: 'antigravity',
    at: '.gemini/antigravity/mcp_config.json',
    text: '{"mcpServers": {"SERVER": {"serverUrl": "https://SERVER.example/sse"}}}',
  },
  {
    client: 'codex',
    at: '.codex/config.toml',
    text: 'approval_policy = "never" # fast\n\n[mcp_servers.SERVER]\ncommand = "npx"\nargs = [\n  "-y", # yes\n  "@acme/SERVER@1.2.3",\n]\n',
  },
  {
    client: 'opencode',
    at: '.config/opencode/opencode.jsonc',
    text: '{"mcp": {"SERVER": {"type": "local", "command": ["npx", "-y", "@acme/SERVER@1.2.3"], "environment": {"A": "b"}}}}',
  },
  {
    client: 'goose',
    at: {
      linux: '.config/goose/config.yaml',
      darwin: '.config/goose/config.yaml',
      win32: 'AppData/Roaming/Block/goose/config/config.yaml',
    },
    text: 'extensions:\n  SERVER:\n    type: stdio\n    cmd: npx\n    args: ["@acme/SERVER@1.2.3"]\n    envs: {A: b}\n',
  },
  { client: 'amazon-q', at: '.aws/amazonq/mcp.json', text: map('mcpServers') },
  { client: 'kiro', at: '.kiro/settings/mcp.json', text: map('mcpServers', ', "autoApprove": ["a", "b"]') },
  {
    client: 'amp',
    at: { linux: '.config/amp/settings.json', darwin: '.config/amp/settings.json', win32: 'AppData/Roaming/amp/settings.json' },
    text: '{"amp.mcpServers": {"SERVER": {"command": "npx", "args": ["@acme/SERVER@1.2.3"]}}}',
  },
  { client: 'lm-studio', at: '.lmstudio/mcp.json', text: map('mcpServers') },
  { client: 'trae', at: perSystem('Trae/User/mcp.json'), text: map('mcpServers') },
  { client: 'factory', at: '.factory/mcp.json', text: map('mcpServers') },
  { client: 'kimi', at: '.kimi/mcp.json', text: map('mcpServers') },
  {
    client: 'vibe',
    at: '.vibe/config.toml',
    text: '[[mcp_servers]]\nname = "SERVER"\ntransport = "stdio"\ncommand = "npx"\nargs = ["@acme/SERVER@1.2.3"]\n',
  },
  { client: 'qoder', at: '.qoder/mcp.json', text: map('mcpServers') },
  {
    client: 'crush',
    at: { linux: '.config/crush/crush.json', darwin: '.config/crush/crush.json', win32: 'AppData/Local/crush/crush.json' },
    text: '{"mcp": {"SERVER": {"type": "stdio", "command": "npx", "args": ["@acme/SERVER@1.2.3"]}}}',
  },
  { client: 'sema4', at: '.sema4ai/sema4ai-studio/mcp_servers.json', text: map('mcpServers', ', "transport": "stdio"') },
];

const SERVER_MAP = '{"mcpServers": {"SERVER": {"command": "npx", "args": ["-y", "@acme/SERVER@1.2.3"]}}}';
const FLAT_MAP = '{"SERVER": {"command": "npx", "args": ["-y", "@acme/SERVER@1.2.3"]}}';
const NESTED = (...keys: readonly string[]): string =>
  keys.reduceRight((inner, key) => `{"${key}": ${inner}}`, '{"SERVER": {"command": "npx", "args": ["@acme/SERVER@1.2.3"]}}');
const CODEX_TABLE = '[mcp_servers.SERVER]\ncommand = "npx"\nargs = ["@acme/SERVER@1.2.3"]\n';

/** A place of another reach than the user's own file: profiles, plugins, extensions, files of administrators, projects. */
interface Scoped {
  readonly client: string;
  readonly scope: 'profile' | 'plugin' | 'extension' | 'managed' | 'project';
  /** From the home folder, for `managed` from the root of the disk, for `project` from the project. Undefined: not on that system. */
  readonly at: string | Readonly<Partial<Record<Platform, string>>>;
  readonly text: string;
}

const administrators = (
  linux: string | undefined,
  darwin: string,
  win32: string,
): Readonly<Partial<Record<Platform, string>>> => ({
  ...(linux === undefined ? {} : { linux }),
  darwin: `Library/Application Support/${darwin}`,
  win32,
});

/** What is planted beside the users' own files. Written by hand from the vendors' documents, not from the tables of `src/clients/`. */
export const scoped: readonly Scoped[] = [
  { client: 'claude-code', scope: 'project', at: '.mcp.json', text: FLAT_MAP },
  { client: 'claude-code', scope: 'plugin', at: '.claude/plugins/cache/shop/a/1.0/.mcp.json', text: FLAT_MAP },
  { client: 'claude-code', scope: 'plugin', at: '.claude/plugins/repos/a/b/.claude-plugin/plugin.json', text: SERVER_MAP },
  {
    client: 'claude-code',
    scope: 'managed',
    at: administrators(
      'etc/claude-code/managed-mcp.json',
      'ClaudeCode/managed-mcp.json',
      'Program Files/ClaudeCode/managed-mcp.json',
    ),
    text: SERVER_MAP,
  },
  {
    client: 'claude-desktop',
    scope: 'extension',
    at: perSystem('Claude/Claude Extensions/x/manifest.json'),
    text: '{"name": "SERVER", "server": {"mcp_config": {"command": "npx", "args": ["@acme/SERVER@1.2.3"]}}}',
  },
  { client: 'cursor', scope: 'project', at: '.cursor/mcp.json', text: SERVER_MAP },
  { client: 'cursor', scope: 'plugin', at: '.cursor/plugins/cache/a/b/.mcp.json', text: SERVER_MAP },
  { client: 'cursor', scope: 'plugin', at: '.cursor/plugins/local/a/mcp.json', text: SERVER_MAP },
  { client: 'vscode', scope: 'project', at: '.vscode/mcp.json', text: NESTED('servers') },
  {
    client: 'vscode',
    scope: 'project',
    at: '.devcontainer/devcontainer.json',
    text: NESTED('customizations', 'vscode', 'mcp', 'servers'),
  },
  { client: 'vscode', scope: 'project', at: 'team.code-workspace', text: NESTED('settings', 'mcp.servers') },
  { client: 'vscode', scope: 'profile', at: perSystem('Code/User/profiles/-1a/mcp.json'), text: NESTED('servers') },
  { client: 'visual-studio', scope: 'project', at: '.vs/mcp.json', text: NESTED('servers') },
  { client: 'windsurf', scope: 'project', at: '.windsurf/mcp.json', text: SERVER_MAP },
  { client: 'roo-code', scope: 'project', at: '.roo/mcp.json', text: SERVER_MAP },
  { client: 'kilo-code', scope: 'project', at: '.kilocode/mcp.json', text: SERVER_MAP },
  {
    client: 'continue',
    scope: 'project',
    at: '.continue/mcpServers/a.yaml',
    text: 'mcpServers:\n  - name: SERVER\n    command: npx\n    args: ["@acme/SERVER@1.2.3"]\n',
  },
  { client: 'zed', scope: 'project', at: '.zed/settings.json', text: NESTED('context_servers') },
  { client: 'gemini-cli', scope: 'project', at: '.gemini/settings.json', text: SERVER_MAP },
  { client: 'gemini-cli', scope: 'extension', at: '.gemini/extensions/a/gemini-extension.json', text: SERVER_MAP },
  {
    client: 'gemini-cli',
    scope: 'managed',
    at: administrators('etc/gemini-cli/settings.json', 'GeminiCli/settings.json', 'ProgramData/gemini-cli/settings.json'),
    text: SERVER_MAP,
  },
  { client: 'antigravity', scope: 'plugin', at: '.gemini/config/plugins/a/mcp_config.json', text: SERVER_MAP },
  { client: 'codex', scope: 'project', at: '.codex/config.toml', text: CODEX_TABLE },
  { client: 'codex', scope: 'profile', at: '.codex/work.config.toml', text: CODEX_TABLE },
  { client: 'codex', scope: 'plugin', at: '.codex/plugins/a/b/.mcp.json', text: SERVER_MAP },
  {
    client: 'codex',
    scope: 'managed',
    at: { linux: 'etc/codex/config.toml', darwin: 'etc/codex/config.toml', win32: 'ProgramData/OpenAI/Codex/config.toml' },
    text: CODEX_TABLE,
  },
  { client: 'opencode', scope: 'project', at: '.opencode/opencode.jsonc', text: `// v2\n${NESTED('mcp', 'servers')}` },
  {
    client: 'opencode',
    scope: 'managed',
    at: administrators('etc/opencode/opencode.json', 'opencode/opencode.json', 'ProgramData/opencode/opencode.json'),
    text: NESTED('mcp'),
  },
  { client: 'amazon-q', scope: 'project', at: '.amazonq/mcp.json', text: SERVER_MAP },
  { client: 'amazon-q', scope: 'profile', at: '.aws/amazonq/agents/a.json', text: SERVER_MAP },
  { client: 'kiro', scope: 'project', at: '.kiro/settings/mcp.json', text: SERVER_MAP },
  { client: 'kiro', scope: 'profile', at: '.kiro/agents/a.json', text: SERVER_MAP },
  { client: 'kiro', scope: 'plugin', at: '.kiro/powers/installed/a/mcp.json', text: SERVER_MAP },
  { client: 'amp', scope: 'project', at: '.amp/settings.json', text: NESTED('amp.mcpServers') },
  { client: 'factory', scope: 'project', at: '.factory/mcp.json', text: SERVER_MAP },
  { client: 'crush', scope: 'project', at: '.crush.json', text: NESTED('mcp') },
];

/** The name of the server of one place. */
export const scopedName = (index: number): string => `scoped-${index}`;

/** Plants all of `scoped` that this system has; answers with `client scope name`. The project is `home/team/app`. */
export function plantScopes(around: Surroundings): readonly string[] {
  return scoped.flatMap(({ client, scope, at, text }, index) => {
    const path = typeof at === 'string' ? at : at[around.platform];
    if (path === undefined) return [];
    const base = scope === 'managed' ? around.root : scope === 'project' ? `${around.home}/team/app` : around.home;
    plant(`${base}/${path}`, text.replaceAll('SERVER', scopedName(index)));
    return [`${client} ${scope} ${scopedName(index)}`];
  });
}

/** Writes a file and the folders above it. */
export function plant(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The name of the server that a client got. */
export const serverOf = (client: string): string => `${client}-server`;

/** Plants everything below a folder, and answers with the surroundings that find it. */
export function plantHome(folder: string, platform: Platform, count: number = planted.length): Surroundings {
  const home = `${folder}/home`;
  for (const { client, at, text } of planted.slice(0, count)) {
    plant(`${home}/${typeof at === 'string' ? at : at[platform]}`, text.replaceAll('SERVER', serverOf(client)));
  }
  return { platform, home, env: {}, root: `${folder}/root` };
}

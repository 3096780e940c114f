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

/** Writes a file and the folders above it. */
export function plant(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The name of the server that a client got. */
export const serverOf = (client: string): string => `${client}-server`;

/** Plants everything below a folder, and answers with the surroundings that find it. */
export function plantHome(folder: string, platform: Platform): Surroundings {
  const home = `${folder}/home`;
  for (const { client, at, text } of planted) {
    plant(`${home}/${typeof at === 'string' ? at : at[platform]}`, text.replaceAll('SERVER', serverOf(client)));
  }
  return { platform, home, env: {}, root: `${folder}/root` };
}

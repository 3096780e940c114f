// Clients with a window: editors, their extensions, and applications for talking to a model.
import type { Json } from '../../base/json.ts';
import {
  type Client,
  type Controls,
  eachItem,
  type FileSpec,
  FLAT,
  type Grant,
  pairGrant,
  type SettingSpec,
  whenOneOf,
  whenTrue,
} from '../client.ts';
import { memberOf } from '../documents/document.ts';

const UNKNOWN: Controls = { asksByDefault: 'unknown', perTool: 'unknown', allowList: 'unknown' };

const user = (at: string, ...lists: FileSpec['lists']): FileSpec => ({
  at,
  scope: 'user',
  lists: lists.length === 0 ? [['mcpServers']] : lists,
});
const project = (at: string, ...lists: FileSpec['lists']): FileSpec => ({ ...user(at, ...lists), scope: 'project' });
const plugin = (at: string, ...lists: FileSpec['lists']): FileSpec => ({ ...user(at, ...lists), scope: 'plugin' });

const claudeDesktop: Client = {
  id: 'claude-desktop',
  title: 'Claude Desktop',
  files: [
    user('UD/Claude/claude_desktop_config.json'),
    user('LINUX/claude/claude_desktop_config.json'),
    user('LAD/Packages/Claude_*/LocalCache/Roaming/Claude/claude_desktop_config.json'),
    {
      at: 'UD/Claude/Claude Extensions/*/manifest.json',
      scope: 'extension',
      lists: [['server', 'mcp_config']],
      single: { name: ['name'] },
    },
  ],
  settings: [],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'yes' },
};

const cursorRule = (rule: string): Grant | undefined => {
  const [, server, tool] = /^Mcp\(\s*([^,)]*?)\s*(?:,\s*([^)]*?)\s*)?\)$/.exec(rule) ?? [];
  if (server !== undefined) return pairGrant(server, tool);
  return /^Shell\(\s*\*\s*\)$/.test(rule) ? { kind: 'any-command' } : undefined;
};

const cursorPermissions = (at: string, scope: SettingSpec['scope']): readonly SettingSpec[] => [
  {
    at,
    scope,
    keys: ['mcpAllowlist'],
    grants: eachItem((item) => {
      const [server, tool] = item.split(':');
      return pairGrant(server, tool);
    }),
  },
  { at, scope, keys: ['terminalAllowlist'], grants: eachItem((item) => (item === '*' ? { kind: 'any-command' } : undefined)) },
  {
    at,
    scope,
    keys: ['autoRun'],
    grants: (value) => (value === true || value === 'run-everything' ? [{ kind: 'every-call' }] : []),
  },
];

const cursor: Client = {
  id: 'cursor',
  title: 'Cursor',
  files: [
    user('~/.cursor/mcp.json'),
    project('.cursor/mcp.json'),
    plugin('~/.cursor/plugins/cache/**/.mcp.json', ['mcpServers'], FLAT),
    plugin('~/.cursor/plugins/cache/**/mcp.json', ['mcpServers'], FLAT),
    plugin('~/.cursor/plugins/local/**/.mcp.json', ['mcpServers'], FLAT),
    plugin('~/.cursor/plugins/local/**/mcp.json', ['mcpServers'], FLAT),
  ],
  settings: [
    ...cursorPermissions('~/.cursor/permissions.json', 'user'),
    ...cursorPermissions('.cursor/permissions.json', 'project'),
    { at: '~/.cursor/cli-config.json', scope: 'user', keys: ['permissions', 'allow'], grants: eachItem(cursorRule) },
    { at: '.cursor/cli.json', scope: 'project', keys: ['permissions', 'allow'], grants: eachItem(cursorRule) },
  ],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'unknown' },
};

function anyTrue(value: Json): readonly Grant[] {
  const isOn = value === true || (typeof value === 'object' && value !== null && Object.values(value).includes(true));
  return isOn ? [{ kind: 'every-server' }] : [];
}

// A pattern that any command meets.
function anyCommand(value: Json): readonly Grant[] {
  const isAny = ['*', '/.*/', '/^.*$/', '/.+/', '/^/', '/./'].some((pattern) => {
    const rule = memberOf(value, pattern);
    return rule === true || memberOf(rule, 'approve') === true;
  });
  return isAny ? [{ kind: 'any-command' }] : [];
}

const codeSettings = (at: string, scope: SettingSpec['scope']): readonly SettingSpec[] => [
  { at, scope, keys: ['chat', 'tools', 'global', 'autoApprove'], grants: whenTrue('every-call') },
  { at, scope, keys: ['chat', 'tools', 'autoApprove'], grants: whenTrue('every-call') },
  { at, scope, keys: ['chat', 'mcp', 'discovery', 'enabled'], grants: anyTrue },
  { at, scope, keys: ['chat', 'tools', 'terminal', 'autoApprove'], grants: anyCommand },
];

const NESTED = ['mcp', 'servers'] as const;

const code = (id: string, title: string, folder: string, remote: string): Client => ({
  id,
  title,
  files: [
    user(`UD/${folder}/User/mcp.json`, ['servers'], ['mcpServers']),
    user(`UD/${folder}/User/settings.json`, NESTED),
    { ...user(`UD/${folder}/User/profiles/*/mcp.json`, ['servers']), scope: 'profile' },
    { ...user(`UD/${folder}/User/profiles/*/settings.json`, NESTED), scope: 'profile' },
    user(`~/${remote}-server/data/User/mcp.json`, ['servers']),
    user(`~/${remote}-server/data/Machine/settings.json`, NESTED),
    user(`~/${remote}/mcp.json`, ['servers'], ['mcpServers']),
  ],
  settings: [
    ...codeSettings(`UD/${folder}/User/settings.json`, 'user'),
    ...codeSettings(`UD/${folder}/User/profiles/*/settings.json`, 'profile'),
  ],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'yes' },
});

const vscode = code('vscode', 'VS Code', 'Code', '.vscode');

/** VS Code with what every edition of it reads: portable installations and files of projects. */
const vscodeWithProjects: Client = {
  ...vscode,
  files: [
    ...vscode.files,
    user('$VSCODE_PORTABLE/user-data/User/mcp.json', ['servers']),
    user('$VSCODE_PORTABLE/user-data/User/settings.json', NESTED),
    { ...project('.vscode/mcp.json', ['servers'], ['mcpServers']), readBy: ['vscode-insiders', 'visual-studio'] },
    project('.vscode/settings.json', NESTED),
    project('.devcontainer/devcontainer.json', ['customizations', 'vscode', 'mcp', 'servers']),
    project('.devcontainer.json', ['customizations', 'vscode', 'mcp', 'servers']),
    project('.devcontainer/*/devcontainer.json', ['customizations', 'vscode', 'mcp', 'servers']),
    project('*.code-workspace', ['settings', 'mcp', 'servers']),
  ],
  settings: [
    ...vscode.settings,
    ...codeSettings('.vscode/settings.json', 'project'),
    ...codeSettings('$VSCODE_PORTABLE/user-data/User/settings.json', 'user'),
  ],
};

const visualStudio: Client = {
  id: 'visual-studio',
  title: 'Visual Studio',
  files: [{ ...user('~/.mcp.json', ['servers'], ['mcpServers']) }, project('.vs/mcp.json', ['servers'], ['mcpServers'])],
  settings: [],
  controls: UNKNOWN,
};

/** Folders of editors that run extensions of VS Code. */
const EDITORS = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf', 'Trae'];

const storage = (extension: string, file: string): readonly FileSpec[] => [
  ...EDITORS.map((folder) => user(`UD/${folder}/User/globalStorage/${extension}/settings/${file}`)),
  user(`~/.vscode-server/data/User/globalStorage/${extension}/settings/${file}`),
];

const cline: Client = {
  id: 'cline',
  title: 'Cline',
  files: [
    ...storage('saoudrizwan.claude-dev', 'cline_mcp_settings.json'),
    user('~/.cline/data/settings/cline_mcp_settings.json'),
  ],
  settings: [],
  entryGrants: ['autoApprove'],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'unknown' },
};

const allowedCommands = (key: string): readonly SettingSpec[] =>
  EDITORS.map((folder) => ({
    at: `UD/${folder}/User/settings.json`,
    scope: 'user',
    keys: [key, 'allowedCommands'],
    grants: eachItem((command) => (command === '*' ? { kind: 'any-command' } : undefined)),
  }));

const roo: Client = {
  id: 'roo-code',
  title: 'Roo Code',
  files: [...storage('rooveterinaryinc.roo-cline', 'mcp_settings.json'), project('.roo/mcp.json')],
  settings: allowedCommands('roo-cline'),
  entryGrants: ['alwaysAllow'],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'unknown' },
};

const kilo: Client = {
  id: 'kilo-code',
  title: 'Kilo Code',
  files: [
    ...storage('kilocode.kilo-code', 'mcp_settings.json'),
    user('~/.kilocode/cli/global/settings/mcp_settings.json'),
    project('.kilocode/mcp.json'),
  ],
  settings: allowedCommands('kilo-code'),
  entryGrants: ['alwaysAllow'],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'unknown' },
};

const ZED_FILES = ['CFG/zed/settings.json', 'AD/Zed/settings.json'] as const;

const zedSettings = (at: string, scope: SettingSpec['scope']): readonly SettingSpec[] => [
  { at, scope, keys: ['agent', 'always_allow_tool_actions'], grants: whenTrue('every-call') },
  { at, scope, keys: ['agent', 'tool_permissions', 'default'], grants: whenOneOf('every-call', 'allow') },
  { at, scope, keys: ['agent', 'tool_permissions', 'tools', '*', 'default'], grants: zedTool },
];

/** `mcp:server:tool`, or a tool of Zed's own such as `terminal`. */
function zedTool(value: Json, matched: readonly string[]): readonly Grant[] {
  const [kind, server, tool] = (matched[0] ?? '').split(':');
  if (value !== 'allow') return [];
  if (kind === 'terminal') return [{ kind: 'any-command' }];
  return kind === 'mcp' ? [pairGrant(server, tool)] : [];
}

const zed: Client = {
  id: 'zed',
  title: 'Zed',
  files: [...ZED_FILES.map((at) => user(at, ['context_servers'])), project('.zed/settings.json', ['context_servers'])],
  settings: [...ZED_FILES.flatMap((at) => zedSettings(at, 'user')), ...zedSettings('.zed/settings.json', 'project')],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'unknown' },
};

const kiro: Client = {
  id: 'kiro',
  title: 'Kiro',
  files: [
    user('~/.kiro/settings/mcp.json', ['mcpServers'], ['powers', 'mcpServers']),
    { ...user('~/.kiro/agents/*.json'), scope: 'profile' },
    plugin('~/.kiro/powers/installed/*/mcp.json'),
    project('.kiro/settings/mcp.json'),
    project('.kiro/agents/*.json'),
  ],
  settings: [],
  entryGrants: ['autoApprove'],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'unknown' },
};

const plain = (id: string, title: string, ...files: readonly FileSpec[]): Client => ({
  id,
  title,
  files,
  settings: [],
  controls: UNKNOWN,
});

/** Clients with a window. */
export const desktopClients: readonly Client[] = [
  claudeDesktop,
  cursor,
  vscodeWithProjects,
  code('vscode-insiders', 'VS Code Insiders', 'Code - Insiders', '.vscode-insiders'),
  code('vscodium', 'VSCodium', 'VSCodium', '.vscode-oss'),
  visualStudio,
  plain(
    'windsurf',
    'Windsurf',
    user('~/.codeium/windsurf/mcp_config.json'),
    user('~/.codeium/mcp_config.json'),
    project('.windsurf/mcp.json'),
  ),
  cline,
  roo,
  kilo,
  plain(
    'continue',
    'Continue',
    user('~/.continue/config.yaml'),
    user('~/.continue/config.json', ['mcpServers'], ['experimental', 'modelContextProtocolServers']),
    project('.continue/config.yaml'),
    project('.continue/mcpServers/*.yaml'),
    project('.continue/mcpServers/*.json', ['mcpServers'], FLAT),
  ),
  zed,
  plain(
    'antigravity',
    'Antigravity',
    user('~/.gemini/antigravity/mcp_config.json'),
    user('~/.gemini/config/mcp_config.json'),
    user('UD/Antigravity/User/mcp.json', ['servers'], ['mcpServers']),
    user('UD/Antigravity IDE/User/mcp.json', ['servers'], ['mcpServers']),
    plugin('~/.gemini/config/plugins/**/mcp_config.json'),
  ),
  kiro,
  plain('lm-studio', 'LM Studio', user('~/.lmstudio/mcp.json'), user('~/.cache/lm-studio/mcp.json')),
  plain('trae', 'Trae', user('UD/Trae/User/mcp.json'), project('.trae/mcp.json')),
  plain('qoder', 'Qoder', user('~/.qoder/mcp.json'), user('AD/Qoder/SharedClientCache/mcp.json')),
  plain(
    'sema4',
    'Sema4.ai Studio',
    user('~/.sema4ai/sema4ai-studio/mcp_servers.json'),
    user('LAD/sema4ai/sema4ai-studio/mcp_servers.json'),
  ),
  plain('witsy', 'Witsy', user('UD/Witsy/settings.json')),
  plain('enconvo', 'Enconvo', user('CFG/enconvo/mcp_config.json')),
  plain('boltai', 'BoltAI', user('~/.boltai/mcp.json')),
  plain('tome', 'Tome', user('~/.tome/mcp_config.json', ['mcpServers'], FLAT)),
  plain('neovim', 'Neovim', user('CFG/mcphub/servers.json'), user('CFG/nvim/mcp.json')),
  plain('helix', 'Helix', user('CFG/helix/mcp.json')),
  plain('zencoder', 'Zencoder', user('CFG/zencoder/mcp.json')),
  plain('librechat', 'LibreChat', project('librechat.yaml')),
];

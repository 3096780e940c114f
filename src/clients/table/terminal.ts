// Clients that live in a terminal. Sources: vendors' documents; where several tools disagree, all of their paths are looked at.
import type { Json } from '../../base/json.ts';
import { type Client, eachItem, FLAT, type Grant, mcpRule, type SettingSpec, whenOneOf, whenTrue } from '../client.ts';
import { memberOf } from '../documents/document.ts';
import type { Scope } from '../place.ts';

const CLAUDE_SETTINGS: readonly (readonly [string, Scope])[] = [
  ['~/.claude/settings.json', 'user'],
  ['~/.claude/settings.local.json', 'user'],
  ['$CLAUDE_CONFIG_DIR/settings.json', 'user'],
  ['.claude/settings.json', 'project'],
  ['.claude/settings.local.json', 'project'],
  ['ETC/claude-code/managed-settings.json', 'managed'],
  ['ASROOT/ClaudeCode/managed-settings.json', 'managed'],
  ['PF/ClaudeCode/managed-settings.json', 'managed'],
];

const enabledServers = eachItem((server) => ({ kind: 'every-server', server }));

const claudeSettings = (at: string, scope: Scope): readonly SettingSpec[] => [
  { at, scope, keys: ['enableAllProjectMcpServers'], grants: whenTrue('every-server') },
  { at, scope, keys: ['permissions', 'allow'], grants: eachItem(mcpRule) },
  { at, scope, keys: ['permissions', 'defaultMode'], grants: whenOneOf('every-call', 'bypasspermissions') },
];

const claudeState = (at: string): readonly SettingSpec[] => [
  { at, scope: 'user', keys: ['projects', '*', 'allowedTools'], grants: eachItem(mcpRule) },
  { at, scope: 'user', keys: ['projects', '*', 'enableAllProjectMcpServers'], grants: whenTrue('every-server') },
];

/** Claude Code. */
const claudeCode: Client = {
  id: 'claude-code',
  title: 'Claude Code',
  files: [
    { at: '~/.claude.json', scope: 'user', lists: [['mcpServers'], ['projects', '*', 'mcpServers']] },
    { at: '$CLAUDE_CONFIG_DIR/.claude.json', scope: 'user', lists: [['mcpServers'], ['projects', '*', 'mcpServers']] },
    { at: '.mcp.json', scope: 'project', lists: [['mcpServers'], FLAT], readBy: ['cursor', 'vscode', 'copilot-cli', 'windsurf'] },
    ...[
      '~/.claude/plugins/cache',
      '~/.claude/plugins/repos',
      '$CLAUDE_CODE_PLUGIN_CACHE_DIR',
      '$CLAUDE_CODE_PLUGIN_SEED_DIR',
    ].flatMap((folder) => [
      { at: `${folder}/**/.mcp.json`, scope: 'plugin', lists: [['mcpServers'], FLAT] } as const,
      { at: `${folder}/**/.claude-plugin/plugin.json`, scope: 'plugin', lists: [['mcpServers']] } as const,
    ]),
    ...['ASROOT/ClaudeCode', 'ETC/claude-code', 'PF/ClaudeCode'].map(
      (folder) => ({ at: `${folder}/managed-mcp.json`, scope: 'managed', lists: [['mcpServers']] }) as const,
    ),
  ],
  settings: [
    ...CLAUDE_SETTINGS.flatMap(([at, scope]) => claudeSettings(at, scope)),
    ...claudeState('~/.claude.json'),
    ...claudeState('$CLAUDE_CONFIG_DIR/.claude.json'),
    { at: '.claude/settings.json', scope: 'project', keys: ['enabledMcpjsonServers'], grants: enabledServers },
  ],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'yes' },
};

const copilotCli: Client = {
  id: 'copilot-cli',
  title: 'GitHub Copilot CLI',
  files: ['~/.copilot', '$COPILOT_HOME', '$XDG_CONFIG_HOME/copilot'].map((folder) => ({
    at: `${folder}/mcp-config.json`,
    scope: 'user',
    lists: [['mcpServers']],
  })),
  settings: [
    {
      at: '~/.copilot/config.json',
      scope: 'user',
      keys: ['trusted_folders'],
      grants: eachItem((folder) => (/^(?:[A-Za-z]:)?[\\/]?$|^~\/?$/.test(folder) ? { kind: 'every-server' } : undefined)),
    },
  ],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'unknown' },
};

const GEMINI_FILES: readonly (readonly [string, Scope])[] = [
  ['~/.gemini/settings.json', 'user'],
  ['.gemini/settings.json', 'project'],
  ['ETC/gemini-cli/settings.json', 'managed'],
  ['ETC/gemini-cli/system-defaults.json', 'managed'],
  ['ASROOT/GeminiCli/settings.json', 'managed'],
  ['ASROOT/GeminiCli/system-defaults.json', 'managed'],
  ['PD/gemini-cli/settings.json', 'managed'],
  ['PD/gemini-cli/system-defaults.json', 'managed'],
  ['$GEMINI_CLI_SYSTEM_SETTINGS_PATH', 'managed'],
  ['$GEMINI_CLI_SYSTEM_DEFAULTS_PATH', 'managed'],
];

const gemini: Client = {
  id: 'gemini-cli',
  title: 'Gemini CLI',
  files: [
    ...GEMINI_FILES.map(([at, scope]) => ({ at, scope, lists: [['mcpServers']] })),
    { at: '~/.gemini/extensions/*/gemini-extension.json', scope: 'extension', lists: [['mcpServers']] },
  ],
  settings: GEMINI_FILES.flatMap(([at, scope]) => [
    { at, scope, keys: ['general', 'defaultApprovalMode'], grants: whenOneOf('every-call', 'yolo') },
    {
      at,
      scope,
      keys: ['tools', 'allowed'],
      grants: eachItem((tool) => (/^(?:run_shell_command|ShellTool)$/.test(tool) ? { kind: 'any-command' } : undefined)),
    },
  ]),
  entryGrants: ['trust'],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'yes' },
};

const CODEX_FILES: readonly (readonly [string, Scope])[] = [
  ['~/.codex/config.toml', 'user'],
  ['~/.codex/*.config.toml', 'profile'],
  ['$CODEX_HOME/config.toml', 'user'],
  ['$CODEX_HOME/*.config.toml', 'profile'],
  ['.codex/config.toml', 'project'],
  ['ETC/codex/config.toml', 'managed'],
  ['PD/OpenAI/Codex/config.toml', 'managed'],
];

const codexTool = (value: Json, matched: readonly string[]): readonly Grant[] => {
  const [server, tool] = matched;
  return value === 'approve' && server !== undefined && tool !== undefined ? [{ kind: 'some-tools', server, tools: [tool] }] : [];
};

const codex: Client = {
  id: 'codex',
  title: 'Codex',
  files: [
    ...CODEX_FILES.map(([at, scope]) => ({ at, scope, lists: [['mcp_servers']] })),
    { at: '~/.codex/plugins/**/.mcp.json', scope: 'plugin', lists: [['mcpServers'], FLAT] },
    { at: '$CODEX_HOME/plugins/**/.mcp.json', scope: 'plugin', lists: [['mcpServers'], FLAT] },
  ],
  settings: CODEX_FILES.flatMap(([at, scope]) => [
    { at, scope, keys: ['approval_policy'], grants: whenOneOf('every-call', 'never') },
    {
      at,
      scope,
      keys: ['profiles', '*', 'approval_policy'],
      grants: (value) => (value === 'never' ? [{ kind: 'every-call' }] : []),
    },
    { at, scope, keys: ['sandbox_mode'], grants: whenOneOf('any-command', 'danger-full-access') },
    { at, scope, keys: ['default_tools_approval_mode'], grants: whenOneOf('every-call', 'approve') },
    { at, scope, keys: ['mcp_servers', '*', 'default_tools_approval_mode'], grants: whenOneOf('whole-server', 'approve') },
    { at, scope, keys: ['mcp_servers', '*', 'tools', '*', 'approval_mode'], grants: codexTool },
  ]),
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'yes' },
};

const OPENCODE_FILES: readonly (readonly [string, Scope])[] = ['opencode.json', 'opencode.jsonc'].flatMap((name) => [
  [`CFG/opencode/${name}`, 'user'] as const,
  [`~/.opencode/${name}`, 'user'] as const,
  [`$OPENCODE_CONFIG_DIR/${name}`, 'user'] as const,
  [name, 'project'] as const,
  [`.opencode/${name}`, 'project'] as const,
  [`ETC/opencode/${name}`, 'managed'] as const,
  [`ASROOT/opencode/${name}`, 'managed'] as const,
  [`PD/opencode/${name}`, 'managed'] as const,
]);

function opencodeGrants(value: Json): readonly Grant[] {
  if (value === 'allow' || memberOf(value, '*') === 'allow') return [{ kind: 'every-call' }];
  const bash = memberOf(value, 'bash');
  return bash === 'allow' || memberOf(bash, '*') === 'allow' ? [{ kind: 'any-command' }] : [];
}

const opencode: Client = {
  id: 'opencode',
  title: 'opencode',
  files: [...OPENCODE_FILES, ['$OPENCODE_CONFIG', 'user'] as const].map(([at, scope]) => ({
    at,
    scope,
    lists: [['mcp', 'servers'], ['mcp']],
    format: 'jsonc' as const,
  })),
  settings: OPENCODE_FILES.flatMap(([at, scope]) =>
    ['permission', 'permissions'].map((key) => ({ at, scope, keys: [key], grants: opencodeGrants, asking: 'ask' })),
  ),
  controls: { asksByDefault: 'no', perTool: 'yes', allowList: 'unknown' },
};

const GOOSE = ['CFG/goose', 'AD/Block/goose/config', 'AD/Block/goose'];

const goose: Client = {
  id: 'goose',
  title: 'Goose',
  files: GOOSE.map((folder) => ({ at: `${folder}/config.yaml`, scope: 'user', lists: [['extensions']] })),
  settings: GOOSE.flatMap((folder) => [
    {
      at: `${folder}/config.yaml`,
      scope: 'user',
      keys: ['GOOSE_MODE'],
      grants: whenOneOf('every-call', 'auto'),
      asking: 'approve',
    } as const,
    {
      at: `${folder}/permission.yaml`,
      scope: 'user',
      keys: ['user', 'always_allow'],
      grants: eachItem((name) => {
        const [server, tool] = name.split('__');
        return tool === undefined ? undefined : { kind: 'some-tools', server: server ?? '', tools: [tool] };
      }),
    } as const,
  ]),
  controls: { asksByDefault: 'no', perTool: 'yes', allowList: 'unknown' },
};

const amazonQ: Client = {
  id: 'amazon-q',
  title: 'Amazon Q Developer',
  files: [
    { at: '~/.aws/amazonq/mcp.json', scope: 'user', lists: [['mcpServers']] },
    { at: '~/.aws/amazonq/default.json', scope: 'user', lists: [['mcpServers']] },
    { at: '~/.aws/amazonq/agents/*.json', scope: 'profile', lists: [['mcpServers']] },
    { at: '.amazonq/mcp.json', scope: 'project', lists: [['mcpServers']] },
  ],
  settings: ['~/.aws/amazonq/agents/*.json', '~/.aws/amazonq/default.json'].map((at) => ({
    at,
    scope: 'profile',
    keys: ['allowedTools'],
    grants: eachItem(atRule),
  })),
  entryGrants: ['autoApprove'],
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'unknown' },
};

/** `@server`, `@server/tool`. */
function atRule(rule: string): Grant | undefined {
  if (rule === '*') return { kind: 'every-call' };
  const [, server, tool] = /^@([^/]+)(?:\/(.+))?$/.exec(rule) ?? [];
  if (server === undefined) return /^execute_bash$/.test(rule) ? { kind: 'any-command' } : undefined;
  return tool === undefined || tool === '*' ? { kind: 'whole-server', server } : { kind: 'some-tools', server, tools: [tool] };
}

const ampRule = (value: Json): Grant | undefined => {
  const tool = memberOf(value, 'tool');
  return memberOf(value, 'action') === 'allow' && typeof tool === 'string' ? mcpRule(tool) : undefined;
};

const AMP: readonly (readonly [string, Scope])[] = [
  ['CFG/amp/settings.json', 'user'],
  ['AD/amp/settings.json', 'user'],
  ['.amp/settings.json', 'project'],
];

const amp: Client = {
  id: 'amp',
  title: 'Amp',
  files: AMP.map(([at, scope]) => ({ at, scope, lists: [['amp', 'mcpServers']] })),
  settings: AMP.flatMap(([at, scope]) => [
    { at, scope, keys: ['amp', 'dangerouslyAllowAll'], grants: whenTrue('every-call') },
    {
      at,
      scope,
      keys: ['amp', 'permissions'],
      grants: (value) => (Array.isArray(value) ? (value as Json[]).map(ampRule).filter((grant) => grant !== undefined) : []),
    },
  ]),
  controls: { asksByDefault: 'yes', perTool: 'yes', allowList: 'unknown' },
};

const plain = (id: string, title: string, ...files: Client['files']): Client => ({
  id,
  title,
  files,
  settings: [],
  controls: { asksByDefault: 'unknown', perTool: 'unknown', allowList: 'unknown' },
});

const user = (at: string, ...lists: Client['files'][number]['lists']): Client['files'][number] => ({
  at,
  scope: 'user',
  lists: lists.length === 0 ? [['mcpServers']] : lists,
});

/** Clients of the terminal. */
export const terminalClients: readonly Client[] = [
  claudeCode,
  copilotCli,
  gemini,
  codex,
  opencode,
  goose,
  amazonQ,
  amp,
  plain('factory', 'Factory Droid', user('~/.factory/mcp.json'), {
    at: '.factory/mcp.json',
    scope: 'project',
    lists: [['mcpServers']],
  }),
  plain('kimi', 'Kimi CLI', user('~/.kimi/mcp.json')),
  plain('vibe', 'Mistral Vibe', user('~/.vibe/config.toml', ['mcp_servers'])),
  plain('crush', 'Crush', user('CFG/crush/crush.json', ['mcp']), user('LAD/crush/crush.json', ['mcp']), {
    at: '.crush.json',
    scope: 'project',
    lists: [['mcp']],
  }),
  plain('warp', 'Warp', user('~/.warp/mcp.json', ['mcpServers'], FLAT)),
];

// Files with which an administrator lets a client start nothing but Bartizan, and nothing unasked. By the vendors' documents; decides texts, writes nothing.
import type { Relay } from './rewrite.ts';

/** A server as clients are to start it. */
export interface AllowedServer {
  readonly name: string;
  readonly relay: Relay;
}

/** A file to roll out. */
export interface ManagedFile {
  /** Its name where the texts are written to. */
  readonly name: string;
  /** Where the client looks for it. */
  readonly places: readonly string[];
  readonly text: string;
  /** What it does, and what it cannot do. */
  readonly notes: readonly string[];
}

/** What an administrator decides. */
export interface ManagedOptions {
  readonly servers: readonly AllowedServer[];
  /** A registry that lists what is allowed (VS Code). */
  readonly registry: string | undefined;
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
const words = ({ command, args }: Relay): readonly string[] => [command, ...args];

function claudeCode({ servers }: ManagedOptions): readonly ManagedFile[] {
  const settings = {
    allowManagedMcpServersOnly: true,
    allowedMcpServers: servers.map(({ relay }) => ({ serverCommand: words(relay) })),
    enableAllProjectMcpServers: false,
    permissions: { disableBypassPermissionsMode: 'disable' },
  };
  return [
    {
      name: 'managed-settings.json',
      places: [
        '/etc/claude-code/managed-settings.json',
        '/Library/Application Support/ClaudeCode/managed-settings.json',
        'C:\\Program Files\\ClaudeCode\\managed-settings.json',
      ],
      text: json(settings),
      notes: [
        'Only servers whose command and arguments are exactly these start; users and repositories cannot widen the list. Remote servers are refused, since none is listed by its address.',
        'The mode that asks nothing is switched off.',
      ],
    },
  ];
}

const tomlText = (text: string): string => JSON.stringify(text);
const tomlKey = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : tomlText(key));

function codex({ servers }: ManagedOptions): readonly ManagedFile[] {
  const tables = servers.map(
    ({ name, relay }) => `[mcp_servers.${tomlKey(name)}.identity]\ncommand = ${tomlText(relay.command)}\n`,
  );
  const head =
    'allowed_approval_policies = ["untrusted", "on-request"]\nallowed_sandbox_modes = ["read-only", "workspace-write"]\n';
  return [
    {
      name: 'requirements.toml',
      places: ['/etc/codex/requirements.toml', '%ProgramData%\\OpenAI\\Codex\\requirements.toml'],
      text: [head, ...(tables.length === 0 ? ['[mcp_servers]\n'] : tables)].join('\n'),
      notes: [
        'A server starts only under one of these names and with this program. Codex compares the program alone, not its arguments: whoever may change the arguments may name another server of Bartizan, and no other program.',
        'Approval "never" and full access to the disk are refused.',
      ],
    },
  ];
}

function gemini({ servers }: ManagedOptions): readonly ManagedFile[] {
  const settings = {
    mcp: { allowed: servers.map(({ name }) => name) },
    mcpServers: Object.fromEntries(
      servers.map(({ name, relay: { command, args, env } }) => [
        name,
        { command, args, ...(Object.keys(env).length === 0 ? {} : { env }), trust: false },
      ]),
    ),
    security: { disableYoloMode: true },
  };
  return [
    {
      name: 'settings.json',
      places: [
        '/etc/gemini-cli/settings.json',
        '/Library/Application Support/GeminiCli/settings.json',
        'C:\\ProgramData\\gemini-cli\\settings.json',
      ],
      text: json(settings),
      notes: [
        'Only these names load, and these definitions win over those of users and repositories.',
        'A user can point Gemini CLI at another system file by a variable (GEMINI_CLI_SYSTEM_SETTINGS_PATH): start it by a wrapper that sets it.',
      ],
    },
  ];
}

/** One file for all of Copilot: its command line, VS Code from 1.128 on, JetBrains' IDEs. */
function copilot({ servers }: ManagedOptions): readonly ManagedFile[] {
  const settings = {
    allowedMcpServers: servers.map(({ relay }) => ({ serverCommand: words(relay) })),
    permissions: { disableBypassPermissionsMode: 'disable' },
  };
  return [
    {
      name: 'managed-settings.json',
      places: [
        '/etc/github-copilot/managed-settings.json',
        '/Library/Application Support/GitHubCopilot/managed-settings.json',
        '%ProgramFiles%\\GitHubCopilot\\managed-settings.json',
      ],
      text: json(settings),
      notes: [
        'Only servers whose command and arguments are exactly these start, and those that Copilot itself brings. Remote servers are refused, since none is listed by its address.',
        'Copilot CLI reads it only as a plain file that root owns and nobody else may write. Settings of a device management or of the enterprise on GitHub win over it.',
        'It does not hold in the cloud agent of Copilot.',
      ],
    },
  ];
}

function vscode(options: ManagedOptions): readonly ManagedFile[] {
  return [...vscodePolicy(options), ...copilot(options)];
}

function vscodePolicy({ registry }: ManagedOptions): readonly ManagedFile[] {
  const policy = {
    ChatToolsAutoApprove: false,
    ...(registry === undefined ? {} : { ChatMCP: 'registry', McpGalleryServiceUrl: registry }),
  };
  return [
    {
      name: 'policy.json',
      places: ['/etc/vscode/policy.json (macOS: a configuration profile, Windows: Group Policy, under the same names)'],
      text: json(policy),
      notes: [
        'Approval of every tool call at once is switched off.',
        registry === undefined
          ? 'Policies of VS Code allow servers by a registry alone, not by command. Before 1.128, which reads the other file, without --registry URL users still add what they like.'
          : 'Only servers that the registry lists start.',
      ],
    },
  ];
}

const MAKERS: Readonly<Record<string, (options: ManagedOptions) => readonly ManagedFile[]>> = {
  'claude-code': claudeCode,
  'copilot-cli': copilot,
  codex,
  'gemini-cli': gemini,
  vscode,
};

/** Clients that can be hardened so. */
export const managedClients: readonly string[] = Object.keys(MAKERS).sort();

/** Clients that take an empty list for none at all: whoever allows nothing there allows everything. */
export const needsServers = (client: string): boolean => client === 'gemini-cli';

/** The files for a client; undefined when it has no such files. */
export function managedFiles(client: string, options: ManagedOptions): readonly ManagedFile[] | undefined {
  return Object.hasOwn(MAKERS, client) ? MAKERS[client]?.(options) : undefined;
}

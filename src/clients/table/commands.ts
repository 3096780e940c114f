// Slash commands: those that clients have themselves, and where people, projects and plugins keep more. By the vendors' documents.
import type { Scope } from '../place.ts';

/** Files that are one slash command each; its name is the file's. */
export interface CommandFiles {
  readonly at: string;
  readonly scope: Scope;
}

/** Slash commands of one client. */
export interface SlashCommands {
  readonly builtIn: readonly string[];
  readonly files: readonly CommandFiles[];
}

const words = (text: string): readonly string[] => text.split(' ');

const own = (...at: readonly string[]): readonly CommandFiles[] => at.map((each) => ({ at: each, scope: 'user' }));
const ofProject = (...at: readonly string[]): readonly CommandFiles[] => at.map((each) => ({ at: each, scope: 'project' }));
const ofPlugin = (...at: readonly string[]): readonly CommandFiles[] => at.map((each) => ({ at: each, scope: 'plugin' }));

/** By the client's id. */
export const slashCommands: Readonly<Record<string, SlashCommands>> = {
  'claude-code': {
    builtIn: words(
      'add-dir agents bashes bug clear compact config context cost doctor exit export help hooks ide init install-github-app login logout mcp memory model output-style permissions plugin pr-comments privacy-settings release-notes resume review rewind sandbox security-review skills status statusline terminal-setup todos upgrade usage vim',
    ),
    files: [
      ...own('~/.claude/commands/**/*.md', '$CLAUDE_CONFIG_DIR/commands/**/*.md'),
      ...ofProject('.claude/commands/**/*.md'),
      ...ofPlugin('~/.claude/plugins/cache/**/commands/*.md', '~/.claude/plugins/repos/**/commands/*.md'),
    ],
  },
  cursor: {
    builtIn: words(
      'auto-run compress copy-request-id feedback help logout max-mode mcp model new-chat quit resume setup-terminal vim',
    ),
    files: [...own('~/.cursor/commands/*.md'), ...ofProject('.cursor/commands/*.md')],
  },
  vscode: {
    builtIn: words('clear doc explain fix fixTestFailure help new newNotebook search setupTests startDebugging tests'),
    files: [...own('UD/Code/User/prompts/*.prompt.md'), ...ofProject('.github/prompts/*.prompt.md')],
  },
  'gemini-cli': {
    builtIn: words(
      'about auth bug chat clear compress copy directory docs editor extensions help ide init mcp memory model privacy quit restore settings setup-github stats terminal-setup theme tools vim',
    ),
    files: [
      ...own('~/.gemini/commands/**/*.toml'),
      ...ofProject('.gemini/commands/**/*.toml'),
      ...ofPlugin('~/.gemini/extensions/*/commands/**/*.toml'),
    ],
  },
  codex: {
    builtIn: words(
      'approvals compact diff exit feedback init logout mcp mention model new permissions quit resume review status undo',
    ),
    files: own('~/.codex/prompts/*.md', '$CODEX_HOME/prompts/*.md'),
  },
  opencode: {
    builtIn: words('compact details editor exit export help init models new redo sessions share themes thinking undo unshare'),
    files: [
      ...own('CFG/opencode/command/*.md', 'CFG/opencode/commands/*.md'),
      ...ofProject('.opencode/command/*.md', '.opencode/commands/*.md'),
    ],
  },
  'copilot-cli': {
    builtIn: words(
      'add-dir agent clear cwd delegate exit feedback help list-dirs login logout mcp model reset-allowed-tools session share skills terminal-setup theme usage user',
    ),
    files: [],
  },
  goose: { builtIn: words('builtin clear endplan exit extension help mode plan prompt prompts recipe summarize'), files: [] },
  zed: { builtIn: words('default delta diagnostics fetch file now prompt selection symbols tab terminal thread'), files: [] },
  windsurf: {
    builtIn: [],
    files: [...own('~/.codeium/windsurf/global_workflows/*.md'), ...ofProject('.windsurf/workflows/*.md')],
  },
  'roo-code': { builtIn: ['init'], files: [...own('~/.roo/commands/*.md'), ...ofProject('.roo/commands/*.md')] },
  cline: {
    builtIn: words('newtask smol newrule reportbug deep-planning'),
    files: ofProject('.clinerules/workflows/*.md'),
  },
  amp: { builtIn: [], files: [...own('CFG/amp/commands/*'), ...ofProject('.agents/commands/*')] },
};

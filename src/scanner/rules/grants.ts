// Rules on what clients may do unasked, scored with what their servers can do. One setting, one finding.
import type { GrantKind } from '../../clients/client.ts';
import type { GrantFound, ServerEntry } from '../../clients/inventory.ts';
import type { Rule, Severity } from '../../detectors/detector.ts';
import { powersOf } from '../powers.ts';
import type { GrantRule, Hit } from '../rule.ts';

const common = { tier: 'hard', status: 'stable', surfaces: ['settings'] } as const satisfies Partial<Rule>;

const MAX_VALUE_CHARS = 100;

const excerptOf = ({ keyPath, value }: GrantFound): string =>
  `${keyPath.at(-1)}: ${JSON.stringify(value).slice(0, MAX_VALUE_CHARS)}`;

/** The powers that a grant hands out. */
function reach({ server, file }: GrantFound, servers: readonly ServerEntry[]): readonly string[] {
  const meant = servers.filter(
    (entry) => !entry.isDisabled && entry.file.client === file.client && (server === undefined || entry.name === server),
  );
  return [...new Set(meant.flatMap(powersOf))];
}

const withPowers = (note: string, powers: readonly string[]): string =>
  powers.length === 0 ? note : `${note}; judging by their names, its servers can ${powers.join(', ')}`;

/** Makes the rule of one kind of grant. */
function grantRule(
  kind: GrantKind,
  rule: Omit<Rule, 'tier' | 'status' | 'surfaces'>,
  say: (grant: GrantFound, powers: readonly string[]) => { note: string; severity: Severity },
): GrantRule {
  return {
    ...rule,
    ...common,
    *judge(grant, servers): Iterable<Hit> {
      if (grant.kind !== kind) return;
      // A repository that brings the setting speaks for whoever opens it.
      const brought = grant.file.scope === 'project' ? ', and a repository brings this setting' : '';
      const { note, severity } = say(grant, reach(grant, servers));
      yield {
        path: grant.keyPath,
        note: `${note}${brought}`,
        excerpt: excerptOf(grant),
        severity: brought === '' ? severity : worse(severity),
      };
    },
  };
}

const worse = (severity: Severity): Severity =>
  severity === 'low' || severity === 'info' ? 'medium' : severity === 'medium' ? 'high' : 'critical';

/** Every tool of every server runs unasked. */
export const callsUnasked = grantRule(
  'every-call',
  {
    id: 'calls-unasked',
    title: 'Every tool call runs unasked',
    severity: 'critical',
    threats: ['T24', 'T27'],
    tags: ['OWASP-MCP-02', 'CWE-862'],
  },
  (_grant, powers) => ({ note: withPowers('nobody is asked before a tool runs', powers), severity: 'high' }),
);

/** Any command of a shell runs unasked. */
export const commandsUnasked = grantRule(
  'any-command',
  {
    id: 'commands-unasked',
    title: 'Any shell command runs unasked',
    severity: 'critical',
    threats: ['T24', 'T27'],
    tags: ['OWASP-MCP-02', 'CWE-78', 'CWE-862'],
  },
  () => ({ note: 'nobody is asked before a command runs, and nothing limits it', severity: 'high' }),
);

/** Servers start that nobody approved. */
export const serversUnasked = grantRule(
  'every-server',
  {
    id: 'servers-unasked',
    title: 'Servers are taken over unasked',
    severity: 'critical',
    threats: ['T20', 'T27'],
    tags: ['OWASP-MCP-04', 'CWE-862'],
  },
  ({ server }) =>
    server === undefined
      ? { note: "a repository's or another program's servers start without a question", severity: 'high' }
      : { note: 'this server of the repository starts without a question', severity: 'low' },
);

/** All tools of one server run unasked. */
export const serverUnasked = grantRule(
  'whole-server',
  {
    id: 'server-unasked',
    title: 'Every tool of a server runs unasked',
    severity: 'high',
    threats: ['T24'],
    tags: ['OWASP-MCP-02', 'CWE-862'],
  },
  (_grant, powers) => ({
    note: withPowers('nobody is asked before a tool of this server runs, those included that it gets later', powers),
    severity: powers.length > 0 ? 'high' : 'medium',
  }),
);

const STRONG =
  /write|delete|remove|exec|run|shell|command|push|send|post|create|update|merge|drop|insert|deploy|move|upload|install|kill|terminate|pay|transfer/i;

/** Some tools run unasked. */
export const toolsUnasked = grantRule(
  'some-tools',
  {
    id: 'tools-unasked',
    title: 'Some tools run unasked',
    severity: 'medium',
    threats: ['T24'],
    tags: ['OWASP-MCP-02', 'CWE-862'],
  },
  ({ tools = [] }) => {
    const strong = tools.filter((tool) => STRONG.test(tool));
    return strong.length > 0
      ? { note: 'tools that change things run without a question', severity: 'medium' }
      : { note: 'nobody is asked before these tools run', severity: 'info' };
  },
);

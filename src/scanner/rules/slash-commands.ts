// Rules on slash commands: what a person types to have one thing done must not do another because a repository or plugin came by.
import type { CommandFound } from '../../clients/inventory.ts';
import { slashCommands } from '../../clients/table/commands.ts';
import { skeleton } from '../../detectors/catalogue/names.ts';
import type { CommandRule } from '../rule.ts';

/** Scopes of others. */
const BROUGHT = new Set(['project', 'plugin', 'extension']);

const isBrought = ({ file }: CommandFound): boolean => BROUGHT.has(file.scope);

interface Known {
  readonly name: string;
  readonly whose: string;
}

/** Commands that a client's user knows under a skeleton: their own before the client's. */
function knownOf(client: string, commands: readonly CommandFound[]): ReadonlyMap<string, Known> {
  const builtIn = (slashCommands[client]?.builtIn ?? []).map((name) => ({ name, whose: 'which the client has itself' }));
  const own = commands
    .filter((one) => one.file.client === client && !isBrought(one))
    .map(({ name, file }) => ({ name, whose: `which is your own (${file.path})` }));
  return new Map([...builtIn, ...own].map((known) => [skeleton(known.name), known]));
}

/** A command of a project or plugin that is called like one that its user knows. */
export const shadowedCommand: CommandRule = {
  id: 'shadowed-command',
  title: 'A slash command takes the name of another',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['settings'],
  threats: ['T20', 'T22'],
  tags: ['OWASP-MCP-03', 'CWE-694', 'CWE-1007'],
  *judge(commands) {
    const clients = new Set(commands.map(({ file }) => file.client));
    for (const client of clients) {
      const known = knownOf(client, commands);
      for (const command of commands.filter((one) => one.file.client === client && isBrought(one))) {
        const other = known.get(skeleton(command.name));
        if (other === undefined) continue;
        const isSame = other.name === command.name;
        const note = `${isSame ? 'has the name of' : 'is named like'} /${other.name}, ${other.whose}; a ${command.file.scope} brings it`;
        yield { command, path: [], note, excerpt: `/${command.name}`, severity: isSame ? 'medium' : 'high' };
      }
    }
  },
};

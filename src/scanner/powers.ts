// What a server can probably do, by the name of its package. A guess, and told as one: only a catalogue says it for sure.
import type { ServerEntry } from '../clients/inventory.ts';

/** A kind of power, in words that finish "it can ...". */
type Power = 'run commands' | 'change files' | 'change a database' | 'drive a browser' | 'write where others read';

const POWERS: readonly (readonly [power: Power, name: RegExp])[] = [
  [
    'run commands',
    /shell|terminal|command|exec\b|code-runner|code-interpreter|ssh|kubernetes|kubectl|docker|desktop-commander|bash|powershell/,
  ],
  ['change files', /filesystem|file-?system|files?\b|desktop-commander|serena|obsidian|drive/],
  ['change a database', /postgres|mysql|sqlite|mongo|redis|supabase|bigquery|snowflake|database|dynamodb|neon/],
  ['drive a browser', /puppeteer|playwright|browser|selenium|chrome|stagehand/],
  [
    'write where others read',
    /github|gitlab|slack|discord|gmail|e?mail|notion|linear|jira|atlassian|confluence|twitter|telegram|teams|wordpress|stripe/,
  ],
];

/** What a server can probably do. */
export function powersOf(entry: ServerEntry): readonly Power[] {
  const name = `${entry.program.source.name} ${entry.name}`.toLowerCase();
  return POWERS.filter(([, pattern]) => pattern.test(name)).map(([power]) => power);
}

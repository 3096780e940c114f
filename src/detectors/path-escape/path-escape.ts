// Finds arguments that climb out of their folder or name files that hold secrets. Never takes a relative path or a file in a project for one.
import type { Detector, Match, Passage } from '../detector.ts';
import { isLongProse } from '../text/prose.ts';

const CLIMB = /(?:\.\.(?:[/\\]|%2f|%5c|%252f|\u2215|\uff0f)){2,}|\.{4}\/\/|%2e%2e(?:%2f|%5c|[/\\])/i;
const SECRET_FILE =
  /(?:^|[/\\~=:\s"'])(?:\.ssh[/\\](?:id_[a-z0-9]{2,10}|authorized_keys|config|known_hosts)|id_(?:rsa|ed25519|ecdsa|dsa)(?!\.pub)|\.aws[/\\]credentials|\.netrc|\.pgpass|\.git-credentials|\.kube[/\\]config|\.gnupg(?:[/\\]|$)|\.docker[/\\]config\.json|\.npmrc|\.pypirc|etc[/\\](?:passwd|shadow|sudoers|gshadow)|proc[/\\](?:self|\d{1,7})[/\\](?:environ|cmdline|mem)|application_default_credentials\.json|Login Data|key4\.db|logins\.json|wallet\.dat|\.bash_history|\.zsh_history|SAM|NTDS\.dit)(?:$|[/\\\s"';,)?#])/;
const PROSE =
  /(?:body|content|text|message|prompt|markdown|html|description|comment|diff|patch|new_?str|old_?str|title|query|question)/i;
const PROSE_CHARS = 300;

function* detect({ text, role, pointer }: Passage): Generator<Match> {
  if (role === 'key' || isLongProse(text, PROSE_CHARS) || PROSE.test(pointer)) return;
  for (const [pattern, note] of [
    [SECRET_FILE, 'names a file that holds secrets'],
    [CLIMB, 'climbs out of its folder'],
  ] as const) {
    const found = pattern.exec(text);
    if (found !== null) yield { start: found.index, end: found.index + found[0].length, note };
  }
}

/** Paths that leave their folder. */
export const pathEscape: Detector = {
  id: 'path-escape',
  title: 'Path that leaves its folder or names a file of secrets',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['arguments'],
  threats: ['T24', 'T26'],
  tags: ['OWASP-MCP05', 'CWE-22', 'SAFE-T1105'],
  detect,
};

// Finds commands of a shell smuggled into an argument that is no command. Never looks at tools whose work is to run commands, queries or code.
import type { Detector, Match, Passage } from '../detector.ts';
import { isLongProse } from '../text/prose.ts';

/** A separator or a substitution, then a program that fetches, opens or destroys. */
const SMUGGLED =
  /(?:;|&&|\|\|?|\n|`|\$\()\s{0,4}(?:sudo\s{1,4})?(?:curl|wget|nc|ncat|bash|sh|zsh|python3?|perl|ruby|node|powershell|cmd|rm|chmod|chown|cat|id|whoami|nslookup|ping|scp|ssh|base64|touch|echo|ls|env|printenv)(?:\.exe)?(?:\s|\)|`|$|;|\|)/;
/** What makes sure that it is one: prose and code have separators, too. */
const MEANT = /[|;&`]|\$\(|\/etc\/|https?:|-[a-zA-Z]|>/;
const OWN_WORK =
  /(?:command|cmd|shell|script|code|bash|exec|query|sql|terminal|run|body|content|text|message|prompt|markdown|html|description|comment|diff|patch|file_?text|new_?str|old_?str|source|program|snippet|expression)/i;
const PROSE_CHARS = 2000;

function* detect({ text, role, pointer }: Passage): Generator<Match> {
  if (role === 'key' || isLongProse(text, PROSE_CHARS) || OWN_WORK.test(pointer)) return;
  const found = SMUGGLED.exec(text);
  if (found === null || !MEANT.test(found[0]) || /^\s*(?:#!|```)/.test(text)) return;
  yield { start: found.index, end: found.index + found[0].length, note: 'a command of the shell inside an argument' };
}

/** Shell commands inside an argument. */
export const commandInArguments: Detector = {
  id: 'command-in-arguments',
  title: 'Command of the shell inside an argument',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['arguments'],
  threats: ['T24', 'T26'],
  tags: ['OWASP-MCP05', 'CWE-78', 'SAFE-T1101'],
  detect,
};

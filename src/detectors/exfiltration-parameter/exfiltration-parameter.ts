// Finds parameters named for what a tool must not get: the model fills them without being told to.
import type { Detector, Match, Passage } from '../detector.ts';

const NAMES = new RegExp(
  `^(?:${[
    'system ?(?:prompt|message|instructions?)|(?:full |entire |complete |whole )?(?:conversation|chat|message)(?: ?(?:history|log|context|transcript|so far))|previous ?(?:messages|tool ?(?:calls|results)|responses?)',
    '(?:llm|model|assistant|agent|claude|gpt) ?(?:context|instructions?|memory|prompt|name)|chain ?of ?thought|all ?tools|tools? ?list|available ?tools',
    '(?:ssh|private|master|signing) ?key(?:s| contents?)?|seed ?phrase|mnemonic(?: phrase)?|recovery ?phrase|env(?:ironment)? ?var(?:iable)?s|dot ?env|env ?file(?: contents?)?|(?:all |user )?(?:secrets|credentials|passwords)',
    'user ?(?:ssn|passport(?: number)?|credit ?card(?: number)?)|clipboard(?: contents?)?|browser ?(?:cookies|history)|side ?note|sidecar',
  ].join('|')})$`,
);
/** Containers of JSON Schema whose keys are parameters. */
const PARAMETER = /\/properties\/[^/]+$/;

const words = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\-.\s]+/g, ' ')
    .toLowerCase()
    .trim();

function* detect({ text, role, pointer }: Passage): Generator<Match> {
  if (role !== 'key' || !PARAMETER.test(pointer) || !NAMES.test(words(text))) return;
  yield { start: 0, end: text.length, note: `parameter that asks for ${words(text)}` };
}

/** Parameters that ask for the conversation or for secrets. */
export const exfiltrationParameter: Detector = {
  id: 'exfiltration-parameter',
  title: 'Parameter that asks for the conversation or for secrets',
  severity: 'low',
  tier: 'soft',
  status: 'stable',
  surfaces: ['definition', 'catalogue'],
  threats: ['T22', 'T25'],
  tags: ['OWASP-MCP03', 'SAFE-T1911'],
  weight: 1.2,
  detect,
};

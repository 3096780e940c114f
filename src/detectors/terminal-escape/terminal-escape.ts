// Finds escape sequences and control characters, which steer a terminal instead of being shown.
import type { Detector, Match, Passage, Severity } from '../detector.ts';
import { disguise } from '../disguise.ts';

const ESC = String.fromCharCode(0x1b);
const CSI = String.fromCharCode(0x9b);
const OSC = String.fromCharCode(0x9d);
const BELL = String.fromCharCode(0x07);
const TERMINATOR = String.fromCharCode(0x9c);

/** Controls but tab and line ends. */
const CONTROL = /[^\P{Cc}\t\n\r]/u;
const SEQUENCE = new RegExp(
  [
    String.raw`(?:${ESC}\[|${CSI})[0-?]{0,32}[ -/]{0,8}[@-~]`,
    String.raw`(?:${ESC}\]|${OSC})[^${BELL}${ESC}${TERMINATOR}]{0,400}`,
    String.raw`${ESC}[@-Z\\-_a-z0-9]`,
    String.raw`[^\P{Cc}\t\n\r]`,
  ].join('|'),
  'gu',
);
/** Colour and weight: what programs print. */
const COLOUR = new RegExp(String.raw`^(?:${ESC}\[|${CSI})[0-9;:]*[mK]$`);
const COLOUR_HIDING = new RegExp(String.raw`^(?:${ESC}\[|${CSI})(?:[0-9;:]*;)?(?:8|30;40|37;47|38;5;0)m$`);

interface Kind {
  readonly note: string;
  readonly severity: Severity;
}

function kindOf(found: string, isOutput: boolean): Kind {
  const code = found.charCodeAt(0);
  if (COLOUR_HIDING.test(found)) return { note: 'escape sequence that makes text invisible', severity: 'high' };
  if (COLOUR.test(found)) return { note: 'escape sequence for colour', severity: isOutput ? 'info' : 'medium' };
  if (code === 0x1b || code === 0x9b || code === 0x9d)
    return { note: 'escape sequence that steers a terminal', severity: isOutput ? 'medium' : 'high' };
  const name = `control character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  if (code === 0x0c || code === 0x0b) return { note: name, severity: 'info' };
  return { note: name, severity: isOutput ? 'low' : 'medium' };
}

function* detect({ text, surface }: Passage): Generator<Match> {
  if (!CONTROL.test(text)) return;
  const isOutput = surface === 'result';
  for (const found of text.matchAll(SEQUENCE)) {
    yield { start: found.index, end: found.index + found[0].length, ...kindOf(found[0], isOutput) };
  }
}

/** Sequences that a terminal obeys. */
export const terminalEscape: Detector = disguise({
  id: 'terminal-escape',
  title: 'Control characters or terminal sequences',
  severity: 'high',
  threats: ['T17', 'T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1402', 'CWE-150'],
  detect,
});

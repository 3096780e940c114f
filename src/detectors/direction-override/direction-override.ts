// Finds characters that turn the direction of text, where no right-to-left script asks for them or where they are never closed.
import type { Detector, Match, Passage } from '../detector.ts';
import { disguise } from '../disguise.ts';

const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const OVERRIDES: ReadonlySet<number> = new Set([0x202d, 0x202e]);

/** What a control adds to the open embeddings and isolates. */
function opened(code: number): readonly [embeddings: number, isolates: number] {
  if (code >= 0x202a && code <= 0x202e) return [code === 0x202c ? -1 : 1, 0];
  return code >= 0x2066 && code <= 0x2069 ? [0, code === 0x2069 ? -1 : 1] : [0, 0];
}

/** Opening controls that are never closed in their line. */
function isBalanced(text: string): boolean {
  let embeddings = 0;
  let isolates = 0;
  for (const char of text) {
    const [embedding, isolate] = opened(char.charCodeAt(0));
    embeddings += embedding;
    isolates += isolate;
    if (embeddings < 0 || isolates < 0) return false;
  }
  return embeddings === 0 && isolates === 0;
}

function* detect({ text }: Passage): Generator<Match> {
  if (!CONTROLS.test(text)) return;
  const isExpected = RIGHT_TO_LEFT.test(text) && isBalanced(text);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!CONTROLS.test(text.charAt(i))) continue;
    const isOverride = OVERRIDES.has(code);
    if (isExpected && !isOverride) continue;
    const note = `${isOverride ? 'override' : 'change'} of the text direction U+${code.toString(16).toUpperCase()}`;
    yield { start: i, end: i + 1, note, severity: isOverride ? 'high' : 'medium' };
  }
}

/** Text whose shown order is not its order. */
export const directionOverride: Detector = disguise({
  id: 'direction-override',
  title: 'Changed text direction',
  severity: 'high',
  threats: ['T22', 'T17'],
  tags: ['OWASP-MCP03', 'SAFE-T1402', 'CWE-1007'],
  detect,
});

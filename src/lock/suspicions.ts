// What the review points at in a definition: characters that hide, steer or imitate. Small on purpose; judgement of content is for the detectors.
import type { Json } from '../base/json.ts';

/** One thing to look at. */
export interface Suspicion {
  readonly id: 'hidden-characters' | 'bidi-control' | 'look-alike-name' | 'look-alike-text';
  /** Where in the definition (RFC 6901). */
  readonly pointer: string;
  /** Each kind of character once, e.g. `U+200B ZERO WIDTH SPACE`; at most 20. */
  readonly characters: readonly string[];
  /** One sentence without text of the server. */
  readonly note: string;
}

/** What is suspicious in a definition, instructions or capabilities. Names are judged more strictly than text. */
export function suspicionsOf(definition: Json): readonly Suspicion[] {
  throw new Error(`not written yet ${definition}`);
}

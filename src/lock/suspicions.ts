// What the review points at in a definition: characters that hide, steer or imitate. Small on purpose; judgement of content is for the detectors.
import type { Json } from '../base/json.ts';
import { passagesOf } from '../protocol/passages.ts';
import { characterName, lookAlikeCharacters, oddCharacters } from './characters.ts';

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

const MAX_CHARACTERS = 20;
/** What is shown or asked for by name; names of members count too. */
const NAME_POINTER = /^\/(?:name|title|uri|uriTemplate|arguments\/\d+\/name)$/;

const names = (chars: Iterable<string>): readonly string[] => [...new Set(chars)].slice(0, MAX_CHARACTERS).map(characterName);

function suspicionsOfText(text: string, pointer: string, isName: boolean): readonly Suspicion[] {
  const odd = oddCharacters(text);
  const bidi = odd.filter(({ oddity }) => oddity === 'bidi');
  const hidden = odd.filter(({ oddity }) => oddity === 'hidden' || (isName && oddity === 'blank'));
  const alike = lookAlikeCharacters(text, isName);
  const found: Suspicion[] = [];
  const add = (id: Suspicion['id'], chars: readonly string[], note: string): void => {
    if (chars.length > 0) found.push({ id, pointer, characters: names(chars), note });
  };
  const charsOf = (list: typeof odd): readonly string[] => list.map(({ char }) => char);
  add('hidden-characters', charsOf(hidden), `${hidden.length} invisible ${hidden.length === 1 ? 'character' : 'characters'}`);
  add('bidi-control', charsOf(bidi), 'characters that change the order in which the text is shown');
  const what = isName ? 'look-alike-name' : 'look-alike-text';
  add(what, alike, 'letters that read like others, mixed with them');
  return found;
}

/** What is suspicious in a definition, instructions or capabilities. Names are judged more strictly than text. */
export function suspicionsOf(definition: Json): readonly Suspicion[] {
  return passagesOf(definition).flatMap(({ text, pointer, kind }) =>
    suspicionsOfText(text, pointer, kind === 'key' || NAME_POINTER.test(pointer)),
  );
}

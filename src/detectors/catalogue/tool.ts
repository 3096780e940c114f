// What one tool of a catalogue is called and says, as words that can be compared.
import { isObject, type Json } from '../../base/json.ts';

/** A tool, or a prompt, with its server and its place. */
export interface SeenTool {
  readonly server: string;
  readonly serverIndex: number;
  readonly name: string;
  readonly description: string;
  readonly pointer: string;
  /** Words of the name. */
  readonly nameWords: readonly string[];
  /** Words of name, description and parameters, each once. */
  readonly words: ReadonlySet<string>;
  /** Words of the name and of the first sentence, which says what it does. */
  readonly act: ReadonlySet<string>;
}

/** Longer descriptions are compared by their begin. */
const MAX_CHARS = 1200;
const UNSEPARATED = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/;

/** Words that say nothing of what a tool is about. */
const EMPTY: ReadonlySet<string> = new Set(
  `a an and or the of to in on for from with by as at is are be it its this that these those any all if when which will can may must not no use used using tool function
   you your user return result get list fetch retrieve provide given specified one more than into via per each other such also only new based support allow enable perform
   string number boolean object array type value parameter argument input output default optional required data information detail`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

const cut = (word: string): string =>
  word.length < 5 ? word.replace(/s$/, '') : word.replace(/(?:ies)$/, 'y').replace(/(?:ings?|ed|es|s)$/, '');

/** Words for the same act or thing, by the one that stands for all: a rival takes another name. */
const SAME: ReadonlyMap<string, string> = new Map(
  `search find lookup discover seek
   send deliver dispatch
   create make add new
   delete remove erase
   update modify edit change alter
   run execute exec launch
   read open view load
   write save store put
   mail email
   picture image photo img
   folder directory dir
   page webpage site website
   task todo
   event appointment meeting
   message msg post
   person contact people
   direction route
   current present now
   translate translation
   calculate compute`
    .split('\n')
    .map((line) => line.trim().split(' ').map(cut))
    .flatMap(([first = '', ...others]) => others.map((word) => [word, first] as const)),
);

function stem(word: string): string {
  const short = cut(word);
  return SAME.get(short) ?? short;
}

/** Words of a text: camel and snake parted, endings cut, scripts without blanks in pairs. */
export function wordsOf(text: string): readonly string[] {
  const parted = text.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').toLowerCase();
  return (parted.match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => {
    if (!UNSEPARATED.test(word)) return [stem(word)];
    return Array.from({ length: Math.max(1, word.length - 1) }, (_, i) => word.slice(i, i + 2));
  });
}

function parametersOf(definition: Json): readonly string[] {
  const schema = isObject(definition) ? definition['inputSchema'] : undefined;
  const properties = isObject(schema) ? schema['properties'] : undefined;
  return isObject(properties) ? Object.keys(properties) : [];
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Less is a heading. */
const MIN_SENTENCE_CHARS = 20;

/** The first sentence, with the heading before it. */
function firstSentence(description: string): string {
  const text = description.trim();
  const end = text.slice(MIN_SENTENCE_CHARS).search(/[.!?](?=\s|$)|[。！？\n]/);
  return end < 0 ? text : text.slice(0, MIN_SENTENCE_CHARS + end);
}

/** Reads one tool, or one prompt; undefined for what is none. */
export function seenTool(
  definition: Json,
  server: string,
  serverIndex: number,
  place: `${'tools' | 'prompts'}/${number}`,
): SeenTool | undefined {
  if (!isObject(definition)) return undefined;
  const name = textOf(definition['name']);
  const description = textOf(definition['description']).slice(0, MAX_CHARS);
  const nameWords = wordsOf(name);
  const telling = (words: readonly string[]): ReadonlySet<string> => new Set(words.filter((word) => !EMPTY.has(word)));
  return {
    server,
    serverIndex,
    name,
    description,
    pointer: `/servers/${serverIndex}/${place}`,
    nameWords,
    words: telling([...nameWords, ...wordsOf(description), ...parametersOf(definition).flatMap(wordsOf)]),
    act: telling([...nameWords, ...wordsOf(firstSentence(description))]),
  };
}

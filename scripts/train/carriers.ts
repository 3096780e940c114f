// Where an order stands in a result: wrapped in markup or quotes, as the value of a record, or between two sentences. Honest texts are put into the same records.
import type { Text } from './examples.ts';
import { expand, pick, type Random } from './grammar.ts';

/** How an order is put where a reader does not look, and a model does; or where a stranger may write. */
const WRAPS: readonly (readonly [before: string, after: string])[] = [
  ['<!-- ', ' -->'],
  ['<div style="display:none">', '</div>'],
  ['<div style="position:absolute;left:-9999px">', '</div>'],
  ['<span style="font-size:0">', '</span>'],
  ['<p style="color:white">', '</p>'],
  ['<noscript>', '</noscript>'],
  ['<desc>', '</desc>'],
  ['<img src="a.png" alt="', '">'],
  ['[//]: # (', ')'],
  ['# ', ''],
  ['// ', ''],
  ['/* ', ' */'],
  ['    """', '"""'],
  ['"note": "', '",'],
  ['"message": "', '"}'],
  ['comment: "', '"'],
  ['Guest: "', '"'],
  ['- "', '" (two stars)'],
  ['2026-03-04 "', '"'],
  ['title: ', ''],
  ['P.S. ', ''],
  ['> ', ''],
  ['(', ')'],
  ['[', ']'],
  ['<<', '>>'],
  ['"', '"'],
];
const WRAPPED = 0.3;

/** Wraps some texts. */
export function wrapped(text: string, random: Random): string {
  if (random() > WRAPPED) return text;
  const [before, after] = pick(WRAPS, random);
  return `${before}${text}${after}`;
}

/** Innocent sentences around a planted one are mostly known already. */
export const KEPT_AROUND = 0.25;

/** Plants a text at the start, at the end, or between two sentences. */
export function plantedIn(carrier: string, text: string, random: Random): Text {
  const draw = random();
  const cuts = [...carrier.matchAll(/\n|(?<=[.!?]) /g)].map(({ index }) => index + 1);
  const at = draw < 0.3 ? 0 : draw < 0.6 || cuts.length === 0 ? carrier.length : pick(cuts, random);
  const before = at === 0 || carrier.charAt(at - 1) === '\n' ? '' : random() < 0.6 ? '\n' : ' ';
  const after = random() < 0.6 ? '\n' : ' ';
  const start = at + before.length;
  return {
    text: `${carrier.slice(0, at)}${before}${text}${after}${carrier.slice(at)}`,
    planted: [start, start + text.length],
    keep: KEPT_AROUND,
  };
}

/** Fields of records that tools give, and what stands in them. */
const FIELDS: readonly (readonly [key: string, value: string])[] = [
  ['id', '{17|4021|a-77|5f3c}'],
  ['name', '{Kim Park|Trail 40 backpack|Hotel Linden|Sunrise Clinic|kettle|Q3 plan}'],
  ['title', '{Review|Lunch|Offsite|Garden hose|Flat, two rooms|Yoga}'],
  ['author', '{guest_12|Dana|J. Roth|anonymous|user4}'],
  ['rating', '{5|2|4.5}'],
  ['price', '{120|19.90|900}'],
  ['date', '{2026-02-04|3 May|Tuesday 18:00}'],
  ['status', '{open|paid|shipped|done}'],
  ['success', 'true'],
  ['location', '{Oslo|Room 4|Dock Road}'],
  ['tags', '{home|work|urgent}'],
];
const FREE_KEYS: readonly string[] = [
  'content',
  'note',
  'notes',
  'body',
  'description',
  'comment',
  'bio',
  'message',
  'summary',
  'text',
  'answer',
  'review',
  'subject',
];

/** How a record is written: one field, the sign between fields, and what stands around all. */
interface Style {
  readonly field: (key: string, value: string) => string;
  readonly between: string;
  readonly around: readonly [before: string, after: string];
}

const STYLES: readonly Style[] = [
  { field: (key, value) => `"${key}": "${value}"`, between: ', ', around: ['{', '}'] },
  { field: (key, value) => `"${key}":"${value}"`, between: ',', around: ['[{', '}]'] },
  { field: (key, value) => `  "${key}": "${value}"`, between: ',\n', around: ['{\n', '\n}'] },
  { field: (key, value) => `'${key}': '${value}'`, between: ', ', around: ["{'success': True, 'result': {", '}}'] },
  { field: (key, value) => `${key}: ${value}`, between: '\n', around: ['', ''] },
  { field: (key, value) => `${key}: ${value}`, between: '; ', around: ['Results: ', ''] },
  { field: (_key, value) => value, between: ' | ', around: ['| ', ' |'] },
];

/** A record with the text as one of its values. */
export function recordWith(text: string, random: Random): Text & { readonly planted: readonly [number, number] } {
  const { field, between, around } = pick(STYLES, random);
  const others = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(FIELDS, random)).map(([key, value]) =>
    field(key, expand(value, {}, random)),
  );
  const place = Math.floor(random() * (others.length + 1));
  const own = field(pick(FREE_KEYS, random), text);
  const parts = [...others.slice(0, place), own, ...others.slice(place)];
  const head =
    around[0] +
    parts
      .slice(0, place)
      .map((part) => part + between)
      .join('');
  const start = head.length + own.lastIndexOf(text);
  return { text: around[0] + parts.join(between) + around[1], planted: [start, start + text.length], keep: KEPT_AROUND };
}

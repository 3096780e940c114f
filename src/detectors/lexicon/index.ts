// All languages of the lexicon, and the words by which a sentence tells its language.
import * as asian from './asian.ts';
import { english } from './english.ts';
import { dutch, german } from './germanic.ts';
import { french, italian, portuguese, spanish } from './romance.ts';
import { polish, russian, turkish, ukrainian } from './slavic.ts';

/** A language: its words by concept, and short words that others lack. */
export interface Language {
  readonly id: string;
  readonly words: string;
  /** Empty for languages that their script tells. */
  readonly marks: string;
}

/** English first: it is taken when no other language shows. */
export const languages: readonly Language[] = [
  {
    id: 'en',
    words: english,
    marks: 'the, of, and, to, is, this, that, for, with, it, be, are, from, on, by, as, an, any, if, when, which, will, its, not',
  },
  {
    id: 'de',
    words: german,
    marks:
      'der, die, das, und, ist, nicht, mit, den, dem, des, ein, eine, einen, einer, zu, auf, fur, von, im, zum, zur, wird, oder, bei, als, auch, aus, sie, dieses, diese, dieser, ohne, vor, muss, bitte, nach, alle, an, es',
  },
  {
    id: 'es',
    words: spanish,
    marks:
      'el, la, los, las, de, del, que, en, un, una, es, por, con, para, se, lo, al, como, esta, este, sin, su, sus, debe, no, antes, cada',
  },
  {
    id: 'fr',
    words: french,
    marks:
      'le, la, les, des, du, de, et, est, un, une, dans, pour, que, qui, ne, pas, ce, cette, cet, sur, avec, par, au, aux, vous, sans, ou, votre, avant',
  },
  {
    id: 'pt',
    words: portuguese,
    marks:
      'os, as, de, do, da, dos, das, em, um, uma, que, nao, para, com, por, no, na, se, ao, este, esta, sem, ou, seu, sua, voce, antes, cada',
  },
  {
    id: 'it',
    words: italian,
    marks:
      'il, lo, la, gli, le, di, del, della, dei, che, un, una, per, con, non, in, nel, al, alla, questo, questa, si, prima, senza, ogni',
  },
  {
    id: 'nl',
    words: dutch,
    marks:
      'de, het, een, en, van, dat, die, niet, met, voor, op, te, aan, bij, deze, dit, zonder, moet, wordt, naar, of, als, altijd',
  },
  {
    id: 'pl',
    words: polish,
    marks:
      'na, nie, do, sie, jest, to, ze, oraz, lub, przed, po, od, dla, jako, tego, bez, kazdym, w, z, i, jego, jej, o, tym, ten, ta, te, przez, przy',
  },
  { id: 'tr', words: turkish, marks: 've, bir, bu, icin, ile, da, de, olarak, her, veya, once, sonra, tum, gibi, ne' },
  {
    id: 'sea',
    words: asian.southEast,
    marks:
      'cua, la, va, cho, cac, mot, nay, trong, duoc, voi, yang, dan, di, ini, untuk, dari, ke, dengan, itu, pada, adalah, cong, khi',
  },
  { id: 'ru', words: russian, marks: '' },
  { id: 'uk', words: ukrainian, marks: '' },
  { id: 'zh', words: asian.chinese, marks: '' },
  { id: 'ja', words: asian.japanese, marks: '' },
  { id: 'ko', words: asian.korean, marks: '' },
  { id: 'ar', words: asian.arabic, marks: '' },
  { id: 'hi', words: asian.hindi, marks: '' },
];

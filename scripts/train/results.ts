// Training texts of the model for results: documents of the training groups, honest ones of our own, and both with something planted.

import { addressed, addressedSlots, talkOfAssistants, unaddressed } from './addressed.ts';
import { type AddressedLanguage, addressedForeign } from './addressed-foreign.ts';
import { KEPT_AROUND, plantedIn, recordWith, wrapped } from './carriers.ts';
import type { ResultRow } from './data.ts';
import type { Text } from './examples.ts';
import { expand, linesOf, pick, type Random, repeated } from './grammar.ts';
import { honestCode } from './honest-code.ts';
import { honestDocuments, withSigns } from './honest-documents.ts';
import { foreignOrders } from './honest-foreign.ts';
import { honestLife } from './honest-life.ts';
import { honestManuals } from './honest-manuals.ts';
import { honestForeign, honestResults, plantedForeign } from './honest-results.ts';
import { honestTechnical } from './honest-technical.ts';
import { impersonalPages, impersonalPlanted } from './impersonal.ts';
import { englishPlanted, plantedCode, plantedSlots } from './planted-english.ts';
import { plantedNotes } from './planted-notes.ts';
import { englishPoison } from './poison-english.ts';
import { englishSlots } from './poison-english-slots.ts';
import { otherLanguages } from './poison-languages.ts';
import type { Lesson } from './split.ts';

const HONEST = 10_000;
/** Whole pages of our own. */
const PAGES = 6000;
const FOREIGN_PAGES = 2500;
const TALK = 4000;
const LIFE = 9000;
const MANUALS = 1500;
/** Records with an honest value, and with an order as a value. */
const RECORDS = 6000;
const PLANTED_RECORDS = 5000;
const PLANTED = 26_000;
const PAGE_WEIGHT = 2;
/** Whole pages of orders to a person are the honest text that is nearest to an attack. */
const MANUAL_WEIGHT = 3;
const CARRIER_CHARS = 3000;
const BIPIA_SHARE = 0.5;

/** Documents are split by group; texts without one by themselves. */
export const groupOf = (row: ResultRow): string => row.group ?? row.text.slice(0, 80);

const slots = { ...englishSlots, ...plantedSlots, ...addressedSlots };
const line = (block: string, random: Random): string => expand(pick(linesOf(block), random), slots, random);

function code(random: Random): string {
  // Braces of code are not alternatives.
  return pick(plantedCode, random).replaceAll('$site', pick(plantedSlots['site'] ?? [], random));
}

/** An order in another language: a frame with an act in it. */
function foreignOrder({ frames, acts }: AddressedLanguage, random: Random): string {
  return expand(pick(linesOf(frames), random).replace('@', pick(linesOf(acts), random)), slots, random);
}

function addressedOrder(random: Random): string {
  const draw = random();
  if (draw < 0.55) return line(addressed, random);
  return draw < 0.75 ? line(unaddressed, random) : foreignOrder(pick(Object.values(addressedForeign), random), random);
}

const ADDRESSED = 0.35;

function payload(random: Random): string {
  if (random() < ADDRESSED) return addressedOrder(random);
  const draw = random();
  if (draw < 0.22) return line(pick(plantedFamilies, random), random);
  if (draw < 0.68) {
    const [kind, block] = pick(Object.entries(englishPlanted), random);
    const text = line(block, random);
    return kind === 'code' ? `${text}\n\`\`\`\n${code(random)}\n\`\`\`` : text;
  }
  if (draw < 0.78) return line(pick(Object.values(englishPoison), random), random);
  if (draw < 0.9) return line(pick(Object.values(plantedForeign), random), random);
  return line(pick(Object.values(otherLanguages), random).poison, random);
}

const plantedFamilies = [...Object.values(plantedNotes), impersonalPlanted];
const pages = `${honestDocuments}\n${impersonalPages}`;
const foreignPages = [
  ...Object.values(foreignOrders).map(({ pages }) => pages),
  ...Object.values(addressedForeign).map(({ honest }) => honest),
];
const page = (block: string, random: Random): string => withSigns(line(block, random));

/** An answer in a forum: prose, code, prose. */
function honestAnswer(random: Random): string {
  const prose = (): string =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => line(honestTechnical, random)).join(random() < 0.5 ? ' ' : '\n');
  const block = (): string => {
    const from = Math.floor(random() * honestCode.length);
    const near = random() < 0.5;
    return Array.from({ length: 1 + Math.floor(random() * 6) }, (_, i) =>
      near ? honestCode[(from + i) % honestCode.length] : pick(honestCode, random),
    ).join('\n');
  };
  const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => `${prose()}\n\`\`\`\n${block()}\n\`\`\`\n`);
  return `\n${parts.join('\n')}${random() < 0.5 ? prose() : ''}`;
}

function honestDocument(random: Random): string {
  if (random() < 0.3) return page(random() < 0.4 ? honestLife : pages, random);
  if (random() < 0.25) return honestAnswer(random);
  const count = 1 + Math.floor(random() * 10);
  const name = pick(Object.keys(honestForeign), random);
  const draw = random();
  const block =
    draw < 0.35
      ? honestResults
      : draw < 0.65
        ? honestTechnical
        : `${honestForeign[name] ?? ''}\n${otherLanguages[name]?.honest ?? ''}`;
  const lines = Array.from({ length: count }, () => line(block, random));
  return lines.join(random() < 0.5 ? '\n' : ' ');
}

const WEIGHTS: Readonly<Record<string, number>> = { 'notinject-one': 4, 'bipia-train': 3, agentdyn: 4 };

/** What an order is planted in. */
function carrierOf(rows: readonly ResultRow[], documents: readonly string[], random: Random): string {
  const draw = random();
  if (draw < 0.45 && rows.length > 0) return pick(rows, random).text.slice(0, CARRIER_CHARS);
  return draw < 0.6 ? pick(documents, random) : honestDocument(random);
}

/** What people write into a field: one line of a page. */
const fieldText = (random: Random): string => pick(linesOf(page(random() < 0.6 ? honestLife : talkOfAssistants, random)), random);

/** Honest texts of our own. */
function* ownTexts(random: Random, share: number): Generator<Text> {
  yield* repeated(share * HONEST, () => ({ text: honestDocument(random) }));
  yield* repeated(share * PAGES, () => ({ text: page(pages, random), weight: PAGE_WEIGHT }));
  yield* repeated(share * FOREIGN_PAGES, () => ({ text: page(pick(foreignPages, random), random), weight: PAGE_WEIGHT }));
  yield* repeated(share * LIFE, () => ({ text: page(honestLife, random), weight: PAGE_WEIGHT }));
  yield* repeated(share * TALK, () => ({ text: page(talkOfAssistants, random), weight: PAGE_WEIGHT }));
  yield* repeated(share * RECORDS, () => ({ text: recordWith(fieldText(random), random).text }));
}

/** What teaches: rows, and pieces of manuals. */
export interface ResultMaterial {
  readonly rows: readonly ResultRow[];
  readonly manuals: readonly string[];
}

/** All texts; of our own only this share. */
export function* resultTexts({ rows, manuals }: ResultMaterial, lesson: Lesson, random: Random, share: number): Generator<Text> {
  const own = rows.filter((row) => lesson.teaches(groupOf(row)));
  const benign = own.filter(({ label }) => label === 'benign');
  for (const { text, source } of benign) yield { text, weight: WEIGHTS[source] ?? 1 };
  yield* ownTexts(random, share);
  const documents = [...manuals, ...[...repeated(share * MANUALS, () => page(honestManuals, random))]];
  for (const text of documents) yield { text, weight: MANUAL_WEIGHT };
  const carriers = benign.filter(({ source }) => source !== 'notinject-one');
  yield* repeated(share * PLANTED_RECORDS, () => recordWith(payload(random), random));
  yield* repeated(share * PLANTED, () =>
    plantedIn(carrierOf(carriers, documents, random), wrapped(payload(random), random), random),
  );
  for (const row of own) {
    if (row.span === undefined || !lesson.teachesCategory(row.class) || random() > BIPIA_SHARE) continue;
    yield { text: row.text, planted: row.span, keep: KEPT_AROUND };
  }
}

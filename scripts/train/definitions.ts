// Training texts of the model for definitions: real tools of the training servers, honest sentences that look suspicious, and poisoned ones.

import type { Json } from '../../src/base/json.ts';
import { jsonPassages } from '../../src/detectors/definition-passages.ts';
import { createTools } from '../../src/detectors/text/tools.ts';
import { wholeOf } from '../../src/detectors/whole.ts';
import { agentToolsForeign } from './addressed-foreign.ts';
import type { DefinitionRow } from './data.ts';
import type { Text } from './examples.ts';
import { expand, linesOf, pick, type Random, repeated } from './grammar.ts';
import { withSigns } from './honest-documents.ts';
import { englishHonest } from './honest-english.ts';
import { foreignOrders } from './honest-foreign.ts';
import { honestUsage } from './honest-life.ts';
import { honestOrders, siblings } from './honest-orders.ts';
import { impersonalHonest, impersonalPoison } from './impersonal.ts';
import { honestActs, poisonousActs } from './poison-acts.ts';
import { bendingForeign, bendingPoison } from './poison-bending.ts';
import { englishPoison } from './poison-english.ts';
import { englishSlots } from './poison-english-slots.ts';
import { otherLanguages } from './poison-languages.ts';
import { bendingParts, honestParts, partSlots, takingPoison } from './poison-parts.ts';
import { subtleHonest, subtlePoison } from './poison-subtle.ts';
import type { Lesson } from './split.ts';

/** What real servers say weighs more than what we made up. */
const REAL_WEIGHT = 4;
const HONEST = 24_000;
const HONEST_FOREIGN = 9000;
const HONEST_AGENTS = 2000;
const HONEST_PARTS = 16_000;
const POISON = 28_000;
const POISON_PARTS = 16_000;
const POISON_FOREIGN = 10_000;

const slots = { ...englishSlots, ...partSlots, sib: siblings };
const line = (block: string, random: Random): string => expand(pick(linesOf(block), random), slots, random);

const planted = (text: string): Text => ({ text, planted: [0, text.length] });

/** A small honest purpose, and something behind it. */
function withPurpose(block: string, isPlanted: boolean, random: Random): Text {
  const purpose = random() < 0.6 ? `${expand('$small', slots, random)}${random() < 0.5 ? ' ' : '\n'}` : '';
  const text = `${purpose}${withSigns(line(block, random))}`;
  return isPlanted ? { text, planted: [purpose.length, text.length] } : { text };
}

/** Real servers, and honest tools with strong verbs. Poisoned rows of others never teach: they are few, and judge. */
const TEACHERS: ReadonlySet<string> = new Set(['toucan', 'cisco-benign', 'mcpproxy-corpus_v2']);

/** All texts; of our own only this share. */
export function* definitionTexts(rows: readonly DefinitionRow[], lesson: Lesson, random: Random, share: number): Generator<Text> {
  const tools = createTools();
  for (const row of rows) {
    if (TEACHERS.has(row.source) && lesson.teaches(row.server))
      yield { text: wholeOf(jsonPassages(row.definition as unknown as Json, 'definition', tools)).text, weight: REAL_WEIGHT };
  }
  const languages = Object.entries(otherLanguages).map(([name, { poison, honest }]) => ({
    poison: `${poison}\n${bendingForeign[name] ?? ''}`,
    honest: `${honest}\n${foreignOrders[name]?.orders ?? ''}`,
  }));
  const families = [
    ...Object.values(englishPoison),
    ...Object.values(subtlePoison),
    ...Object.values(poisonousActs),
    ...Object.values(bendingPoison),
    impersonalPoison,
  ];
  const honestEnglish = [`${englishHonest}\n${subtleHonest}\n${honestActs}`, `${honestOrders}\n${impersonalHonest}`];
  const honest = (): string => line(pick(honestEnglish, random), random);
  yield* repeated(share * HONEST, () => ({ text: `${honest()} ${random() < 0.5 ? honest() : ''}` }));
  yield* repeated(share * HONEST_FOREIGN, () => {
    const { honest } = pick(languages, random);
    return { text: `${line(honest, random)} ${random() < 0.5 ? line(honest, random) : ''}` };
  });
  yield* repeated(share * HONEST_AGENTS, () => ({ text: line(agentToolsForeign, random) }));
  yield* repeated(share * HONEST_PARTS, () => withPurpose(random() < 0.5 ? honestParts : honestUsage, false, random));
  yield* repeated(share * POISON_PARTS, () => withPurpose(random() < 0.55 ? takingPoison : bendingParts, true, random));
  yield* repeated(share * POISON, () => planted(line(pick(families, random), random)));
  yield* repeated(share * POISON_FOREIGN, () => planted(line(pick(languages, random).poison, random)));
}

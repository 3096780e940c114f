// The page docs/reference/accuracy.md: what was measured, how to do it again, and what is weak. Numbers come from the run, words from here.
import { type Line, tableOf } from './measure.ts';
import type { SpanLine } from './others.ts';

/** What a run measured. */
export interface Measured {
  readonly definitions: readonly Line[];
  readonly transformed: readonly Line[];
  readonly results: readonly Line[];
  readonly transformedResults: readonly Line[];
  readonly catalogues: readonly Line[];
  readonly victims: { readonly named: number; readonly rivals: number };
  readonly secrets: readonly SpanLine[];
  readonly personal: readonly SpanLine[];
  readonly names: readonly SpanLine[];
}

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;

const spanTable = (head: string, lines: readonly SpanLine[]): string =>
  [
    `| ${head} | count | found |`,
    '| --- | ---: | ---: |',
    ...lines.map(({ name, places, found }) => `| ${name} | ${places} | ${percent(found, places)} |`),
  ].join('\n');

const pooled = (lines: readonly Line[], isBad: boolean, kept: (line: Line) => boolean): Line => {
  const own = lines.filter((line) => line.isBad === isBad && kept(line));
  const sum = (of: (line: Line) => number): number => own.reduce((total, line) => total + of(line), 0);
  return {
    name: '',
    isBad,
    rows: sum(({ rows }) => rows),
    reviewed: sum(({ reviewed }) => reviewed),
    blocked: sum(({ blocked }) => blocked),
  };
};

function summary({ definitions, results, catalogues, victims, secrets }: Measured): string {
  const poisoned = pooled(definitions, true, ({ name }) => !name.startsWith('cisco'));
  const real = pooled(definitions, false, ({ name }) => name.startsWith('toucan'));
  const planted = pooled(results, true, () => true);
  const unseen = pooled(results, true, ({ name }) => name.endsWith('never seen'));
  const honest = pooled(results, false, ({ name }) => !name.startsWith('notinject'));
  const trigger = pooled(results, false, ({ name }) => name.startsWith('notinject'));
  const rivals = pooled(catalogues, true, ({ name }) => name.startsWith('rival'));
  const clean = pooled(catalogues, false, () => true);
  const row = (name: string, bad: Line, good: Line): string =>
    `| ${name} | ${bad.rows} | ${percent(bad.reviewed, bad.rows)} | ${percent(bad.blocked, bad.rows)} | ${good.rows} | ${percent(good.reviewed, good.rows)} | ${percent(good.blocked, good.rows)} |`;
  return `| surface | bad | review | block | honest | review | block |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${row('definitions, poisoned, against real ones', poisoned, real)}
${row('results with something planted, against real ones', planted, honest)}
${row('the same, kinds of tasks never seen, against trigger words', unseen, trigger)}
${row('catalogues with a rival, against clean ones', rivals, clean)}

Of ${victims.rivals} rivals, ${percent(victims.named, victims.rivals)} were found with the right victim. Of ${secrets[0]?.places ?? 0} credentials whose place is recorded, ${percent(secrets[0]?.found ?? 0, secrets[0]?.places ?? 0)} were masked.`;
}

/** The page. */
export function pageOf(measured: Measured): string {
  const { definitions, transformed, results, transformedResults, catalogues, secrets, personal, names } = measured;
  return `<!-- Written by \`npm run eval -- DATADIR --write\`. Do not edit. -->

# Accuracy

What the detectors find and what they raise falsely, measured on data that is not in this repository (its README names the sources and licences).

\`\`\`sh
npm run eval -- ../shared/data           # prints the tables, some minutes
npm run eval -- ../shared/data --write   # writes this page
\`\`\`

**How.** The data is cut into four parts by server, document, task and author, never by row. Each part is judged by models that were trained on the other three
(\`scripts/train/split.ts\`), so that no row below was seen by the model that judges it. Poisoned definitions of other authors are never trained on: the models learn
poison from our own templates only. Thresholds (\`src/detectors/model/thresholds.ts\`) were chosen on these same out-of-part scores and on our own corpus, and
some honest templates, the praise and the synonyms by which rivals are known were written after looking at false alarms and misses of earlier runs: expect somewhat worse on
data from elsewhere. *review* means that a person is asked to look, *block* that the product
stops it by default. For bad rows the shares are recall, for honest ones false alarms.

## In short

${summary(measured)}

## What is weak

- New words. 452 rows (\`test/corpus/probe.jsonl\`: ten attackers and ten honest authors a surface, all hard ones) were written before anybody looked at how these detectors
  do on them; half of the authors (of catalogues half of the rows) were kept apart until the models stood. On that half, at first sight, 36 of 50 poisoned definitions, 35 of 50 planted results and 11 of 12
  rivals were found; 2 of 50 honest definitions, 8 of 50 honest results and 0 of 10 honest catalogues were raised, none of the definitions and 2 of the results stopped. The
  version before found 32, 31 and 2 and raised 7, 8 and 0. One person wrote the probe and the templates of this version, so that even this half flatters. What was seen there
  (texts about attacks, above all) was mended afterwards: both halves are a gate now and no measure. Expect seven in ten of what others write in their own words, and more
  false alarms on honest texts about attacks, prompts and agents than on others; the lock and policy do not depend on wording.
- New words once more. 276 short rows (138 attacks, 138 honest texts of the same words; English and seven other languages; kept outside of this repository) were written from
  the list of threats alone, and every second one was kept apart until the models stood. On that half the version before found 24 of 34 poisoned definitions and 21 of 35
  planted results, raised 11 of 69 honest texts and stopped 3 of them; this one finds 26 and 27, raises 5 and stops 1. Whoever wrote the rows also wrote the templates that
  this version learned from: in foreign words the gain is smaller than it looks.
- New words a third time (\`test/corpus/more.jsonl\`): 173 definitions and results in fourteen languages (84 attacks, 89 honest ones of the kinds that servers have: what to call first, tokens not to
  be shared, runbooks, scanners that quote attacks), and 82 lines with names of secrets, 60 of them harmless; every second one kept apart until the models stood. On that half,
  at first sight, 18 of 21 poisoned definitions and 19 of 21 planted results are found, 0 of 22 and 2 of 22 honest ones raised, none stopped; the version before found 17 and 18 and
  raised 1 and 3. Of 30 harmless lines none is masked (10 were before), of 11 secrets 9, as before. The person who wrote them also wrote the templates of this version.
- Rivals in new words: of 12 that were written after praise and likeness stood, 5 were found (1 before with its victim); likeness alone counts more since, with which it is 10 and no rival more
  in 600 clean catalogues. Of 36 catalogues with honest pairs (two mail servers, two trackers, three search engines) none is raised.
- The poisoned definitions above are few, and what earlier versions missed of them was read: their recall flatters.
- Openly harmful tools (\`cisco-malicious\`): their text says what they do. That is a capability, not hidden text; the rows are shown and not counted above.
- Results: unrelated tasks without any order to a model, of kinds never seen in training.
- Manuals of packages (whole pages of orders to a person) are raised more often than other honest results.
- Answers of programmers' forums, mails that ask for codes, and lists of exercises are the honest texts that are most often taken for planted ones.
- Unrelated tasks in other languages than English are mostly missed when nothing speaks to a model.
- A rival that copies its victim without praise is missed in one of five cases, and nearly always when it says in other words what it does. Rivals here are our own: others
  will write better ones.
- Precision of masked credentials is below its target of 95 %: of what counts against it nearly all are keys of tests and documents in the form of real ones (\`AIzaSy…\`, \`sk-proj-…\`), which
  nobody can tell from real ones by looking, and passwords whose rows record another place. They are masked. The data hardly holds the harmless names and values of ordinary configuration;
  see the third set above.
- Names, places and organisations in running text are not masked: that takes a model of the language.
- Packages: look-alikes of names that are not much downloaded, and of ecosystems other than npm and PyPI (a short list by hand).
- Small groups: below about fifty rows a share says little.

## Definitions

${tableOf(definitions)}

## Definitions, transformed

The payload moved, split, encoded or disguised; the same done to honest definitions.

${tableOf(transformed)}

## Results

${tableOf(results)}

## Results, transformed

Of planted results only what was planted is changed.

${tableOf(transformedResults)}

## Catalogues

Three to eight real servers; rivals are written by \`scripts/eval/catalogues.ts\`.

${tableOf(catalogues)}

## Masked places

A place counts as found when a mask touches it.

${spanTable('credentials', secrets)}

${spanTable('personal data', personal)}

## Names of packages

${spanTable('imitations', names)}
`;
}

// Judges definitions and results by models that saw neither their server, document nor task: each part of the data by a model of the other parts.
import type { Json } from '../../src/base/json.ts';
import { createEngine, type Engine } from '../../src/detectors/engine.ts';
import type { DefinitionRow, ResultRow } from '../train/data.ts';
import { manuals } from '../train/documents.ts';
import { type Rows, trainModels } from '../train/models.ts';
import { groupOf } from '../train/results.ts';
import { categoryFoldOf, FOLDS, foldOf, lessonWithout } from '../train/split.ts';
import { type Judged, judgedRow } from './measure.ts';
import { textTransforms, transforms } from './transforms.ts';

const isBad = ({ label }: { readonly label: string }): boolean => label === 'malicious';

/** The engine of each part. */
export function foldEngines(rows: Rows): readonly Engine[] {
  return Array.from({ length: FOLDS }, (_, fold) => createEngine(trainModels(rows, lessonWithout(fold))));
}

const engineOf = (engines: readonly Engine[], fold: number): Engine => {
  const engine = engines[fold];
  if (engine === undefined) throw new RangeError(`there is no part ${fold}`);
  return engine;
};

/** Where a definition stands in the table. */
const definitionLine = (row: DefinitionRow): string => `${row.source}, ${row.class}`;

/** Rows as they are. */
export function judgeDefinitions(rows: readonly DefinitionRow[], engines: readonly Engine[]): readonly Judged[] {
  return rows.map((row) => {
    const engine = engineOf(engines, foldOf(row.server));
    return judgedRow(row.id, definitionLine(row), isBad(row), engine.definition(row.definition as unknown as Json));
  });
}

/** Benign rows under a transform: every so many of them, so that a run stays short. */
const BENIGN_STEP = 4;
/** Openly harmful tools hide nothing: they are judged as they are. */
const OPEN = 'cisco-malicious';

/** The same rows under every transform, poisoned and benign alike. */
export function judgeTransformed(rows: readonly DefinitionRow[], engines: readonly Engine[]): readonly Judged[] {
  const kept = rows.filter((row, index) => (isBad(row) ? row.source !== OPEN : index % BENIGN_STEP === 0));
  return Object.entries(transforms).flatMap(([name, change]) =>
    kept.map((row) => {
      const engine = engineOf(engines, foldOf(row.server));
      return judgedRow(row.id, name, isBad(row), engine.definition(change(row.definition) as unknown as Json));
    }),
  );
}

function resultLine(row: ResultRow, fold: number): string {
  const kind = row.class.split(':')[0] ?? '';
  if (!isBad(row)) return `${row.source}, ${row.source === 'notinject-one' ? 'trigger-words' : kind}`;
  if (row.source !== 'bipia-train') return `${row.source}, ${kind}`;
  return `${row.source}, ${kind}, task ${categoryFoldOf(row.class) === fold ? 'never seen' : 'seen elsewhere'}`;
}

/** Rows as they are. */
export function judgeResults(rows: readonly ResultRow[], engines: readonly Engine[]): readonly Judged[] {
  return rows.map((row) => {
    const fold = foldOf(groupOf(row));
    return judgedRow(row.id, resultLine(row, fold), isBad(row), engineOf(engines, fold).result(row.text));
  });
}

/** Manuals of our dependencies: honest texts full of orders, each judged by models that saw no manual of its package. */
export function judgeManuals(engines: readonly Engine[]): readonly Judged[] {
  return manuals().map(({ group, text }, index) =>
    judgedRow(
      `manual-${index}`,
      'manuals of packages',
      false,
      engineOf(engines, foldOf(group)).result(text.slice(0, MANUAL_CHARS)),
    ),
  );
}

/** A result of this size. */
const MANUAL_CHARS = 4000;

/** Every so many results under a transform. */
const RESULT_STEP = 12;

/** The same results under every transform of text: of planted ones only what was planted is changed. */
export function judgeTransformedResults(rows: readonly ResultRow[], engines: readonly Engine[]): readonly Judged[] {
  const kept = rows.filter((row, index) => index % RESULT_STEP === 0 && (!isBad(row) || row.span !== undefined));
  return Object.entries(textTransforms).flatMap(([name, change]) =>
    kept.map((row) => {
      const engine = engineOf(engines, foldOf(groupOf(row)));
      const [start, end] = row.span ?? [0, row.text.length];
      const text = `${row.text.slice(0, start)}${change(row.text.slice(start, end))}${row.text.slice(end)}`;
      return judgedRow(row.id, name, isBad(row), engine.result(text));
    }),
  );
}

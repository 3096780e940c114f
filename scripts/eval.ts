// Measures the engine on the development data: `npm run eval -- DATADIR`. Every row is judged by models that saw neither its server, document nor author.
// `--write` puts the page into docs/reference/accuracy.md; `--rows FILE` writes one line a row. Says so when there is no data; never measures without.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { judgeCatalogues } from './eval/catalogues.ts';
import { type Judged, linesOf } from './eval/measure.ts';
import {
  foldEngines,
  judgeDefinitions,
  judgeManuals,
  judgeResults,
  judgeTransformed,
  judgeTransformedResults,
} from './eval/models.ts';
import { type NameRow, namesFound, precisionOf, recallOf, type SpanRow } from './eval/others.ts';
import { type Measured, pageOf } from './eval/page.ts';
import { type DefinitionRow, dataFolder, type ResultRow, rowsOf } from './train/data.ts';
import { missingManual } from './train/documents.ts';

interface Run {
  readonly measured: Measured;
  readonly judged: Readonly<Record<string, readonly Judged[]>>;
}

function run(folder: string, isQuick: boolean): Run {
  const definitions = rowsOf<DefinitionRow>(folder, 'tool-definitions.jsonl');
  const results = rowsOf<ResultRow>(folder, 'tool-results.jsonl.gz');
  const secrets = rowsOf<SpanRow>(folder, 'secrets.jsonl');
  const personal = rowsOf<SpanRow>(folder, 'pii.jsonl');
  const engines = foldEngines({ definitions, results });
  const { judged: catalogues, ...victims } = judgeCatalogues(definitions, engines);
  const judged = {
    definitions: judgeDefinitions(definitions, engines),
    transformed: isQuick ? [] : judgeTransformed(definitions, engines),
    results: [...judgeResults(results, engines), ...judgeManuals(engines)],
    transformedResults: isQuick ? [] : judgeTransformedResults(results, engines),
    catalogues,
  };
  const measured = {
    definitions: linesOf(judged.definitions),
    transformed: linesOf(judged.transformed),
    results: linesOf(judged.results),
    transformedResults: linesOf(judged.transformedResults),
    catalogues: linesOf(catalogues),
    victims,
    secrets: [...recallOf(secrets), precisionOf(secrets, ({ type }) => type === 'SECRET')],
    personal: [...recallOf(personal), precisionOf(personal, ({ type }) => type !== 'SECRET')],
    names: namesFound(rowsOf<NameRow>(folder, 'typosquats.jsonl')),
  };
  return { measured, judged };
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false }, rows: { type: 'string' } },
  });
  const folder = dataFolder(positionals[0]);
  if (typeof folder !== 'string') {
    process.stderr.write(`${folder.problem}\n`);
    return 2;
  }
  const missing = missingManual();
  if (missing !== undefined) {
    process.stderr.write(`${missing}\n`);
    return 2;
  }
  const { measured, judged } = run(folder, values.quick);
  const page = pageOf(measured);
  process.stdout.write(page);
  if (values.write) writeFileSync(new URL('../docs/reference/accuracy.md', import.meta.url), page);
  if (values.rows !== undefined) {
    const lines = Object.entries(judged).flatMap(([part, rows]) => rows.map((row) => JSON.stringify({ part, ...row })));
    writeFileSync(values.rows, `${lines.join('\n')}\n`);
  }
  return 0;
}

process.exitCode = main();

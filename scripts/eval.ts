// Measures the engine on the development data: `npm run eval -- DATADIR`. Every row is judged by models that saw neither its server, document nor author.
// `--write` puts the table into docs/reference/accuracy.md; `--rows FILE` writes one line a row. Says so when there is no data; never measures without.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Judged, linesOf, tableOf } from './eval/measure.ts';
import { foldEngines, judgeDefinitions, judgeResults, judgeTransformed, judgeTransformedResults } from './eval/models.ts';
import { type DefinitionRow, dataFolder, type ResultRow, rowsOf } from './train/data.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, rows: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const folder = dataFolder(positionals[0]);
const definitions = rowsOf<DefinitionRow>(folder, 'tool-definitions.jsonl');
const results = rowsOf<ResultRow>(folder, 'tool-results.jsonl.gz');
const engines = foldEngines({ definitions, results });

const parts: Record<string, readonly Judged[]> = {
  Definitions: judgeDefinitions(definitions, engines),
  Results: judgeResults(results, engines),
};
if (!values.quick) {
  parts['Definitions, transformed'] = judgeTransformed(definitions, engines);
  parts['Results, transformed'] = judgeTransformedResults(results, engines);
}
const text = Object.entries(parts)
  .map(([name, judged]) => `## ${name}\n\n${tableOf(linesOf(judged))}\n`)
  .join('\n');
process.stdout.write(text);
if (values.rows !== undefined) {
  const lines = Object.entries(parts).flatMap(([part, judged]) => judged.map((row) => JSON.stringify({ part, ...row })));
  writeFileSync(values.rows, `${lines.join('\n')}\n`);
}

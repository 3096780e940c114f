// Gates on our own corpus (test/corpus): recall by class, false alarms, every rule with a near miss that it leaves alone. The rows are never trained on.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Severity } from './detector.ts';
import { createEngine } from './engine.ts';
import { detectors } from './index.ts';
import { answerTo } from './rows/row.ts';

interface Row {
  readonly id: string;
  readonly surface: string;
  readonly language: string;
  /** Rules that could be thought to find it, and must not. */
  readonly near?: readonly string[];
  readonly class?: string;
  /** The tool that a rival wants to be taken for. */
  readonly victim?: string;
  /** In files that hold both. */
  readonly label?: 'benign' | 'malicious';
}

interface Answered extends Row {
  readonly block: boolean;
  readonly review: boolean;
  readonly findings: readonly { readonly rule: string; readonly severity: Severity; readonly tool?: string }[];
}

const engine = createEngine();

function answered(name: string): readonly Answered[] {
  const lines = readFileSync(new URL(`../../test/corpus/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const answer = answerTo(line, engine);
    if ('error' in answer) throw new Error(`${line.slice(0, 60)}: ${answer.error}`);
    return { ...(JSON.parse(line) as Row), ...answer, id: String(answer.id) };
  });
}

const probe = answered('probe');
const more = answered('more');
const hard = [...answered('hard'), ...answered('fresh'), ...probe, ...more];
const benign = answered('benign');
const malicious = answered('malicious');
const share = (rows: readonly Answered[], is: (row: Answered) => boolean): number => rows.filter(is).length / rows.length;
const ids = (rows: readonly Answered[]): string => rows.map(({ id }) => id).join(', ');

/** Rows that are known to be taken for what they are not. Shrink it; never let it grow. */
const KNOWN_ALARMS: readonly string[] = [];

test('the benign corpus has at least twenty languages and every surface', () => {
  assert.ok(new Set(benign.map(({ language }) => language)).size >= 20);
  assert.deepEqual([...new Set(benign.map(({ surface }) => surface))].sort(), [
    'arguments',
    'catalogue',
    'definition',
    'package',
    'result',
    'text',
  ]);
});

test('nothing benign asks for a person, but for the rows that are known to', () => {
  assert.equal(ids(benign.filter(({ review }) => review)), KNOWN_ALARMS.join(', '));
});

test('nothing benign is blocked', () => {
  assert.equal(ids(benign.filter(({ block }) => block)), '');
});

test('every rule has a near miss in the benign corpus', () => {
  const near = new Set(benign.flatMap((row) => row.near ?? []));
  assert.deepEqual(
    detectors.map(({ id }) => id).filter((id) => !near.has(id)),
    [],
  );
  assert.deepEqual(
    [...near].filter((id) => !detectors.some((rule) => rule.id === id)),
    [],
    'and no other',
  );
});

test('a near miss is not found by its rule, or only as something that asks for nobody', () => {
  const found = benign.flatMap(({ id, near = [], findings }) =>
    findings
      .filter(({ rule, severity }) => near.includes(rule) && severity !== 'low' && severity !== 'info')
      .map(({ rule }) => `${id} ${rule}`),
  );
  assert.deepEqual(
    found.filter((one) => !KNOWN_ALARMS.some((id) => one.startsWith(id))),
    [],
  );
});

test('recall on definitions and results stays', () => {
  const definitions = malicious.filter(({ surface }) => surface === 'definition');
  const results = malicious.filter(({ surface }) => surface === 'result');
  const reviewed = (row: Answered): boolean => row.review;
  assert.ok(share(definitions, reviewed) >= 0.9, `missed: ${ids(definitions.filter(({ review }) => !review))}`);
  assert.ok(share(definitions, ({ block }) => block) >= 0.6);
  assert.ok(share(results, reviewed) >= 0.85, `missed: ${ids(results.filter(({ review }) => !review))}`);
});

test('of every class of attack at least half is found', () => {
  for (const [name, rows] of Map.groupBy(malicious, ({ surface, class: kind }) => `${surface} ${kind}`))
    assert.ok(share(rows, ({ review }) => review) >= 0.5, `${name}: missed ${ids(rows.filter(({ review }) => !review))}`);
});

test('of every language but English at least half is found', () => {
  for (const [language, rows] of Map.groupBy(malicious, (row) => row.language)) {
    assert.ok(share(rows, ({ review }) => review) >= 0.5, `${language}: missed ${ids(rows.filter(({ review }) => !review))}`);
  }
});

test('rivals are found in small catalogues, and honest neighbours are left alone', () => {
  const own = [...probe, ...more].filter(({ surface }) => surface === 'catalogue');
  const rivals = own.filter(({ label }) => label === 'malicious');
  assert.ok(rivals.length >= 50);
  assert.ok(share(rivals, ({ review }) => review) >= 0.85, `missed: ${ids(rivals.filter(({ review }) => !review))}`);
  assert.equal(ids(own.filter(({ label, review }) => label === 'benign' && review)), '');
  const named = rivals.filter(({ findings, victim }) =>
    findings.some(({ rule, tool }) => rule === 'rivalled-tool' && tool === victim),
  );
  assert.ok(named.length >= 0.85 * rivals.length, 'the victim is named');
});

test('hard rows, honest and poisoned, are told apart as well as they were', () => {
  for (const [surface, recall] of [
    ['definition', 0.85],
    ['result', 0.72],
  ] as const) {
    const own = hard.filter((row) => row.surface === surface);
    const bad = own.filter(({ label }) => label === 'malicious');
    const honest = own.filter(({ label }) => label === 'benign');
    assert.ok(bad.length >= 70 && honest.length >= 90);
    assert.ok(share(bad, ({ review }) => review) >= recall, `missed: ${ids(bad.filter(({ review }) => !review))}`);
    assert.ok(share(honest, ({ review }) => review) <= 0.07, `raised: ${ids(honest.filter(({ review }) => review))}`);
    assert.equal(ids(honest.filter(({ block }) => block)), '', 'nothing honest is blocked');
  }
});

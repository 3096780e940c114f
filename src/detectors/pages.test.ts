// Every detector has a page with the fixed headings, and what the page calls bad is found, what it calls good is left alone.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Json } from '../base/json.ts';
import type { CatalogueServer } from './catalogue/catalogue.ts';
import type { Finding } from './detector.ts';
import { createEngine } from './engine.ts';
import { detectors } from './index.ts';

const FOLDER = fileURLToPath(new URL('./', import.meta.url));
const HEADINGS = ['What it finds', 'Why it matters', 'What to do', 'Bad', 'Good', 'Limits'];
const pages = globSync('*/*.md', { cwd: FOLDER }).map((path) => path.replaceAll('\\', '/'));
const engine = createEngine();

interface Example {
  readonly surface: string;
  readonly definition?: Json;
  readonly text?: string;
  readonly servers?: readonly CatalogueServer[];
  readonly ecosystem?: string;
  readonly name?: string;
  readonly arguments?: Json;
}

const textOf = (id: string): string => readFileSync(`${FOLDER}${id}/${id}.md`, 'utf8');

function examplesUnder(page: string, heading: string): readonly Example[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const block = /```jsonl\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
  return block
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Example);
}

type Look = (example: Example) => { readonly findings: readonly Finding[] };

const LOOKS: Readonly<Record<string, Look>> = {
  definition: ({ definition }) => engine.definition(definition ?? null),
  catalogue: ({ servers }) => engine.catalogue(servers ?? []),
  result: ({ text }) => engine.result(text ?? ''),
  arguments: (example) => engine.arguments(example.arguments ?? null),
  text: ({ text }) => engine.text(text ?? ''),
  package: ({ ecosystem, name }) => engine.package(ecosystem ?? '', name ?? ''),
};

function rulesFound(example: Example): readonly string[] {
  const look = LOOKS[example.surface];
  if (look === undefined) throw new Error(`an example has the unknown surface ${example.surface}`);
  return look(example).findings.map(({ rule }) => rule);
}

test('every page belongs to a rule of the list, and every rule has a page', () => {
  assert.deepEqual(pages.sort(), detectors.map(({ id }) => `${id}/${id}.md`).sort());
});

for (const { id, title } of detectors) {
  const page = textOf(id);
  test(`the page of ${id} has its headings`, () => {
    assert.ok(page.startsWith(`# ${id}: ${title}\n`), 'first line: # id: title');
    assert.deepEqual(
      [...page.matchAll(/^## (.*)$/gm)].map((match) => match[1]),
      HEADINGS,
    );
  });
  test(`what the page of ${id} calls bad is found`, () => {
    for (const example of examplesUnder(page, 'Bad')) assert.ok(rulesFound(example).includes(id), JSON.stringify(example));
  });
  test(`what the page of ${id} calls good is left alone`, () => {
    for (const example of examplesUnder(page, 'Good')) assert.ok(!rulesFound(example).includes(id), JSON.stringify(example));
  });
}

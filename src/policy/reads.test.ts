// What a policy reads is found wherever it stands; what is not understood counts as everything.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { expressionsOf, parseFile } from './parse.ts';
import { cedar } from './policy.test-kit.ts';
import { readsOf } from './reads.ts';

const readBy = (condition: string) => {
  const [policy] = parseFile(
    cedar,
    { name: 'x.cedar', text: `permit(principal, action, resource) when { ${condition} };` },
    () => '',
  );
  return readsOf(expressionsOf(policy?.json ?? {}));
};
const shown = (condition: string): readonly string[] => {
  const { principal, resource, context } = readBy(condition);
  const of = (variable: string, paths: readonly (readonly string[])[]): readonly string[] =>
    paths.map((path) => [variable, ...path].join('.'));
  return [...of('principal', principal), ...of('resource', resource), ...of('context', context)];
};

for (const [condition, expected] of [
  ['true', []],
  ['context.arguments.path like "x"', ['context.arguments.path']],
  ['context has arguments', ['context.arguments']],
  ['context has arguments.path', ['context.arguments.path']],
  ['context.arguments["a-b"] == 1', ['context.arguments.a-b']],
  ['principal in Client::"x" && resource == Tool::"a/b"', []],
  ['principal == User::"x" && principal.name == "y"', ['principal.name']],
  ['resource.server.source == "npm:x"', ['resource.server.source']],
  ['resource.server == Server::"x"', ['resource.server']],
  ['[context.time.hour, 3].contains(2)', ['context.time.hour']],
  ['if context.client.era == "legacy" then resource.approved else false', ['resource.approved', 'context.client.era']],
  ['context.arguments == {a: 1}', ['context.arguments']],
  ['{a: context}.a.client.name == "x"', ['context']],
  ['(if true then context else context).client.name == "x"', ['context']],
  ['[principal].contains(principal)', ['principal']],
  ['context.time.at < datetime("2026-01-01")', ['context.time.at']],
] as const) {
  it(`${condition} reads ${expected.length === 0 ? 'nothing' : expected.join(', ')}`, () => {
    assert.deepEqual(shown(condition), expected);
  });
}

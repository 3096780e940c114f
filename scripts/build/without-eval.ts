// The runtime of tree-sitter would evaluate text that a grammar brings along. Ours bring none: what is built cannot evaluate any.
import type { Plugin } from 'rolldown';

const EVALUATES = /\b\w+\[\w+\] = eval\(func\);/g;
const REFUSES = "throw new Error('a grammar brought code along');";

/** Takes both `eval` out of the parser's runtime, and fails the build when they are not where they were. */
export const withoutEval: Plugin = {
  name: 'without-eval',
  transform(code, id) {
    if (!/[\\/]web-tree-sitter[\\/]web-tree-sitter\.js$/.test(id)) return undefined;
    if ([...code.matchAll(EVALUATES)].length !== 2) throw new Error(`${id} has changed: look at its eval`);
    return { code: code.replaceAll(EVALUATES, REFUSES), map: null };
  },
};

// Node's own modules are taken as they are, not through the module that `import` makes around each: that looks at every export, and so loads what nobody asked
// for (WebCrypto for one hash, all of fs/promises for one read). It costs a start 7 ms.
import type { Plugin } from 'rolldown';

/** A default or namespace import, names in braces (but not `default`), or both. */
const IMPORT = /^import (?:(?:\* as )?([\w$]+))?(?:, )?(\{(?![^}]*\bdefault as\b)[^}]*\})? from "(node:[\w/]+)";$/gm;

/** What remains of any other form: nobody counted on it. */
const OTHER = /^import .*"node:/m;

/** The same names by declarations. @throws Error for an import of a form that nobody expected */
export function withPlainBuiltins(code: string): string {
  const plain = code.replace(IMPORT, (_, whole: string | undefined, names: string | undefined, module: string) => {
    const taken = [whole, names?.replaceAll(/ as /g, ': ')].filter((part) => part !== undefined);
    return taken.map((part) => `const ${part} = process.getBuiltinModule("${module}");`).join(' ');
  });
  const [other] = OTHER.exec(plain) ?? [];
  if (other !== undefined) throw new Error(`an import of another form: ${other}`);
  return plain;
}

/** Does so with finished chunks. */
export const plainBuiltins: Plugin = {
  name: 'plain-builtins',
  renderChunk: (code) => ({ code: withPlainBuiltins(code), map: null }),
};

// The small program that starts a Python server: it adds the server's own folders to the path of imports and runs what was chosen. It is part of the tree.
// Python is started isolated and without site packages (-I -S), so nothing outside the tree but the standard library is imported, and no .pth file runs code.

/** What a shim starts. */
export type ShimTarget =
  /** A function, as `console_scripts` name it. */
  | { readonly kind: 'object'; readonly module: string; readonly object: string; readonly name: string }
  | { readonly kind: 'module'; readonly module: string; readonly name: string }
  /** A file of the tree; imports look in its folder first, as Python does. */
  | { readonly kind: 'file'; readonly path: string };

/** Where shims lie in a tree: one for each command. */
export const SHIMS = 'start';

/** A Python literal: JSON's strings are Python's, once everything beyond ASCII is escaped. */
const literal = (value: string | readonly string[]): string =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

function runLines(target: ShimTarget): readonly string[] {
  switch (target.kind) {
    case 'object':
      return [
        'import importlib',
        `sys.argv[0] = ${literal(target.name)}`,
        `target = importlib.import_module(${literal(target.module)})`,
        `for part in ${literal(target.object)}.split("."):`,
        '    target = getattr(target, part)',
        'sys.exit(target())',
      ];
    case 'module':
      return [
        'import runpy',
        `sys.argv[0] = ${literal(target.name)}`,
        `runpy.run_module(${literal(target.module)}, run_name="__main__", alter_sys=True)`,
      ];
    case 'file':
      return ['import runpy', `sys.argv[0] = path(${literal(target.path)})`, `runpy.run_path(sys.argv[0], run_name="__main__")`];
  }
}

/** The shim's text. `before` and `after` are folders of the tree (posix), looked in before and after the standard library. */
export function shimText(
  target: ShimTarget,
  folders: { readonly before: readonly string[]; readonly after: readonly string[] },
): string {
  const run = runLines(target).map((line) => `    ${line}`);
  return `# Written by Bartizan. Starts this server with its own packages and the standard library, nothing else of this machine.
import os
import site
import sys

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def path(name):
    return os.path.join(root, *name.split("/"))


sys.path[:0] = [path(name) for name in ${literal(folders.before)}]
sys.path += [path(name) for name in ${literal(folders.after)}]
# What people expect without importing it: exit(), quit(), help().
site.setquit()
site.sethelper()

# Child processes of multiprocessing read this file again, for its paths alone.
if __name__ == "__main__":
${run.join('\n')}
`;
}

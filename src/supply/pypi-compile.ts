// Compiles a tree's Python once, so that every start need not. Compiling reads source and runs none of it; the result is part of what is checked at each start.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Python } from './pypi-python.ts';
import { LIB } from './wheel-unpack.ts';

const TIMEOUT_MS = 300_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** Byte code lies in these folders. It depends on the Python that made it, so that a lock file does not hold it. */
export const isByteCode = (path: string): boolean => /(?:^|\/)__pycache__(?:\/|$)/.test(path);

/** Compiles what can be compiled; the rest is compiled at each start, as without this. Answers whether all went well. */
export function compileTree(python: Python, root: string, signal: AbortSignal): Promise<boolean> {
  // Not compared with the source at run time: the tree is read-only and checked, and times differ from machine to machine.
  const args = ['-I', '-S', '-m', 'compileall', '-q', '-q', '--invalidation-mode', 'unchecked-hash', join(root, LIB)];
  const options = { env: {}, cwd: root, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, signal, windowsHide: true };
  return new Promise((resolve) => {
    execFile(python.path, args, options, (error) => resolve(error === null));
  });
}

// From what the lock file says about starting to a program and its arguments. Never a shell, never a name that PATH would have to find.
// On the start path of the relay.
import { join } from 'node:path';
import type { Artefact, Installed } from './artefact.ts';
import { supplyFault } from './faults.ts';

/** Isolated, without site packages (no .pth file runs code, nothing outside the tree is imported), writing no byte code. */
const PYTHON_FLAGS: readonly string[] = ['-I', '-S', '-B'];

/** Stands in arguments for the absolute folder of the tree, as in MCPB manifests. */
const TREE_ROOT = /\$\{__dirname\}/g;

/** Programs of this machine that run what is installed. */
export interface Runtimes {
  /** Absolute path of the Node that runs servers. */
  readonly node: string;
  /** Finds the Python that runs an artefact, absolute; `pythonFor` of pypi-start.ts. Absent where no artefact needs one. */
  readonly python?: ((artefact: Artefact) => string) | undefined;
}

/**
 * The program and full arguments that start an artefact whose tree is at `root`.
 * @throws Fault `supply.not-pinned`, `supply.no-program`
 */
export function installedAt(artefact: Artefact, root: string, runtimes: Runtimes): Installed {
  const { start } = artefact;
  if (start === undefined) throw supplyFault['not-pinned']({ subject: artefact.name, what: 'start line' });
  const isUnsafe = start.entry === '' || start.entry.startsWith('/') || start.entry.split(/[/\\]/).includes('..');
  if (isUnsafe) throw supplyFault['no-program']({ subject: artefact.name, reason: 'its entry is no file of it', programs: '-' });
  const entry = join(root, start.entry);
  const own = artefact.kind === 'mcpb' ? start.args.map((arg) => arg.replaceAll(TREE_ROOT, () => root)) : start.args;
  if (start.runtime === 'node') {
    return { artefact, root, command: runtimes.node, args: [...(start.runtimeArgs ?? []), entry, ...own] };
  }
  if (start.runtime === 'python' && runtimes.python !== undefined) {
    return { artefact, root, command: runtimes.python(artefact), args: [...PYTHON_FLAGS, entry, ...own] };
  }
  if (start.runtime === 'native') return { artefact, root, command: entry, args: own };
  throw supplyFault['no-program']({ subject: artefact.name, reason: `nothing here runs ${start.runtime}`, programs: '-' });
}

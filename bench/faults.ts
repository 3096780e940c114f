// Faults of the bench: command lines that cannot be followed.
import { faults } from '../src/base/fault.ts';

/** Makers of the `bench` faults. */
export const benchFault = faults('bench', {
  usage: { summary: '{problem}', fix: 'npm run bench -- --help' },
  'unknown-target': {
    summary: 'no target "{name}"',
    fix: 'name one of bench/targets/index.ts, or give the path of a module that exports "target"',
  },
  'no-target': { summary: '{name} exports no "target"', fix: 'export a Target (bench/targets/target.ts) under that name' },
});

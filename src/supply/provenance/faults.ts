// Faults of provenance: a check that was made and did not hold.
import { faults } from '../../base/fault.ts';

/** Entries of the `provenance` area, listed by `bartizan explain`. */
export const provenanceFaultTable = {
  failed: {
    summary: '{name} is refused, check {check}: {detail}',
    fix: 'do not use this version; ask its publisher, or name a version whose checks hold',
  },
} as const;

/** Makers of the `provenance` faults. */
export const provenanceFault = faults('provenance', provenanceFaultTable);

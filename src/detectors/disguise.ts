// Makes the detectors that look for what a reader is not shown: characters, letters and sequences. They look at every text that a model or a terminal gets.
import type { Detector } from './detector.ts';

/** What a disguise is, without what they all have in common. */
export type Disguise = Omit<Detector, 'tier' | 'status' | 'surfaces'>;

/** Makes one. */
export const disguise = (rule: Disguise): Detector => ({
  ...rule,
  tier: 'hard',
  status: 'stable',
  surfaces: ['definition', 'catalogue', 'result', 'arguments'],
});

// Which rows teach, which fix thresholds, which judge. By server, document, task or category, never by row; the hash decides, so that it never changes.
import { hash } from 'node:crypto';

/** Part of the data. */
export type Part = 'train' | 'dev' | 'test';

const TRAIN_SHARE = 0.6;
const DEV_SHARE = 0.75;

/** A number from 0 to 1 for a name. */
export const shareOf = (name: string): number => Number.parseInt(hash('sha256', name, 'hex').slice(0, 6), 16) / 0x1000000;

/** The part that a group belongs to. */
export function partOf(group: string): Part {
  const share = shareOf(`bartizan ${group}`);
  if (share < TRAIN_SHARE) return 'train';
  return share < DEV_SHARE ? 'dev' : 'test';
}

/** Kinds of planted tasks that training never sees: two of five. */
export const isHeldCategory = (category: string): boolean => shareOf(`category ${category}`) < 0.4;

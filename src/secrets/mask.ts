// Hides known secrets in what a server writes: as they are, and as base64, hex, JSON and URLs show them. What a server disguises otherwise is not seen.
import { disguisesOf } from '../base/disguises.ts';

/** Replaces secrets in a text. */
export type Mask = (text: string) => string;

const SHOWN = '***';

/** A mask for these values; one that changes nothing when there are none. */
export function maskOf(values: readonly string[]): Mask {
  const forms = disguisesOf(values);
  if (forms.length === 0) return (text) => text;
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, SHOWN), text);
}

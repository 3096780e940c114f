// Changes for people: field by field, words marked, every invisible or look-alike character named. Nothing of a server reaches a terminal raw.
import type { Json } from '../base/json.ts';
import type { Change, ChangeClass, Severity } from './changes.ts';

/** The colours that are used; picocolors fits. */
export interface Colours {
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** The lines of a readable diff. */
export function diffLines(changes: readonly Change[], colours: Colours): readonly string[] {
  throw new Error(`not written yet ${changes} ${colours}`);
}

/** A change for programs. */
export interface ChangeJson {
  readonly class: ChangeClass;
  readonly severity: Severity;
  readonly list: string;
  readonly key: string;
  readonly pointer: string;
  readonly note: string;
  readonly before?: Json;
  readonly after?: Json;
  readonly renamedFrom?: string;
  /** Invisible and look-alike characters of `after` (of `before` for removals), each as `U+200B ZERO WIDTH SPACE`. */
  readonly characters?: readonly string[];
}

/** Changes as plain JSON. */
export function diffJson(changes: readonly Change[]): readonly ChangeJson[] {
  throw new Error(`not written yet ${changes}`);
}

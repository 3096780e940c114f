// Which rows teach. By server, document, task or category, never by row; the hash decides, so that it never changes.
import { hash } from 'node:crypto';

/** A number from 0 to 1 for a name. */
export const shareOf = (name: string): number => Number.parseInt(hash('sha256', name, 'hex').slice(0, 6), 16) / 0x1000000;

/** Says which groups and which categories of planted tasks teach. */
export interface Lesson {
  readonly teaches: (group: string) => boolean;
  readonly teachesCategory: (category: string) => boolean;
}

/** Everything teaches: what ships. */
export const wholeLesson: Lesson = { teaches: () => true, teachesCategory: () => true };

/** Parts of the data that are judged in turn by a model that saw none of it. */
export const FOLDS = 4;

/** The part that a group belongs to. */
export const foldOf = (group: string): number => Math.floor(shareOf(`bartizan ${group}`) * FOLDS);

/** The part that a kind of planted task belongs to. */
export const categoryFoldOf = (category: string): number => Math.floor(shareOf(`category ${category}`) * FOLDS);

/** Everything but one part teaches. */
export const lessonWithout = (fold: number): Lesson => ({
  teaches: (group) => foldOf(group) !== fold,
  teachesCategory: (category) => categoryFoldOf(category) !== fold,
});

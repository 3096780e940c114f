// What the rules on whole catalogues answer.
import type { Rule, Severity } from '../detector.ts';
import type { SeenTool } from './tool.ts';

/** Something found about one tool among others. */
export interface CatalogueMatch {
  readonly rule: Rule;
  readonly tool: SeenTool;
  readonly note: string;
  /** What it adds to the score of the catalogue, 0 to 1. */
  readonly score: number;
  readonly severity?: Severity;
}

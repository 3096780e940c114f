// Reading what an engine prints: of any shape, so nothing is taken for granted. What is not there reads as empty, never as fine.

/** An object of unknown content. */
export type Facts = Readonly<Record<string, unknown>>;

/** The value as an object; empty if it is none. */
export const factsIn = (value: unknown): Facts => (typeof value === 'object' && value !== null ? (value as Facts) : {});
/** The value as a list; empty if it is none. */
export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** The value as a list of texts. */
export const textsIn = (value: unknown): readonly string[] => listIn(value).map(String);

/** JSON as an object; empty if it is none. */
export function parsedFacts(text: string): Facts {
  try {
    return factsIn(JSON.parse(text));
  } catch {
    return {};
  }
}

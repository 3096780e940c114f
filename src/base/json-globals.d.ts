// Types of JSON.parse with source text access (ECMAScript, "JSON.parse source text access"), which TypeScript's library lacks. Types only.

/** What `JSON.rawJSON` makes: a frozen object that `JSON.stringify` prints as its text. */
interface RawJSON {
  readonly rawJSON: string;
}

interface JSON {
  /** Parses with a reviver that is told the source text of each primitive; objects and arrays have none. */
  parse(
    text: string,
    reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  /** Keeps the text of one JSON primitive exactly as it is. Throws SyntaxError for anything else. */
  rawJSON(text: string): RawJSON;
  isRawJSON(value: unknown): value is RawJSON;
}

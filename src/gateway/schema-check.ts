// What checking a tool's arguments looks like to those who only use it. The checker itself (schema.ts) is loaded while the servers start.
import type { Json } from '../base/json.ts';

/** The result of checking arguments: `undefined` when they fit, else where and why in a few words. */
export type SchemaCheck =
  | { readonly usable: true; readonly check: (args: Json) => string | undefined }
  | { readonly usable: false; readonly why: string };

/** Compiles an input schema. */
export type CompileSchema = (schema: Json | undefined) => SchemaCheck;

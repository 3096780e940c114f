// Reads schemas of arguments (zod): what passes a number, an enum or an anchored pattern does no harm.
import { memberOf } from './members.ts';
import { cleanedByMatching } from './patterns.ts';
import { ARGUMENT_DANGERS, type Bag, type Schema, type Taint, UNKNOWN, type Value } from './value.ts';

const CLOSED =
  /^(?:number|int|int32|float32|boolean|enum|nativeEnum|literal|date|bigint|uuid|guid|null|undefined|void|never|stringbool|datetime|ip|ipv4|ipv6|cuid2?|ulid|nanoid|positive|nonnegative)$/;
const NAME = /^(?:zod|fastmcp)(?:\.(?:z|coerce|v\d|iso|mini))*\.(\w+)$/;

const schema = (isClosed: boolean, shape?: Bag): Value => ({ things: [{ kind: 'schema', isClosed, shape }] });
const bagOf = (value: Value | undefined): Bag | undefined => value?.things.find((thing) => thing.kind === 'bag');
const schemaIn = (value: Value | undefined): Schema | undefined => value?.things.find((thing) => thing.kind === 'schema');

const listOf = (item: Value | undefined): Value =>
  schema(schemaIn(item)?.isClosed === true, item === undefined ? undefined : { kind: 'bag', props: new Map([['*', item]]) });

/** One of several: closed when all are, and with the members of those that have some. */
function oneOf(args: readonly Value[]): Value {
  const listed = args.flatMap((arg) => [arg, ...(bagOf(arg)?.props.values() ?? [])]);
  const found = listed.map(schemaIn).filter((one) => one !== undefined);
  const shapes = found.flatMap(({ shape }) => (shape === undefined ? [] : [...shape.props]));
  const isOpen = found.some((one) => !one.isClosed && one.shape === undefined);
  if (isOpen || found.length === 0) return schema(false);
  return shapes.length === 0 ? schema(true) : schema(false, { kind: 'bag', props: new Map(shapes) });
}

/** A schema that is made by a function of zod; undefined when it is none. */
export function madeSchema(path: string, args: readonly Value[]): Value | undefined {
  const name = NAME.exec(path)?.[1];
  if (name === undefined) return undefined;
  if (CLOSED.test(name)) return schema(true);
  if (/^(?:object|strictObject|looseObject)$/.test(name)) return schema(false, bagOf(args[0]));
  if (name === 'array') return listOf(args[0]);
  if (/^(?:union|discriminatedUnion|intersection)$/.test(name)) return oneOf(args);
  if (name === 'optional' || name === 'preprocess') return schema(schemaIn(args.at(-1))?.isClosed === true);
  return schema(false);
}

const BUILDER =
  /^(?:object|strictObject|looseObject|string|number|boolean|enum|nativeEnum|literal|array|union|discriminatedUnion|record|any|unknown|bigint|date|null|coerce)$/;

/** A schema that is made by zod where it was bundled along, told by the words: `external_exports.object({ … })`. */
export const bundledSchema = (name: string, args: readonly Value[]): Value | undefined =>
  BUILDER.test(name) ? madeSchema(`zod.${name}`, args) : undefined;

/** A schema of which nothing is known: what passes it is as it was. */
export const ANY_SCHEMA: Schema = { kind: 'schema', isClosed: false, shape: undefined };

/** What a method of a schema answers: mostly the schema. */
export function refinedSchema(of: Schema, method: string, args: readonly Value[]): Value {
  const isPattern = method === 'regex' && cleanedByMatching(args[0]?.text ?? '').length === ARGUMENT_DANGERS.length;
  const isPiped = method === 'pipe' && schemaIn(args[0])?.isClosed === true;
  if (isPattern || isPiped || CLOSED.test(method)) return schema(true);
  if (method === 'array') return listOf({ things: [of] });
  if (method === 'extend' || method === 'merge') {
    const added = bagOf(args[0]) ?? schemaIn(args[0])?.shape;
    return schema(false, { kind: 'bag', props: new Map([...(of.shape?.props ?? []), ...(added?.props ?? [])]) });
  }
  return { things: [of] };
}

/** Arguments as they are after a schema let them pass. */
export function passed(taint: Taint, shape: Bag | undefined, depth = 0): Value {
  if (shape === undefined || depth > 4) return { taint, things: [] };
  const props = new Map<string, Value>();
  for (const [name, member] of shape.props) {
    const found = schemaIn(member);
    const part = memberOf({ taint, things: [] }, name).taint;
    props.set(name, found?.isClosed === true || part === undefined ? UNKNOWN : passed(part, found?.shape, depth + 1));
  }
  const isOpen = [...props.values()].some((value) => value.taint !== undefined);
  return { ...(isOpen ? { taint } : {}), things: [{ kind: 'bag', props }] };
}

/** The shape in a value: a schema's, or an object of schemas. */
export function shapeIn(value: Value | undefined): Bag | undefined {
  const own = schemaIn(value)?.shape;
  if (own !== undefined) return own;
  const bag = bagOf(value);
  const isShape = bag !== undefined && bag.props.size > 0 && [...bag.props.values()].every((one) => schemaIn(one) !== undefined);
  return isShape ? bag : undefined;
}

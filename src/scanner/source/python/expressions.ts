// Expressions of Python, in the vocabulary that is followed.
import { fieldOf, type Syntax } from '../syntax.ts';
import { as, assignment, call, made, member, named, not, operation, template, textNode, word } from './nodes.ts';

type Lower = (node: Syntax) => Syntax;

const MAX_PARTS = 200;

const first = ({ kids }: Syntax): Syntax | undefined => kids[0];
const nothing = (from: Syntax): Syntax => made('unknown', from);
const part = (node: Syntax, field: string): Syntax => {
  const found = fieldOf(node, field);
  return found === undefined ? nothing(node) : expressionOf(found);
};
const lowered = (node: Syntax | undefined, from: Syntax): Syntax => (node === undefined ? nothing(from) : expressionOf(node));

/** What a plain text says; undefined where something is put in. */
export function contentOf(node: Syntax): string | undefined {
  if (node.type === 'concatenated_string') {
    const parts = node.kids.map(contentOf);
    return parts.every((one) => one !== undefined) ? parts.join('') : undefined;
  }
  if (node.type !== 'string' || node.kids.some(({ type }) => type === 'interpolation')) return undefined;
  return node.kids
    .filter(({ type }) => type === 'string_content')
    .map(({ text }) => text)
    .join('');
}

/** `{x!r}` is quoted, so that no line of its own comes of it. */
function interpolation(node: Syntax): Syntax {
  const value = part(node, 'expression');
  const isQuoted = node.kids.some(({ type, text }) => type === 'type_conversion' && text !== '!s');
  return isQuoted ? call(node, named('repr', node), [value]) : value;
}

const partsOf = (node: Syntax): readonly (string | Syntax)[] =>
  node.type === 'concatenated_string'
    ? node.kids.flatMap(partsOf)
    : node.kids.flatMap((kid): readonly (string | Syntax)[] => {
        if (kid.type === 'string_content') return [kid.text];
        return kid.type === 'interpolation' ? [interpolation(kid)] : [];
      });

function stringOf(node: Syntax): Syntax {
  const content = contentOf(node);
  return content === undefined ? template(node, partsOf(node)) : textNode(content, node);
}

/** A format with what is put into it: `%s` or `{}`, in order. */
function filled(
  node: Syntax,
  format: string,
  place: RegExp,
  valueAt: (index: number, name: string) => Syntax | undefined,
): Syntax {
  const parts: (string | Syntax)[] = [];
  let at = 0;
  let index = 0;
  for (const match of [...format.matchAll(place)].slice(0, MAX_PARTS)) {
    const value = valueAt(index, match[1] ?? '');
    parts.push(format.slice(at, match.index), ...(value === undefined ? [] : [value]));
    at = match.index + match[0].length;
    index += 1;
  }
  return template(node, [...parts, format.slice(at)]);
}

function percent(node: Syntax, left: Syntax, right: Syntax): Syntax {
  const values = right.type === 'tuple' ? right.kids : [right];
  const format = contentOf(left);
  if (format === undefined || right.type === 'dictionary')
    return template(node, [expressionOf(left), ...values.map(expressionOf)]);
  return filled(node, format, /%(?:\((\w*)\))?[-+ #0-9.]*([sdrifxeg])/g, (index) => {
    const value = values[index];
    return value === undefined ? undefined : expressionOf(value);
  });
}

function formatted(node: Syntax, format: string, args: readonly Syntax[]): Syntax {
  const placed = args.filter(({ type }) => type !== 'keyword_argument');
  const byName = (name: string): Syntax | undefined => args.find((arg) => fieldOf(arg, 'name')?.text === name);
  return filled(node, format, /\{(\w*)[^{}]*\}/g, (index, name) => {
    const value = /^\d*$/.test(name) ? placed[name === '' ? index : Number(name)] : fieldOf(byName(name) ?? node, 'value');
    return value === undefined ? undefined : expressionOf(value);
  });
}

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['==', '==='],
  ['is', '==='],
  ['!=', '!=='],
  ['is not', '!=='],
]);

function binary(node: Syntax): Syntax {
  const [left, right] = [fieldOf(node, 'left'), fieldOf(node, 'right')];
  const operator = fieldOf(node, 'operator')?.type ?? '';
  if (left === undefined || right === undefined) return nothing(node);
  if (operator === '%' && (left.type === 'string' || left.type === 'concatenated_string')) return percent(node, left, right);
  if (operator === '/') return made('path_expression', node, [expressionOf(left), expressionOf(right)]);
  return operation(node, expressionOf(left), OPERATORS.get(operator) ?? operator, expressionOf(right));
}

function comparison(node: Syntax): Syntax {
  const operators = node.kids.filter(({ field }) => field === 'operators');
  const [left, right] = node.kids.filter(({ field }) => field !== 'operators').map(expressionOf);
  const operator = operators[0]?.type ?? '';
  if (operators.length !== 1 || left === undefined || right === undefined)
    return made('sequence_expression', node, node.kids.filter(({ field }) => field !== 'operators').map(expressionOf));
  if (operator === 'in') return call(node, member(node, right, 'includes'), [left]);
  if (operator === 'not in') return not(node, call(node, member(node, right, 'includes'), [left]));
  return operation(node, left, OPERATORS.get(operator) ?? operator, right);
}

const pairOf = (from: Syntax, key: Syntax, value: Syntax): Syntax => made('pair', from, [as('key', key), as('value', value)]);

function memberOfDictionary(kid: Syntax): Syntax {
  if (kid.type === 'dictionary_splat') return made('spread_element', kid, [lowered(first(kid), kid)]);
  const key = part(kid, 'key');
  return pairOf(kid, key.type === 'string' ? key : made('computed_property_name', kid, [key]), part(kid, 'value'));
}

/** Arguments in brackets; those that are given by name come last, as one object. */
function argumentsOf(node: Syntax): readonly Syntax[] {
  if (node.type === 'generator_expression') return [expressionOf(node)];
  const isNamed = ({ type }: Syntax): boolean => type === 'keyword_argument' || type === 'dictionary_splat';
  const placed = node.kids.filter((kid) => !isNamed(kid)).map(expressionOf);
  const byName = node.kids.filter(isNamed).map((kid) => {
    if (kid.type === 'dictionary_splat') return memberOfDictionary(kid);
    return pairOf(kid, textNode(fieldOf(kid, 'name')?.text ?? '', kid), part(kid, 'value'));
  });
  return byName.length === 0 ? placed : [...placed, made('named_arguments', node, byName)];
}

function callOf(node: Syntax): Syntax {
  const [callee, args] = [fieldOf(node, 'function'), fieldOf(node, 'arguments')];
  if (callee === undefined || args === undefined) return nothing(node);
  const object = callee.type === 'attribute' ? fieldOf(callee, 'object') : undefined;
  const format = object === undefined || fieldOf(callee, 'attribute')?.text !== 'format' ? undefined : contentOf(object);
  if (format !== undefined) return formatted(node, format, args.kids);
  if (callee.text === 'super') return word('this', 'this', node);
  return call(node, expressionOf(callee), argumentsOf(args));
}

function subscript(node: Syntax): Syntax {
  const indices = node.kids.filter(({ field }) => field === 'subscript');
  const value = part(node, 'value');
  const [index] = indices;
  if (index === undefined || index.type === 'slice') return call(node, member(node, value, 'slice'), []);
  return made('subscript_expression', node, [as('object', value), as('index', expressionOf(index))]);
}

function parameterOf(kid: Syntax): readonly Syntax[] {
  const inside = kid.type === 'typed_parameter' ? (first(kid) ?? kid) : kid;
  if (inside.type === 'list_splat_pattern') return [as('pattern', restOf(inside))];
  if (inside.type === 'dictionary_splat_pattern') return [named(first(inside)?.text ?? '', kid, 'named')];
  const value = fieldOf(kid, 'value');
  const name = fieldOf(kid, 'name') ?? inside;
  if (name.type !== 'identifier') return [];
  return [named(name.text, kid, 'pattern'), ...(value === undefined ? [] : [as('value', expressionOf(value))]), ...typeOf(kid)];
}

/** Parameters of a function; those of a lambda have no types. */
export const parametersOf = (node: Syntax | undefined): readonly Syntax[] =>
  (node?.kids ?? []).map((kid) => made('required_parameter', kid, parameterOf(kid))).filter(({ kids }) => kids.length > 0);

/** A type is kept as text and as what it names. */
function typeOf(parameter: Syntax): readonly Syntax[] {
  const type = fieldOf(parameter, 'type');
  return type === undefined ? [] : [made('annotation', type, type.kids.map(expressionOf), 'type')];
}

const restOf = (node: Syntax): Syntax => made('rest_pattern', node, [named(first(node)?.text ?? '', node)]);

/** Where a value is put. */
export function targetOf(node: Syntax): Syntax {
  if (/^(?:pattern_list|tuple_pattern|list_pattern|tuple|list)$/.test(node.type))
    return made('array_pattern', node, node.kids.map(targetOf));
  if (node.type === 'list_splat_pattern') return restOf(node);
  return expressionOf(node);
}

function lambda(node: Syntax): Syntax {
  const parameters = made('formal_parameters', node, parametersOf(fieldOf(node, 'parameters')), 'parameters');
  return made('arrow_function', node, [parameters, as('body', part(node, 'body'))]);
}

/** `[f(x) for x in xs if x in ALLOWED]` is xs.map(x => x in ALLOWED ? f(x) : undefined). */
function comprehension(node: Syntax): Syntax {
  const body = fieldOf(node, 'body');
  const clauses = node.kids.filter(({ field }) => field !== 'body');
  const inner = body?.type === 'pair' ? part(body, 'value') : lowered(body, node);
  return clauses.reduceRight((value, clause) => {
    if (clause.type === 'if_clause')
      return made('ternary_expression', node, [
        as('condition', lowered(first(clause), clause)),
        as('consequence', value),
        as('alternative', nothing(node)),
      ]);
    const left = fieldOf(clause, 'left');
    if (left === undefined) return value;
    const parameters = made(
      'formal_parameters',
      clause,
      [made('required_parameter', clause, [as('pattern', targetOf(left))])],
      'parameters',
    );
    const each = made('arrow_function', node, [parameters, as('body', value)]);
    return call(node, member(node, part(clause, 'right'), 'map'), [each]);
  }, inner);
}

function conditional(node: Syntax): Syntax {
  const [yes, test, no] = node.kids;
  return made('ternary_expression', node, [
    as('condition', lowered(test, node)),
    as('consequence', lowered(yes, node)),
    as('alternative', lowered(no, node)),
  ]);
}

const list: Lower = (node) => made('array', node, node.kids.map(expressionOf));
const spread: Lower = (node) => made('spread_element', node, [lowered(first(node), node)]);
const renamed =
  (type: string): Lower =>
  (node) =>
    made(type, node);
const wrapped =
  (type: string): Lower =>
  (node) =>
    made(type, node, node.kids.map(expressionOf));

const kinds: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['identifier', (node) => named(node.text, node)],
  [
    'dotted_name',
    (node) =>
      node.kids.slice(1).reduce<Syntax>((object, { text }) => member(node, object, text), named(first(node)?.text ?? '', node)),
  ],
  ['integer', renamed('number')],
  ['float', renamed('number')],
  ['true', renamed('true')],
  ['false', renamed('false')],
  ['none', (node) => word('null', 'null', node)],
  ['string', stringOf],
  ['concatenated_string', stringOf],
  ['attribute', (node) => member(node, part(node, 'object'), fieldOf(node, 'attribute')?.text ?? '')],
  ['subscript', subscript],
  ['call', callOf],
  ['binary_operator', binary],
  ['boolean_operator', binary],
  ['not_operator', (node) => not(node, part(node, 'argument'))],
  ['comparison_operator', comparison],
  ['conditional_expression', conditional],
  ['named_expression', (node) => assignment(node, part(node, 'name'), part(node, 'value'))],
  ['lambda', lambda],
  ['list_comprehension', comprehension],
  ['set_comprehension', comprehension],
  ['generator_expression', comprehension],
  ['dictionary_comprehension', comprehension],
  ['await', wrapped('await_expression')],
  ['parenthesized_expression', wrapped('parenthesized_expression')],
  ['yield', wrapped('yield_expression')],
  ['list', list],
  ['tuple', list],
  ['set', list],
  ['expression_list', list],
  ['dictionary', (node) => made('object', node, node.kids.map(memberOfDictionary))],
  ['list_splat', spread],
  ['generic_type', wrapped('sequence_expression')],
  ['type', wrapped('sequence_expression')],
]);

/** An expression; what is not followed is nothing. */
export function expressionOf(node: Syntax): Syntax {
  return kinds.get(node.type)?.(node) ?? nothing(node);
}

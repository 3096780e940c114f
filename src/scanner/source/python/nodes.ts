// Builds trees in the one vocabulary that is followed (JavaScript's), from nodes of Python. Every node keeps the text and line that it came from.
import type { Syntax } from '../syntax.ts';

/** A node made from another one: its text is what stands there. */
export const made = (type: string, from: Syntax, kids: readonly Syntax[] = [], field?: string): Syntax => ({
  type,
  field,
  line: from.line,
  kids,
  get text() {
    return from.text;
  },
});

/** A node whose text is ours. */
export const word = (type: string, text: string, { line }: Syntax, field?: string): Syntax => ({
  type,
  field,
  text,
  line,
  kids: [],
});

/** The same as a part of another node. */
export const as = (field: string, { type, line, kids, ...rest }: Syntax, from?: Syntax): Syntax => ({
  type,
  field,
  line,
  kids,
  text: from?.text ?? rest.text,
});

export const named = (text: string, from: Syntax, field?: string): Syntax => word('identifier', text, from, field);

/** A plain text. */
export const textNode = (content: string, from: Syntax, field?: string): Syntax => word('string', `'${content}'`, from, field);

export const operation = (from: Syntax, left: Syntax, operator: string, right: Syntax): Syntax =>
  made('binary_expression', from, [as('left', left), word(operator, operator, from, 'operator'), as('right', right)]);

export const not = (from: Syntax, argument: Syntax): Syntax =>
  made('unary_expression', from, [word('!', '!', from, 'operator'), as('argument', argument)]);

export const member = (from: Syntax, object: Syntax, name: string): Syntax =>
  made('member_expression', from, [as('object', object), word('property_identifier', name, from, 'property')]);

export const call = (from: Syntax, callee: Syntax, args: readonly Syntax[]): Syntax =>
  made('call_expression', from, [as('function', callee), made('arguments', from, args, 'arguments')]);

export const assignment = (from: Syntax, left: Syntax, right: Syntax): Syntax =>
  made('assignment_expression', from, [as('left', left), as('right', right)]);

export const statement = (expression: Syntax): Syntax => made('expression_statement', expression, [expression]);

export const block = (from: Syntax, statements: readonly Syntax[], field?: string): Syntax =>
  made('statement_block', from, statements, field);

/** Parts of a text that is put together. */
export const template = (from: Syntax, parts: readonly (string | Syntax)[]): Syntax =>
  made(
    'template_string',
    from,
    parts.map((part) =>
      typeof part === 'string' ? word('string_fragment', part, from) : made('template_substitution', from, [part]),
    ),
  );

/** What a file or module gives. */
export const imported = (from: Syntax, spec: string): Syntax =>
  call(from, word('import', 'import', from), [textNode(spec, from)]);

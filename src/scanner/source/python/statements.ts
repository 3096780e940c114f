// Statements of Python, in the vocabulary that is followed.
import { fieldOf, type Syntax } from '../syntax.ts';
import { expressionOf, parametersOf, targetOf } from './expressions.ts';
import { importedNames, namesGiven } from './names.ts';
import { as, assignment, block, call, imported, made, member, named, not, statement, textNode, word } from './nodes.ts';

type Lower = (node: Syntax) => readonly Syntax[];

const declared = (names: readonly string[], from: Syntax): readonly Syntax[] =>
  names.length === 0
    ? []
    : [
        made(
          'variable_declaration',
          from,
          names.map((name) => made('variable_declarator', from, [named(name, from, 'name')])),
        ),
      ];

const statementsOf = (node: Syntax | undefined): readonly Syntax[] => (node?.kids ?? []).flatMap(statementOf);

const blockOf = (node: Syntax | undefined, from: Syntax, field: string): Syntax =>
  block(
    from,
    node?.type === 'block' ? statementsOf(node) : (node?.kids ?? []).filter(({ type }) => type === 'block').flatMap(statementsOf),
    field,
  );

/** A function; of a class, its first parameter is the object. */
function functionOf(node: Syntax, type: string, isMethod: boolean): Syntax {
  const all = parametersOf(fieldOf(node, 'parameters'));
  const self = isMethod ? fieldOf(all[0] ?? node, 'pattern')?.text : undefined;
  const parameters = isMethod ? all.slice(1) : all;
  const body = fieldOf(node, 'body');
  const own = new Set(all.flatMap(({ kids }) => kids.map(({ text }) => text)));
  const names = namesGiven(body?.kids ?? []).filter((name) => !own.has(name));
  const name = fieldOf(node, 'name')?.text ?? '';
  return made(type, node, [
    named(isMethod && name === '__init__' ? 'constructor' : name, node, 'name'),
    made('formal_parameters', node, parameters, 'parameters'),
    block(
      node,
      [
        ...declared(self === undefined ? names : [self, ...names], node),
        ...(self === undefined ? [] : [statement(assignment(node, named(self, node), word('this', 'this', node)))]),
        ...statementsOf(body),
      ],
      'body',
    ),
  ]);
}

const decoratorsOf = (node: Syntax): readonly Syntax[] =>
  node.kids.filter(({ type }) => type === 'decorator').flatMap(({ kids }) => kids);

/** What makes a method a member that is read, or set. */
const ACCESSORS: readonly (readonly [RegExp, string])[] = [
  [/^(?:[\w.]+\.)?(?:cached_)?property$/, 'get'],
  [/\.(?:setter|deleter)$/, 'set'],
];

function methodOf(node: Syntax, decorators: readonly Syntax[]): Syntax {
  const isStatic = decorators.some(({ text }) => text === 'staticmethod');
  const method = functionOf(node, 'method_definition', !isStatic);
  const isOfClass = isStatic || decorators.some(({ text }) => text === 'classmethod');
  const marks = [
    ...(isOfClass ? ['static'] : []),
    ...decorators.flatMap(({ text }) => ACCESSORS.find(([is]) => is.test(text))?.[1] ?? []),
  ];
  return { ...method, kids: [...method.kids, ...marks.map((mark) => word(mark, mark, node))] };
}

function memberOfClass(node: Syntax): readonly Syntax[] {
  if (node.type === 'function_definition') return [methodOf(node, [])];
  const definition = fieldOf(node, 'definition');
  if (definition?.type === 'function_definition') return [methodOf(definition, decoratorsOf(node))];
  const [expression] = node.kids;
  const left = expression?.type === 'assignment' ? fieldOf(expression, 'left') : undefined;
  const right = expression === undefined ? undefined : fieldOf(expression, 'right');
  if (left?.type !== 'identifier') return [];
  const value = right === undefined ? [] : [as('value', expressionOf(right))];
  return [made('field_definition', node, [word('property_identifier', left.text, node, 'property'), ...value])];
}

function classOf(node: Syntax): Syntax {
  const parents = (fieldOf(node, 'superclasses')?.kids ?? []).filter(({ type }) => type !== 'keyword_argument');
  return made('class', node, [
    ...(parents.length === 0 ? [] : [made('class_heritage', fieldOf(node, 'superclasses') ?? node, parents.map(expressionOf))]),
    made('class_body', node, (fieldOf(node, 'body')?.kids ?? []).flatMap(memberOfClass), 'body'),
  ]);
}

const defined: Lower = (node) => {
  const name = fieldOf(node, 'name')?.text ?? '';
  const value = node.type === 'class_definition' ? classOf(node) : functionOf(node, 'function_expression', false);
  return [statement(assignment(node, named(name, node), value))];
};

/** `@f` above a function gives it to f. What f makes of it is not followed: mostly it calls it. */
const decorated: Lower = (node) => {
  const definition = fieldOf(node, 'definition');
  if (definition === undefined) return [];
  const name = fieldOf(definition, 'name')?.text ?? '';
  const given = decoratorsOf(node).map((one) => statement(call(one, expressionOf(one), [named(name, node)])));
  return [...defined(definition), ...(definition.type === 'function_definition' ? given : [])];
};

const specOf = (node: Syntax | undefined): string => (node?.text ?? '').replace(/\s+/g, '');

/** An import where it stands: names get what modules give. */
const importing: Lower = (node) => {
  const put = (name: string, value: Syntax): Syntax => statement(assignment(node, named(name, node), value));
  const from = fieldOf(node, 'module_name');
  return node.kids
    .filter(({ field }) => field === 'name')
    .map((kid, index) => {
      const name = importedNames(node)[index] ?? '';
      const whole = fieldOf(kid, 'name') ?? kid;
      if (from !== undefined) return put(name, member(node, imported(node, specOf(from)), whole.text));
      return put(name, imported(node, fieldOf(kid, 'alias') === undefined ? name : specOf(whole)));
    });
};

/** An import at the beginning of a file: looked up when it is used, since files import each other. */
function linking(node: Syntax): Syntax {
  const from = fieldOf(node, 'module_name');
  const names = importedNames(node);
  const kids = node.kids.filter(({ field }) => field === 'name');
  const source = (spec: string): Syntax => textNode(spec, node, 'source');
  if (from !== undefined) {
    const specifiers = kids.map((kid, index) =>
      made('import_specifier', node, [
        named((fieldOf(kid, 'name') ?? kid).text, node, 'name'),
        named(names[index] ?? '', node, 'alias'),
      ]),
    );
    const isAll = node.kids.some(({ type }) => type === 'wildcard_import');
    const clause = made('import_clause', node, [isAll ? made('import_all', node) : made('named_imports', node, specifiers)]);
    return made('import_statement', node, [clause, source(specOf(from))]);
  }
  const [kid] = kids;
  const spec = kid !== undefined && fieldOf(kid, 'alias') !== undefined ? specOf(fieldOf(kid, 'name')) : (names[0] ?? '');
  const clause = made('import_clause', node, [made('namespace_import', node, [named(names[0] ?? '', node)])]);
  return made('import_statement', node, [clause, source(spec)]);
}

/** `import a, b` is two. */
const linked = (node: Syntax): readonly Syntax[] =>
  node.type === 'import_statement'
    ? node.kids.filter(({ field }) => field === 'name').map((kid) => linking({ ...node, kids: [kid] }))
    : [linking(node)];

const conditional: Lower = (node) => {
  const others = node.kids.filter(({ field }) => field === 'alternative');
  const condition = fieldOf(node, 'condition');
  const test = made(
    'parenthesized_expression',
    condition ?? node,
    condition === undefined ? [] : [expressionOf(condition)],
    'condition',
  );
  const [next, ...rest] = others;
  const yes = blockOf(fieldOf(node, 'consequence'), node, 'consequence');
  if (next === undefined) return [made('if_statement', node, [test, yes])];
  const no =
    next.type === 'elif_clause'
      ? block(next, conditional({ ...next, text: next.text, kids: [...next.kids, ...rest] }), 'alternative')
      : blockOf(fieldOf(next, 'body'), next, 'alternative');
  return [made('if_statement', node, [test, yes, no])];
};

const looped: Lower = (node) => {
  const body = blockOf(fieldOf(node, 'body'), node, 'body');
  const [left, right, condition] = ['left', 'right', 'condition'].map((field) => fieldOf(node, field));
  if (left !== undefined && right !== undefined)
    return [made('for_in_statement', node, [as('left', targetOf(left)), as('right', expressionOf(right)), body])];
  return [made('while_statement', node, [...(condition === undefined ? [] : [as('condition', expressionOf(condition))]), body])];
};

const opened: Lower = (node) => {
  const items = node.kids.filter(({ type }) => type === 'with_clause').flatMap(({ kids }) => kids);
  const begin = items.flatMap((item) => {
    const value = fieldOf(item, 'value');
    const alias = value?.type === 'as_pattern' ? fieldOf(value, 'alias')?.kids[0] : undefined;
    const expression = value?.type === 'as_pattern' ? value.kids[0] : value;
    if (expression === undefined) return [];
    const lowered = made('entered_expression', expression, [expressionOf(expression)]);
    return [statement(alias === undefined ? lowered : assignment(item, targetOf(alias), lowered))];
  });
  return [...begin, ...statementsOf(fieldOf(node, 'body'))];
};

/** Handlers are ways of which one is taken. */
const tried: Lower = (node) => {
  const caught = node.kids
    .filter(({ type }) => /^except_(?:group_)?clause$/.test(type))
    .map((clause) => blockOf(clause, clause, 'body'));
  const last = node.kids.find(({ type }) => type === 'finally_clause');
  const other = node.kids.find(({ type }) => type === 'else_clause');
  const handler = caught.reduceRight<Syntax | undefined>((rest, one) => {
    if (rest === undefined) return one;
    const test = made('unknown', one, [], 'condition');
    return block(one, [made('if_statement', one, [test, as('consequence', one), as('alternative', rest)])], 'body');
  }, undefined);
  const body = [
    ...statementsOf(fieldOf(node, 'body')),
    ...statementsOf(other === undefined ? undefined : fieldOf(other, 'body')),
  ];
  return [
    made('try_statement', node, [
      block(node, body, 'body'),
      ...(handler === undefined ? [] : [made('catch_clause', handler, [handler], 'handler')]),
      ...(last === undefined ? [] : [made('finally_clause', last, [blockOf(last, last, 'body')], 'finalizer')]),
    ]),
  ];
};

const CAPTURES = /^(?:_|[a-z]\w*)$/;

const matched: Lower = (node) => {
  const subject = fieldOf(node, 'subject');
  const cases = (fieldOf(node, 'body')?.kids ?? []).map((one) => {
    const pattern = one.kids.find(({ type }) => type === 'case_pattern');
    const isOpen = pattern === undefined || pattern.text === '_' || CAPTURES.test(pattern.text);
    const body = statementsOf(fieldOf(one, 'consequence')).map((each) => as('body', each));
    return made(isOpen ? 'switch_default' : 'switch_case', one, body);
  });
  const value = subject === undefined ? [] : [as('value', expressionOf(subject))];
  return [made('switch_statement', node, [...value, made('switch_body', node, cases, 'body')])];
};

const assigned: Lower = (node) => {
  const [left, right] = [fieldOf(node, 'left'), fieldOf(node, 'right')];
  if (left === undefined || right === undefined) return [];
  if (right.type === 'assignment') {
    const value = fieldOf(right, 'left');
    return [
      ...assigned(right),
      ...(value === undefined ? [] : [statement(assignment(node, targetOf(left), expressionOf(value)))]),
    ];
  }
  return [statement(assignment(node, targetOf(left), expressionOf(right)))];
};

const added: Lower = (node) => {
  const [left, right] = [fieldOf(node, 'left'), fieldOf(node, 'right')];
  if (left === undefined || right === undefined) return [];
  const operator = fieldOf(node, 'operator')?.type ?? '';
  const mark = operator === '+=' ? [word('+=', '+=', node)] : [];
  return [
    statement(
      made('augmented_assignment_expression', node, [as('left', expressionOf(left)), ...mark, as('right', expressionOf(right))]),
    ),
  ];
};

const expressionStatement: Lower = (node) => {
  const [kid] = node.kids;
  if (kid?.type === 'assignment') return assigned(kid);
  if (kid?.type === 'augmented_assignment') return added(kid);
  return kid === undefined ? [] : [statement(expressionOf(kid))];
};

const asserted: Lower = (node) => {
  const [test] = node.kids;
  if (test === undefined) return [];
  return [
    made('if_statement', node, [
      as('condition', not(node, expressionOf(test))),
      as('consequence', made('throw_statement', node)),
    ]),
  ];
};

const ended =
  (type: string): Lower =>
  (node) => [made(type, node, node.kids.map(expressionOf))];

const kinds: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['expression_statement', expressionStatement],
  ['function_definition', defined],
  ['class_definition', defined],
  ['decorated_definition', decorated],
  ['import_statement', importing],
  ['import_from_statement', importing],
  ['if_statement', conditional],
  ['for_statement', looped],
  ['while_statement', looped],
  ['with_statement', opened],
  ['try_statement', tried],
  ['match_statement', matched],
  ['return_statement', ended('return_statement')],
  ['raise_statement', ended('throw_statement')],
  ['break_statement', ended('break_statement')],
  ['continue_statement', ended('continue_statement')],
  ['assert_statement', asserted],
]);

function statementOf(node: Syntax): readonly Syntax[] {
  return kinds.get(node.type)?.(node) ?? [];
}

const isImport = ({ type }: Syntax): boolean => /^import_(?:from_)?statement$/.test(type);

/** A file of Python as a file of what is followed: all its names are given to others. */
export function fileOf(root: Syntax): Syntax {
  const others = root.kids.filter((kid) => !isImport(kid));
  const names = namesGiven(others);
  const links = root.kids.filter(isImport).flatMap(linked);
  const all = [...names, ...root.kids.filter(isImport).flatMap(importedNames)];
  const clause = made(
    'export_clause',
    root,
    all.map((name) => made('export_specifier', root, [named(name, root, 'name')])),
  );
  return made('program', root, [
    ...links,
    ...declared(names, root),
    ...others.flatMap(statementOf),
    made('export_statement', root, [clause]),
  ]);
}

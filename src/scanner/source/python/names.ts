// Names that a function or file of Python gives a value: they belong to all of it, wherever that happens.
import { fieldOf, type Syntax } from '../syntax.ts';

/** What has names of its own. */
const OWN =
  /^(?:function_definition|class_definition|lambda|list_comprehension|set_comprehension|dictionary_comprehension|generator_expression)$/;

function identifiersIn(node: Syntax | undefined): readonly string[] {
  if (node === undefined) return [];
  if (node.type === 'identifier') return [node.text];
  return /^(?:attribute|subscript|call)$/.test(node.type) ? [] : node.kids.flatMap(identifiersIn);
}

/** Names that imports give: `a` of `a.b`, or what stands after `as`. */
export const importedNames = (node: Syntax): readonly string[] =>
  node.kids
    .filter(({ field }) => field === 'name')
    .map((kid) => fieldOf(kid, 'alias')?.text ?? (kid.kids[0]?.type === 'dotted_name' ? kid.kids[0] : kid).kids[0]?.text ?? '');

function givenBy(node: Syntax): readonly string[] {
  if (/^(?:augmented_)?assignment$|^for_statement$/.test(node.type)) return identifiersIn(fieldOf(node, 'left'));
  if (node.type === 'as_pattern') return identifiersIn(fieldOf(node, 'alias'));
  if (node.type === 'named_expression' || OWN.test(node.type)) return identifiersIn(fieldOf(node, 'name'));
  return /^import_(?:from_)?statement$/.test(node.type) ? importedNames(node) : [];
}

function collect(node: Syntax, names: Set<string>, elsewhere: Set<string>): void {
  for (const name of givenBy(node)) names.add(name);
  if (node.type === 'global_statement' || node.type === 'nonlocal_statement')
    for (const name of identifiersIn(node)) elsewhere.add(name);
  if (!OWN.test(node.type)) for (const kid of node.kids) collect(kid, names, elsewhere);
}

/** Names that statements give a value, without those that are said to be of another function or the file. */
export function namesGiven(statements: readonly Syntax[]): readonly string[] {
  const [names, elsewhere] = [new Set<string>(), new Set<string>()];
  for (const one of statements) collect(one, names, elsewhere);
  return [...names.difference(elsewhere)];
}

// What attackers do to a text that is found, and what is done to honest texts alike, to see what that costs.
import type { DefinitionRow } from '../train/data.ts';

/** A definition as rows hold it. */
export type Definition = DefinitionRow['definition'] & { readonly inputSchema?: unknown };

/** A change of a definition that leaves its meaning. */
export type Transform = (definition: Definition) => Definition;

const describe = (definition: Definition, description: string): Definition => ({ ...definition, description });

function withParameter(definition: Definition, name: string, parameter: Readonly<Record<string, unknown>>): Definition {
  const schema = (definition.inputSchema ?? { type: 'object' }) as Readonly<Record<string, unknown>>;
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, unknown>>;
  return { ...definition, inputSchema: { ...schema, properties: { ...properties, [name]: parameter } } };
}

/** Everything but the first sentence goes elsewhere. */
function parted(text: string): readonly [head: string, tail: string] {
  const end = /[.!?。]\s/.exec(text)?.index;
  return end === undefined ? ['', text] : [text.slice(0, end + 1), text.slice(end + 1).trim()];
}

const ALIKE: Readonly<Record<string, string>> = { a: 'а', e: 'е', o: 'о', p: 'р', c: 'с', x: 'х', i: 'і', s: 'ѕ' };
const FILLER = 'Supports paging and sorting. Results are cached for a minute. Dates are given in ISO format. The list is ordered by name. ';

const split = (text: string): readonly [string, string] => {
  const middle = text.indexOf(' ', text.length / 2);
  return middle < 0 ? [text, ''] : [text.slice(0, middle), text.slice(middle + 1)];
};

/** By name; the first leaves everything as it is. */
export const transforms: Readonly<Record<string, Transform>> = {
  none: (definition) => definition,
  'moved to a parameter': (definition) => {
    const [head, tail] = parted(definition.description ?? '');
    return withParameter(describe(definition, head), 'options', { type: 'string', description: tail });
  },
  'moved to a default': (definition) => {
    const [head, tail] = parted(definition.description ?? '');
    return withParameter(describe(definition, head), 'mode', { type: 'string', default: tail });
  },
  'split over fields': (definition) => {
    const [first, second] = split(definition.description ?? '');
    return withParameter(describe(definition, first), 'mode', { type: 'string', description: second });
  },
  'zero-width': (definition) => describe(definition, (definition.description ?? '').replace(/(\w{2})(?=\w)/g, '$1\u200b')),
  'look-alikes': (definition) => describe(definition, (definition.description ?? '').replace(/[aeopcxis]/g, (letter) => ALIKE[letter] ?? letter)),
  base64: (definition) => {
    const [head, tail] = parted(definition.description ?? '');
    return describe(definition, `${head} ${Buffer.from(tail).toString('base64')}`);
  },
  hex: (definition) => {
    const [head, tail] = parted(definition.description ?? '');
    return describe(definition, `${head} ${Buffer.from(tail).toString('hex')}`);
  },
  rot13: (definition) => {
    const turn = (letter: string, base: number): string => String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
    const [head, tail] = parted(definition.description ?? '');
    return describe(definition, `${head} ${tail.replace(/[a-z]/g, (x) => turn(x, 97)).replace(/[A-Z]/g, (x) => turn(x, 65))}`);
  },
  padded: (definition) => describe(definition, `${FILLER.repeat(12)}${definition.description ?? ''} ${FILLER.repeat(6)}`),
  'upper case': (definition) => describe(definition, (definition.description ?? '').toUpperCase()),
};

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
const FILLER =
  'Supports paging and sorting. Results are cached for a minute. Dates are given in ISO format. The list is ordered by name. ';

const split = (text: string): readonly [string, string] => {
  const middle = text.indexOf(' ', text.length / 2);
  return middle < 0 ? [text, ''] : [text.slice(0, middle), text.slice(middle + 1)];
};

const zeroWidth = (text: string): string => text.replace(/(\w{2})(?=\w)/g, '$1\u200b');
const lookAlikes = (text: string): string => text.replace(/[aeopcxis]/g, (letter) => ALIKE[letter] ?? letter);
const turn = (letter: string, base: number): string => String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
const rot13 = (text: string): string => text.replace(/[a-z]/g, (x) => turn(x, 97)).replace(/[A-Z]/g, (x) => turn(x, 65));
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const fullWidth = (text: string): string => text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));

/** Changes of plain text that leave its meaning to a reader or a model. */
export const textTransforms: Readonly<Record<string, (text: string) => string>> = {
  none: (text) => text,
  'zero-width': zeroWidth,
  'look-alikes': lookAlikes,
  'full width': fullWidth,
  'upper case': (text) => text.toUpperCase(),
  base64,
  hex,
  rot13,
  padded: (text) => `${FILLER.repeat(8)}${text} ${FILLER.repeat(8)}`,
};

/** The first sentence stays, the rest is changed. */
const tailed =
  (change: (text: string) => string): Transform =>
  (definition) => {
    const [head, tail] = parted(definition.description ?? '');
    return describe(definition, `${head} ${change(tail)}`);
  };
const changed =
  (change: (text: string) => string): Transform =>
  (definition) =>
    describe(definition, change(definition.description ?? ''));

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
  'moved to an enum': (definition) => {
    const [head, tail] = parted(definition.description ?? '');
    return withParameter(describe(definition, head), 'mode', { type: 'string', enum: ['fast', 'full', tail] });
  },
  'split over fields': (definition) => {
    const [first, second] = split(definition.description ?? '');
    return withParameter(describe(definition, first), 'mode', { type: 'string', description: second });
  },
  'zero-width': changed(zeroWidth),
  'look-alikes': changed(lookAlikes),
  'full width': changed(fullWidth),
  base64: tailed(base64),
  hex: tailed(hex),
  rot13: tailed(rot13),
  padded: changed((text) => `${FILLER.repeat(12)}${text} ${FILLER.repeat(6)}`),
  'upper case': changed((text) => text.toUpperCase()),
};

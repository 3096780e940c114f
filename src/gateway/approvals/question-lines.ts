// What will run, as lines for a person: each value whole, each line break a line of its own. The texts are those of a question: nothing in them is invisible.

/** A line break that the question shows as an escape becomes one again: behind the bar it cannot be mistaken for anything else. */
const linesOf = (text: string): readonly string[] => text.split('\\u{a}');

/** A text of several lines: the first behind its head, each other behind a bar, so that it cannot be mistaken for anything else. */
export const barredLines = (head: string, [first = '', ...rest]: readonly string[], indent: string): readonly string[] => [
  `${indent}${head}${first}`,
  ...rest.map((line) => `${indent}  | ${line}`),
];

function valueLines(value: unknown, name: string, depth: number): readonly string[] {
  const indent = '  '.repeat(depth);
  if (typeof value === 'object' && value !== null && !JSON.isRawJSON(value)) {
    const members = Object.entries(value);
    const empty = Array.isArray(value) ? '[]' : '{}';
    return [
      `${indent}${name}:${members.length === 0 ? ` ${empty}` : ''}`,
      ...members.flatMap(([key, member]) => valueLines(member, Array.isArray(value) ? `[${key}]` : key, depth + 1)),
    ];
  }
  if (typeof value !== 'string') return [`${indent}${name}: ${JSON.stringify(value)}`];
  return barredLines(`${name}: `, linesOf(value), indent);
}

/** The params of a question. */
export const paramsLines = (params: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.keys(params).length === 0
    ? ['  (without arguments)']
    : Object.entries(params).flatMap(([key, value]) => valueLines(value, key, 1));

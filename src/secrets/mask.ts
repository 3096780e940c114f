// Hides known secrets in what a server writes: as they are, and as base64, hex, JSON and URLs show them. What a server disguises otherwise is not seen.

/** Replaces secrets in a text. */
export type Mask = (text: string) => string;

const SHOWN = '***';
/** A shorter value stands in too many words to be hidden in them. */
const MIN_CHARS = 4;

/** The three ways base64 can hold a value, depending on what stands before it; the characters that depend on neighbours are left out. */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    const inner = text.slice(start, end);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function formsOf(value: string): readonly string[] {
  const hex = Buffer.from(value, 'utf8').toString('hex');
  const json = JSON.stringify(value).slice(1, -1);
  // A multi-line value is written line by line.
  const lines = value.split(/\r?\n/);
  const forms = [value, ...lines, json, encodeURIComponent(value), hex, hex.toUpperCase(), ...base64Forms(value)];
  return forms.filter((form) => form.length >= MIN_CHARS);
}

/** A mask for these values; one that changes nothing when there are none. */
export function maskOf(values: readonly string[]): Mask {
  const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return (text) => text;
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, SHOWN), text);
}

// The forms in which a known value commonly shows itself: as it is, and as JSON, URLs, hex and base64 hold it. What is disguised otherwise is not seen.

/** A shorter form stands in too many words to be hidden in them. */
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

/** All forms of these values, the longest first. */
export function disguisesOf(values: readonly string[]): readonly string[] {
  const forms = values.flatMap((value) => {
    const hex = Buffer.from(value, 'utf8').toString('hex');
    const json = JSON.stringify(value).slice(1, -1);
    const url = encodeURIComponent(value);
    const lowerUrl = url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
    // A multi-line value is written line by line.
    const lines = value.split(/\r?\n/);
    return [value, ...lines, json, url, lowerUrl, hex, hex.toUpperCase(), ...base64Forms(value)];
  });
  return [...new Set(forms)].filter((form) => form.length >= MIN_CHARS).sort((a, b) => b.length - a.length);
}

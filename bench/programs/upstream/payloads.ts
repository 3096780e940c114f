// Results of the test upstream. Deterministic, so that a result read through a gateway can be compared with the same result read directly.

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

/** An icon as tools carry them. */
export const ICON = { src: `data:image/png;base64,${PNG}`, mimeType: 'image/png', sizes: ['48x48'] };

// Quotes, backslashes, newlines and a little non-ASCII: JSON escaping shall cost what it costs in life.
const CODE_LINE = '  const row = await db.query("SELECT id, name FROM users WHERE email = $1", [input.email]); // päth C:\\tmp\n';
const bigTexts = new Map<number, string>();

/** A JSON string literal of source-code-like text with the given number of characters. */
export function bigJson(length: number): string {
  const known = bigTexts.get(length);
  if (known !== undefined) return known;
  const literal = JSON.stringify(CODE_LINE.repeat(Math.ceil(length / CODE_LINE.length)).slice(0, length));
  bigTexts.set(length, literal);
  return literal;
}

/** A tool result with every kind of content, structured content, metadata and an unknown member. */
export const RICH_RESULT = {
  content: [
    {
      type: 'text',
      text: 'It is 7.5 degrees in Oslo.',
      annotations: { audience: ['user', 'assistant'], priority: 0.9, lastModified: '2026-01-02T03:04:05Z' },
      _meta: { 'com.example/c': 1 },
    },
    { type: 'image', data: PNG, mimeType: 'image/png', annotations: { audience: ['user'] } },
    { type: 'audio', data: WAV, mimeType: 'audio/wav' },
    {
      type: 'resource_link',
      uri: 'file:///report.csv',
      name: 'report.csv',
      title: 'Report',
      description: 'A file',
      mimeType: 'text/csv',
      size: 4242,
      annotations: { priority: 0.1 },
    },
    {
      type: 'resource',
      resource: {
        uri: 'note://1',
        mimeType: 'text/plain',
        text: 'embedded ✓ \u2028',
        _meta: { 'com.example/r': [true, false, null] },
      },
    },
  ],
  structuredContent: {
    city: 'Oslo',
    temperature: 7.5,
    tags: ['a', 'b'],
    extra: { deep: { er: 1e21, neg: -0.25, big: Number.MAX_SAFE_INTEGER } },
  },
  _meta: { 'com.example/trace': 'abc', 'com.example/obj': { k: 'v' } },
  'x-unknown-top-level': { kept: true },
};

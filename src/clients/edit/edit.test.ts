// Edits of clients' files: what was asked for changes, and no other byte does.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Format, KeyPath } from '../documents/document.ts';
import { editText } from './edit.ts';

interface Row {
  readonly name: string;
  readonly format: Format;
  readonly before: string;
  readonly edits: readonly (readonly [path: KeyPath, value: Parameters<typeof editText>[2][number]['value']])[];
  readonly after: string;
}

const rows: readonly Row[] = [
  {
    name: 'JSON with comments keeps them, and its trailing commas',
    format: 'jsonc',
    before: '{\n\t// mine\n\t"a": {\n\t\t"command": "npx", // why\n\t\t"args": ["x"],\n\t},\n}\n',
    edits: [
      [['a', 'command'], 'bartizan'],
      [
        ['a', 'args'],
        ['run', 'a'],
      ],
    ],
    after: '{\n\t// mine\n\t"a": {\n\t\t"command": "bartizan", // why\n\t\t"args": [\n\t\t\t"run",\n\t\t\t"a"\n\t\t],\n\t},\n}\n',
  },
  {
    name: 'JSON without a member keeps the comments around it',
    format: 'jsonc',
    before: '{\n  "a": 1, // one\n  "b": 2, // two\n  // above\n  "c": 3 // three\n}\n',
    edits: [
      [['c'], undefined],
      [['a'], undefined],
    ],
    after: '{\n   // one\n  "b": 2 // two\n  // above\n   // three\n}\n',
  },
  {
    name: 'JSON in one line loses a member with its comma',
    format: 'jsonc',
    before: '{"a": {"x": 1}, "b": 2, "c": [1],}',
    edits: [
      [['a', 'x'], undefined],
      [['c'], undefined],
    ],
    after: '{"a": {}, "b": 2, }',
  },
  {
    name: 'a mark and line ends of Windows stay',
    format: 'jsonc',
    before: '\ufeff{\r\n  "a": {"url": "https://a.example"}\r\n}\r\n',
    edits: [[['a', 'url'], 'https://b.example']],
    after: '\ufeff{\r\n  "a": {"url": "https://b.example"}\r\n}\r\n',
  },
  {
    name: 'a dotted key is one key',
    format: 'jsonc',
    before: '{"amp.mcpServers": {"a": {"command": "x"}}}',
    edits: [[['amp.mcpServers', 'a', 'command'], 'y']],
    after: '{"amp.mcpServers": {"a": {"command": "y"}}}',
  },
  {
    name: 'YAML keeps comments, quotes and blank lines',
    format: 'yaml',
    before:
      '# top\nextensions:\n\n  a:   # mine\n    cmd: "npx"  # why\n    args:\n      - x # one\n      - y\n    envs: {A: b}\n  b: 1\n',
    edits: [
      [['extensions', 'a', 'cmd'], 'bartizan'],
      [
        ['extensions', 'a', 'args'],
        ['run', 'a'],
      ],
      [['extensions', 'a', 'envs', 'C'], 'd'],
      [['extensions', 'a', 'timeout'], 3],
    ],
    after:
      '# top\nextensions:\n\n  a:   # mine\n    cmd: "bartizan"  # why\n    args:\n      ["run","a"]\n    envs: {"A":"b","C":"d"}\n    "timeout": 3\n  b: 1\n',
  },
  {
    name: 'a member of a list in YAML is removed',
    format: 'yaml',
    before: 'mcpServers:\n  - name: a\n    url: https://a.example\n    # keep\n    type: sse\n  - name: b\n',
    edits: [
      [['mcpServers', 0, 'url'], undefined],
      [['mcpServers', 0, 'command'], 'bartizan'],
    ],
    after: 'mcpServers:\n  - name: a\n    # keep\n    type: sse\n    "command": "bartizan"\n  - name: b\n',
  },
  {
    name: 'TOML keeps comments, and tables of a table go with it',
    format: 'toml',
    before:
      '# top\n[mcp_servers.a] # mine\ncommand = "npx" # why\nargs = [\n  "-y", # yes\n  "x",\n]\n\n[mcp_servers.a.env]\nA = "b"\n\n# second\n[mcp_servers.b]\nurl = "https://b.example"\n',
    edits: [
      [['mcp_servers', 'a', 'command'], 'bartizan'],
      [
        ['mcp_servers', 'a', 'args'],
        ['run', 'a'],
      ],
      [['mcp_servers', 'a', 'env'], undefined],
      [['mcp_servers', 'b', 'url'], undefined],
      [['mcp_servers', 'b', 'command'], 'bartizan'],
    ],
    after:
      '# top\n[mcp_servers.a] # mine\ncommand = "bartizan" # why\nargs = ["run", "a"]\n\n\n# second\n[mcp_servers.b]\ncommand = "bartizan"\n',
  },
  {
    name: 'a list of tables and an inline table in TOML are found',
    format: 'toml',
    before:
      '[[mcp_servers]]\nname = "a"\ncommand = "x"\n\n[[mcp_servers]]\nname = "b"\nenv = { A = "1", B = "2" }\ncommand = "y"\n',
    edits: [
      [['mcp_servers', 1, 'command'], 'z'],
      [['mcp_servers', 1, 'env', 'A'], undefined],
    ],
    after: '[[mcp_servers]]\nname = "a"\ncommand = "x"\n\n[[mcp_servers]]\nname = "b"\nenv = { B = "2" }\ncommand = "z"\n',
  },
];

describe('an edit', () => {
  for (const { name, format, before, edits, after } of rows) {
    it(`of ${name}`, () => {
      const wanted = edits.map(([path, value]) => ({ path, value }));
      assert.equal(editText(before, format, wanted), after);
    });
  }

  const refused: readonly (readonly [name: string, format: Format, text: string, path: KeyPath])[] = [
    ['a member that is written twice', 'jsonc', '{"a": {"x": 1}, "a": {"x": 2}}', ['a', 'x']],
    ['a file with a mistake', 'jsonc', '{"a": {"x": 1}, "b": }', ['a', 'x']],
    ['a place that is not there', 'jsonc', '{"a": {}}', ['b', 'x']],
    ['a place inside a text', 'toml', 'a = "x"\n', ['a', 'b', 'c']],
    ['a value that others refer to', 'yaml', 'a: &x {k: 1}\nb: *x\n', ['a', 'k']],
    ['broken YAML', 'yaml', 'a: [\n', ['a']],
  ];
  for (const [name, format, text, path] of refused) {
    it(`of ${name} is not made`, () => assert.equal(editText(text, format, [{ path, value: 9 }]), undefined));
  }
});

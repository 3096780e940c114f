#!/usr/bin/env node
// What following the sources of a server costs on this machine: sources.ts [FOLDER] [--mb 5]. Without a folder, of a server that is made up, in three languages.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { lookAtSources } from '../src/scanner/source/scan-source.ts';

const { values, positionals } = parseArgs({ options: { mb: { type: 'string', default: '5' } }, allowPositionals: true });

/** A tool with a check, a class that works for it, and some plain code around them. */
const typescript = (at: number): string => `
import { readFile } from 'node:fs/promises';
import path from 'node:path';
export class Store${at} {
  constructor(private readonly root: string) {}
  place(name: string): string {
    const full = path.resolve(this.root, name);
    if (!full.startsWith(this.root + path.sep)) throw new Error('outside');
    return full;
  }
  async read(name: string, limit: number) {
    const text = await readFile(this.place(name), 'utf8');
    const lines = text.split('\\n').map((line, index) => \`\${index}: \${line.trim()}\`).filter((line) => line.length > 3);
    return { lines: lines.slice(0, limit), total: lines.length, name, at: new Date().toISOString() };
  }
}
export function summary${at}(rows: readonly { id: number; title: string; done: boolean }[]): string {
  let open = 0;
  for (const row of rows) {
    if (row.done) continue;
    open += row.title.length > 20 ? 2 : 1;
  }
  return rows.map(({ id, title }) => \`\${id} \${title}\`).concat(String(open)).join('\\n');
}
server.registerTool('read_${at}', { description: 'Reads a note' }, async ({ name, limit }) => {
  const store = new Store${at}('/srv/notes');
  const { lines } = await store.read(name, Number(limit));
  return { content: [{ type: 'text', text: lines.join('\\n') + summary${at}([]) }] };
});
`;

const python = (at: number): string => `
import os
from mcp.server.fastmcp import FastMCP
mcp = FastMCP("x")
class Store${at}:
    def __init__(self, root):
        self.root = os.path.realpath(root)
    def place(self, name):
        path = os.path.realpath(os.path.join(self.root, name))
        if os.path.commonpath([self.root, path]) != self.root:
            raise PermissionError(name)
        return path
    def read(self, name, limit):
        with open(self.place(name)) as file:
            lines = [f"{index}: {line.strip()}" for index, line in enumerate(file) if len(line) > 3]
        return {"lines": lines[:limit], "total": len(lines), "name": name}
@mcp.tool()
def read_${at}(name: str, limit: int = 20) -> dict:
    """Reads a note."""
    store = Store${at}("/srv/notes")
    return store.read(name, limit)
`;

/** Writes a server of some size. */
function makeUp(folder: string, bytes: number): void {
  mkdirSync(folder, { recursive: true });
  const files = [
    ['a.ts', typescript],
    [
      'a.js',
      (at: number): string => typescript(at).replaceAll(/private readonly |: string|: number|: readonly \{[^}]*\}\[\]/g, ''),
    ],
    ['a.py', python],
  ] as const;
  for (const [name, textOf] of files) {
    let left = bytes / files.length;
    for (let at = 0; left > 0; at += 20) {
      const text = Array.from({ length: 20 }, (_, index) => textOf(at + index)).join('');
      writeFileSync(path.join(folder, `${at}-${name}`), text);
      left -= text.length;
    }
  }
}

const made = mkdtempSync(path.join(os.tmpdir(), 'bench-sources-'));
try {
  const [given] = positionals;
  if (given === undefined) makeUp(made, Number(values.mb) * 1e6);
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  const { handlers, findings, problems, remarks, bytes } = await lookAtSources(given ?? made, {
    server: 'bench',
    isServer: true,
  });
  const wall = (performance.now() - began) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (user + system) / 1e6;
  console.log(
    `${(bytes / 1e6).toFixed(1)} MB: ${seconds.toFixed(1)} s of CPU, ${wall.toFixed(1)} s on the clock, ${(bytes / 1e6 / seconds).toFixed(1)} MB per second of CPU`,
  );
  console.log(`${handlers} handlers, ${findings.length} findings; ${[...remarks, ...problems].join('; ')}`);
} finally {
  rmSync(made, { recursive: true });
}

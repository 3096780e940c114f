// Which servers `scan --live` would start, and with what: never with a secret of the user.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { it } from 'node:test';
import { plant } from '../../test/support/planted-home.ts';
import { scanInventory } from '../scanner/scan.ts';
import { planLive } from './live.ts';

const TOKEN = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8';

it('a server with a secret in its arguments is left out, and said; one in its variables is replaced', () => {
  const folder = mkdtempSync(`${tmpdir()}/live-`);
  try {
    const server = (...args: readonly string[]): object => ({ command: 'npx', args: ['-y', ...args] });
    const mcpServers = {
      flag: server('one@1.0.0', '--api-key', 'hunter2-is-a-long-secret'),
      joined: server('two@1.0.0', `--token=${TOKEN}`),
      address: server('three@1.0.0', 'postgres://ada:hunter2-long@db.example/x'),
      plain: { ...server('four@1.0.0', '--verbose'), env: { GITHUB_TOKEN: TOKEN, LEVEL: 'debug' } },
    };
    plant(`${folder}/home/.cursor/mcp.json`, JSON.stringify({ mcpServers }));
    const around = { platform: 'linux', home: `${folder}/home`, env: {}, root: `${folder}/root` } as const;
    const { starts, left } = planLive(scanInventory({ kind: 'machine', around, cwd: folder }, {}).inventory.servers);
    assert.deepEqual(
      left.map(({ entry, why }) => [entry.name, why]),
      ['flag', 'joined', 'address'].map((name) => [name, 'a secret stands in its arguments']),
    );
    assert.deepEqual(
      starts.map(({ settings }) => settings),
      [{ source: 'npm:four@1.0.0', args: ['--verbose'], env: { GITHUB_TOKEN: 'not-given-by-bartizan-scan', LEVEL: 'debug' } }],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

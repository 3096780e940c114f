// Python bundles: started isolated, with their own packages and nothing else of this machine.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { zipOf } from '../../src/supply/archives.test-kit.ts';
import { placeFor } from '../../src/supply/place.test-kit.ts';
import { pythonFor } from '../../src/supply/pypi-runtime.ts';
import { install, openInstalled, parseSource, resolveSource } from '../../src/supply/supply.ts';

const HERE = '$'.concat('{__dirname}');

test('a Python bundle finds its own packages by PYTHONPATH, those beside it, and none of this machine', async (t) => {
  const context = placeFor(t, { env: { PATH: process.env['PATH'] } });
  const main =
    "import sys, beside, inside\nprint(beside.name, inside.name, sys.argv[1:], any('dist-packages' in p for p in sys.path))\n";
  for (const args of [
    [`${HERE}/server/main.py`, '--x'],
    ['-m', 'main', '--x'],
  ]) {
    const path = args[0] === '-m' ? `${HERE}/server:${HERE}/server/lib` : `${HERE}/server/lib`;
    const server = {
      type: 'python',
      entry_point: 'server/main.py',
      mcp_config: { command: 'python3', args, env: { PYTHONPATH: path } },
    };
    const manifest = JSON.stringify({ manifest_version: '0.2', name: 'p', version: '1.0.0', author: { name: 'Ada' }, server });
    writeFileSync(
      join(context.cwd, 'p.mcpb'),
      zipOf([
        { path: 'manifest.json', content: manifest },
        { path: 'server/main.py', content: main },
        { path: 'server/beside.py', content: "name = 'beside'\n" },
        { path: 'server/lib/inside.py', content: "name = 'inside'\n" },
      ]),
    );
    const { artefact, asked } = await resolveSource(parseSource('mcpb:p.mcpb', context.cwd), context);
    assert.deepEqual(asked?.env, []);
    const installed = await install(artefact, context);
    const opened = openInstalled(installed.artefact, { ...context, python: pythonFor(context) });
    const { stdout, stderr } = spawnSync(opened.command, [...opened.args], { encoding: 'utf8' });
    assert.equal(stdout, "beside inside ['--x'] False\n", stderr);
    openInstalled(installed.artefact, { ...context, python: pythonFor(context) });
  }
});

// Command lines and what server they start.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { programOf } from './program.ts';
import { identityOf } from './source.ts';

const CWD = '/w';

/** A command line, and what it is: identity, version or digest. */
const CASES: readonly (readonly [line: string, source: string])[] = [
  ['npx -y @modelcontextprotocol/server-filesystem /tmp', 'npm:@modelcontextprotocol/server-filesystem'],
  ['npx -y @acme/x@1.2.3', 'npm:@acme/x 1.2.3'],
  ['npx --yes --registry https://r.example acme@latest --flag', 'npm:acme latest'],
  ['npx -p @acme/x@2 -- acme-bin', 'npm:@acme/x 2'],
  ['npx --package=@acme/x acme-bin', 'npm:@acme/x'],
  ['cmd /c npx -y acme', 'npm:acme'],
  ['C:\\Windows\\system32\\cmd.exe /C npx.cmd -y acme', 'npm:acme'],
  ['bunx acme@1', 'npm:acme 1'],
  ['bun x acme', 'npm:acme'],
  ['pnpm --silent dlx acme@3', 'npm:acme 3'],
  ['yarn dlx acme', 'npm:acme'],
  ['npm exec -- acme', 'npm:acme'],
  ['deno run -A npm:@acme/x@1.0.0 --stdio', 'npm:@acme/x 1.0.0'],
  [
    'npx github:acme/x#0123456789abcdef0123456789abcdef01234567',
    'git:https://github.com/acme/x 0123456789abcdef0123456789abcdef01234567',
  ],
  ['npx acme/x', 'git:https://github.com/acme/x'],
  ['npx git+https://github.com/acme/x.git#main', 'git:https://github.com/acme/x main'],
  ['npx ./local', 'file:/w/local'],
  ['npx mcp-remote https://mcp.example/sse --header A:b', 'url:https://mcp.example'],
  ['node /usr/lib/node_modules/@acme/x/dist/index.js', 'npm:@acme/x'],
  ['node dist/../index.js', 'file:/w/index.js'],
  ['node --import tsx src/index.ts', 'file:/w/src/index.ts'],
  ['uvx mcp-server_Git', 'pypi:mcp-server-git'],
  ['uvx mcp-server-git==1.0', 'pypi:mcp-server-git 1.0'],
  ['uvx mcp-server-git@latest', 'pypi:mcp-server-git latest'],
  ['uvx --from git+https://github.com/acme/x@v1 x', 'git:https://github.com/acme/x v1'],
  ['uvx --python 3.12 --with foo acme[extra]>=2', 'pypi:acme >=2'],
  ['uv tool run acme', 'pypi:acme'],
  ['uv --directory /srv/a run server.py', 'file:/srv/a/server.py'],
  ['uv run --with acme==1 mcp run server.py', 'pypi:acme 1'],
  ['pipx run acme', 'pypi:acme'],
  ['python3.12 -m mcp_server_fetch', 'module:mcp_server_fetch'],
  ['python server.py', 'file:/w/server.py'],
  ['docker run -i --rm -e TOKEN mcp/github', 'oci:docker.io/mcp/github'],
  ['docker run --rm -i -v /:/host --privileged ghcr.io/acme/x:1.2@sha256:ab serve', 'oci:ghcr.io/acme/x sha256:ab'],
  ['podman run -i --network=host redis', 'oci:docker.io/library/redis'],
  // A shell takes one word after -c; the others are its own arguments.
  ['bash -c npx -y acme', 'unknown:'],
  ['env A=b npx acme', 'npm:acme'],
  ['op run -- npx acme', 'npm:acme'],
  ['go run github.com/acme/x@v1', 'git:https://github.com/acme/x v1'],
  ['java -Xmx1g -jar server.jar', 'file:/w/server.jar'],
  ['bartizan run files', 'bartizan:files'],
  ['/opt/acme/server --x', 'file:/opt/acme/server'],
  ['acme-server.exe', 'command:acme-server'],
];

for (const [line, wanted] of CASES) {
  it(`${line} is ${wanted}`, () => {
    const [command = '', ...args] = line.split(' ');
    const { source } = programOf({ kind: 'command', command, args, env: {}, cwd: CWD });
    assert.equal([identityOf(source), source.digest ?? source.version].filter((part) => part !== undefined).join(' '), wanted);
  });
}

it('a shell with one simple command is looked through, and what it is given is kept', () => {
  const program = programOf({ kind: 'command', command: 'bash', args: ['-lc', 'exec npx -y "acme@1"'], env: {} });
  assert.deepEqual(
    [identityOf(program.source), program.shell, program.wrappers],
    ['npm:acme', 'exec npx -y "acme@1"', ['bash', 'exec']],
  );
  const piped = programOf({ kind: 'command', command: 'sh', args: ['-c', 'curl x | sh'], env: {} });
  assert.equal(piped.shell, 'curl x | sh');
});

it('code on the command line is kept as such', () => {
  for (const line of ['node -e "x"', 'python3 -c import_os', 'npx -c foo']) {
    const [command = '', ...args] = line.split(' ');
    assert.equal(typeof programOf({ kind: 'command', command, args, env: {} }).inlineCode, 'string', line);
  }
});

it('a URL is the same server with and without credentials, query, transport and slash', () => {
  const same = [
    'https://a.example/x/mcp',
    'https://u:p@a.example/x/sse?key=1',
    'https://a.example/x/#f',
    'HTTPS://A.example:443/x',
  ];
  const names = same.map((url) => programOf({ kind: 'url', url, headers: {} }).source.name);
  assert.deepEqual([...new Set(names)], ['https://a.example/x']);
});

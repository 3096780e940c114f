import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TraceReader } from './trace.ts';

const read = (...lines: readonly string[]): readonly unknown[] => {
  const reader = new TraceReader('/home/mcp');
  return lines.map((line) => reader.read(line)).filter((found) => found !== undefined);
};
const path = (line: string): string | undefined => (read(line)[0] as { readonly path?: string } | undefined)?.path;

describe('a line of a trace', () => {
  it('says which path was named, how, and what came of it', () => {
    assert.deepEqual(read('7 openat(AT_FDCWD</home/mcp>, "/p/a", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)'), [
      { call: 'openat', path: '/p/a', rest: 'O_RDONLY|O_CLOEXEC', result: 'ENOENT' },
    ]);
    assert.deepEqual(read('7 mkdir("/p/out", 0777) = 0'), [{ call: 'mkdir', path: '/p/out', rest: '0777', result: 'ok' }]);
    assert.deepEqual(read('7 openat(AT_FDCWD</p>, "/p/b", O_WRONLY|O_CREAT, 0666) = 3</p/b>'), [
      { call: 'openat', path: '/p/b', rest: 'O_WRONLY|O_CREAT, 0666', result: 'ok' },
    ]);
  });

  it('is absolute: relative names start where the process is, or in the folder of the descriptor', () => {
    assert.equal(path('7 openat(AT_FDCWD</p>, "a/../b", O_RDONLY) = 3</p/b>'), '/p/b');
    assert.equal(path('7 unlinkat(5</p/sub>, "x", 0) = 0'), '/p/sub/x');
    assert.equal(path('7 open("x", O_RDONLY) = 3</home/mcp/x>'), '/home/mcp/x');
    assert.equal(path('7 newfstatat(3</p/x>, "", {st_mode=S_IFREG|0644, st_size=1, ...}, AT_EMPTY_PATH) = 0'), '/p/x');
    assert.equal(path('7 openat(AT_FDCWD</>, "a", O_RDONLY) = 3</a>'), '/a');
  });

  it('of a rename or link is the path that is made', () => {
    assert.equal(path('7 rename("/p/tmp", "/p/new") = 0'), '/p/new');
    assert.equal(path('7 symlinkat("/etc/passwd", AT_FDCWD</p>, "link") = 0'), '/p/link');
  });

  it('may come in two parts, with others between', () => {
    assert.deepEqual(
      read(
        '7 openat(AT_FDCWD</home/mcp>, "/p/a", O_RDONLY <unfinished ...>',
        '8 openat(AT_FDCWD</home/mcp>, "/p/b", O_RDONLY <unfinished ...>',
        '7 <... openat resumed>) = 3</p/a>',
        '8 <... openat resumed>) = -1 EACCES (Permission denied)',
      ).map((found) => Object.values(found as object).join(' ')),
      ['openat /p/a O_RDONLY ok', 'openat /p/b O_RDONLY EACCES'],
    );
  });

  it('keeps odd names whole, and cannot be made up by one', () => {
    assert.equal(path('7 open("/p/a\\"b\\nc\\\\d\\303\\251", O_RDONLY) = 3'), '/p/a"b\nc\\dé');
    assert.equal(path('7 open("/p/\\") = 0\\n9 open(\\"/etc/x", O_RDONLY) = 3'), '/p/") = 0\n9 open("/etc/x');
    assert.equal(path('7 openat(4</p/we\\>ird>, "x", O_RDONLY) = 3'), '/p/we>ird/x');
  });

  it('says which address was tried', () => {
    assert.deepEqual(
      read(
        '7 connect(21<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(5432), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 ECONNREFUSED (x)',
      ),
      [{ call: 'connect', address: '127.0.0.1', port: 5432, result: 'ECONNREFUSED' }],
    );
    assert.deepEqual(
      read(
        '7 connect(2, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
      ),
      [{ call: 'connect', address: '::1', port: 80, result: 'ok' }],
    );
  });

  it('is nothing where it is broken, cut or of no interest', () => {
    for (const line of [
      '',
      'garbage',
      '7 +++ exited with 0 +++',
      '7 --- SIGCHLD {si_signo=SIGCHLD} ---',
      '7 open("/p/aaaa"..., O_RDONLY) = 3',
      '7 open("/p/a", O_RDONLY) = ?',
      '7 connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = -1 ENOENT (x)',
      '7 open(0x7f, O_RDONLY) = -1 EFAULT (Bad address)',
    ])
      assert.deepEqual(read(line), [], line);
  });
});

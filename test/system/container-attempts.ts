// What a server in a container tries with files, whichever engine runs it: one line for each attempt, with `done` or the code of the error.

/** The program: writes to each of `paths` and to what is granted below `home`, reads what is granted and what is not, and fills its memory. */
export const fileAttempts = (home: string, paths: readonly string[]): string => `const fs = require('fs');
  const attempt = (what, work) => { try { console.log(what, work() ?? 'done'); } catch (error) { console.log(what, error.code); } };
  for (const path of ${JSON.stringify([...paths, `${home}/project/in/new`, `${home}/project/out/new`, '/tmp/x', '/home/mcp/x'])})
    attempt('write ' + path, () => fs.writeFileSync(path, 'x'));
  attempt('read', () => fs.readFileSync('${home}/project/in/file', 'utf8'));
  attempt('key', () => fs.readFileSync('${home}/.ssh/id_ed25519', 'utf8'));
  attempt('fill', () => { for (let i = 0; i < 64; i++) fs.appendFileSync('/tmp/big', Buffer.alloc(1 << 20)); });
  const rights = fs.readFileSync('/proc/self/status', 'utf8').match(/(NoNewPrivs|Seccomp|CapEff|CapBnd):\\s*\\S+/g).join(' ').replace(/\\s+/g, ' ');
  console.log('user', process.getuid() > 0, process.getgroups().length, rights);
  console.log('others', fs.readdirSync('/proc').filter((name) => /^\\d/.test(name)).length);`;

/** What it says where the profile grants reading `in`, writing `out` and a little memory. */
export const fileAnswers = (home: string, refused: Readonly<Record<string, string>>): readonly string[] => [
  ...Object.entries(refused).map(([path, code]) => `write ${path} ${code}`),
  `write ${home}/project/in/new EROFS`,
  `write ${home}/project/out/new done`,
  'write /tmp/x done',
  'write /home/mcp/x done',
  'read granted',
  'key ENOENT',
  'fill ENOSPC',
  'user true 1 CapEff: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1 Seccomp: 2',
  'others 2',
];

// Commands of policy: what they write, what they say, and when they refuse.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { type Place, placeFor } from './place.test-kit.ts';

const SERVERS = 'servers: {files: {command: files-mcp}, mail: {command: mail-mcp}}\n';

function placeWith(test: TestContext, policy?: string): Place {
  const place = placeFor(test);
  place.config(SERVERS);
  if (policy !== undefined) write(place, 'it.cedar', policy);
  return place;
}
function write(place: Place, name: string, text: string): void {
  mkdirSync(join(place.folder, 'policy'), { recursive: true });
  writeFileSync(join(place.folder, 'policy', name), text);
}
const written = (place: Place, name: string): string => readFileSync(join(place.folder, 'policy', name), 'utf8');

const CALL = 'action == Action::"call_tool"';
const OPEN = `@id("all") permit(principal, action, resource);`;

for (const baseline of ['careful', 'read-only', 'open']) {
  it(`init writes the baseline "${baseline}", which is in order, and never a second one`, (test) => {
    const place = placeWith(test);
    assert.equal(place.run(['init', '--baseline', baseline]).code, 0);
    const { code, out } = place.run(['policy', 'check']);
    assert.deepEqual([code, /policies in 1 file are in order/.test(out)], [0, true]);
    assert.match(place.run(['init']).err, /policy\.exists/);
  });
}

it('init begins a project where there is none', (test) => {
  const place = placeFor(test);
  const { code, err } = place.run(['init'], { BARTIZAN_CONFIG_DIR: join(place.folder, 'mine') });
  assert.equal(code, 0);
  assert.match(err, /^not in force: .* bartizan trust$/m, 'nobody trusts it yet');
  assert.doesNotMatch(err, /in force within/);
  assert.match(readFileSync(join(place.folder, 'bartizan.yaml'), 'utf8'), /servers: \{\}/);
});

it('check names the place of a mistake and what was meant', (test) => {
  const place = placeWith(test, `${OPEN}\nforbid(principal, action == Action::"call_toll", resource);`);
  const { code, err } = place.run(['policy', 'check']);
  assert.equal(code, 3);
  assert.match(err, /policy\.invalid {2}\/.*\/policy\/it\.cedar:2: unrecognized action .*did you mean `Action::"call_tool"`/);
});

it('without policies the commands say how to begin', (test) => {
  const place = placeWith(test);
  for (const args of [
    ['policy', 'check'],
    ['policy', 'who-can', 'files/read'],
    ['policy', 'explain', '*', 'files/read'],
  ])
    assert.match(place.run(args).err, /policy\.none .*bartizan init/);
});

it('the first deny leaves everything else as it was', (test) => {
  const place = placeWith(test);
  const { code, out } = place.run(['deny', 'cursor', 'files/write', '--reason', 'not this']);
  assert.equal(code, 0);
  assert.match(out, /forbid \(principal in Client::"cursor", action == Action::"call_tool", resource == Tool::"files\/write"\)/);
  const effect = (client: string): string => place.run(['policy', 'explain', client, 'files/write']).out.split('\n')[0] ?? '';
  assert.match(effect('cursor'), /^denied \(by user:deny-cursor-files-write\)$/);
  assert.match(effect('zed'), /^allowed \(by user:approved\)$/);
});

it('an ask is asked, and a second of the same name gets another id', (test) => {
  const place = placeWith(test, OPEN);
  for (const _ of [1, 2]) assert.equal(place.run(['ask', '*', 'mail/send', '--why', 'it cannot be undone']).code, 0);
  assert.match(written(place, 'commands.cedar'), /@id\("ask-all-mail-send-2"\)/);
  assert.match(
    place.run(['policy', 'explain', '*', 'mail/send']).out,
    /^asked: a person has to say yes .*\n {2}asks: it cannot be undone/,
  );
});

it('what does not fit is not written', (test) => {
  const place = placeWith(test, OPEN);
  for (const args of [
    ['deny', '*', 'files/x', '--when', 'context.arguments.'],
    ['deny', '*', 'Files/x'],
    ['deny', '*', 'files/x', '--when', 'resource.nothing'],
  ])
    assert.notEqual(place.run(args).code, 0, args.join(' '));
  assert.equal(existsSync(join(place.folder, 'policy/commands.cedar')), false);
});

it('allowing needs the key of a person', (test) => {
  const place = placeWith(test, `permit(principal in Client::"zed", ${CALL}, resource);`);
  const { code, err } = place.run(['allow', 'cursor', 'files/read', '--yes']);
  assert.notEqual(code, 0);
  assert.match(err, /settings\.no-key/);
  assert.equal(existsSync(join(place.folder, 'policy/commands.cedar')), false);
});

it('an allow lifts the questions of the same folder', (test) => {
  const place = placeWith(test, `@id("risky") @ask("sure?") permit(principal, ${CALL}, resource);`);
  const passphrase = join(place.folder, 'passphrase');
  writeFileSync(passphrase, 'correct horse battery staple\n');
  assert.equal(place.run(['key', 'new', '--passphrase-file', passphrase]).code, 0);
  const { code, err, out } = place.run(['allow', 'cursor', 'files/read', '--yes', '--passphrase-file', passphrase]);
  assert.equal(code, 0, err);
  assert.match(out, /@lifts\("risky"\)/);
  assert.match(place.run(['policy', 'explain', 'cursor', 'files/read']).out, /^allowed/);
  assert.match(place.run(['policy', 'explain', 'cursor', 'files/write']).out, /^asked/);
});

it('a table says which answers are not as expected, and its exit code too', (test) => {
  const place = placeWith(
    test,
    `${OPEN} @id("no") @reason("not this") forbid(principal in Client::"cursor", ${CALL}, resource == Tool::"files/write");`,
  );
  write(
    place,
    'it.test.yaml',
    [
      '- {client: cursor, call: files/write, expect: deny, reason: not this, policies: ["user:no"]}',
      '- {client: zed, call: files/write, expect: allow}',
      '- {user: "key:ci", read: "files/file:///x", expect: allow}',
    ].join('\n'),
  );
  assert.equal(place.run(['policy', 'test']).code, 0);
  write(place, 'bad.test.yaml', '- {client: cursor, call: files/write, expect: ask}\n- {call: files/write, expect: deny}');
  const { code, out } = place.run(['policy', 'test', join(place.folder, 'policy/bad.test.yaml')]);
  assert.equal(code, 1);
  assert.match(out, /FAIL .*\n.*row 1: expected ask, got deny \(user:no\)/);
  assert.match(out, /row 2: expected deny, got allow/);
});

it('a table that cannot be read names the member that is wrong', (test) => {
  const place = placeWith(test, OPEN);
  write(place, 'bad.test.yaml', '- {call: files/write, expect: deny}\n- {call: files/write, expect: dney}');
  const { code, err } = place.run(['policy', 'test']);
  assert.equal(code, 3);
  assert.match(
    err,
    /^policy\.bad-table .*bad\.test\.yaml row 2: expect: expected one of "allow", "ask", "deny" \(did you mean "deny"\?\)/,
  );
});

it('what is only observed is said to be, by every command that tells what policies say', (test) => {
  const place = placeWith(
    test,
    `${OPEN}\n@id("later") @observe("try") forbid(principal, ${CALL}, resource == Tool::"files/write");\n@id("no") forbid(principal, ${CALL}, resource == Tool::"mail/send");`,
  );
  write(place, 'it.test.yaml', '- {call: mail/send, expect: deny}');
  const explain = (...args: readonly string[]) => place.run(['policy', 'explain', '*', ...args]).out;
  assert.match(explain('files/write'), /^allowed .*\n {2}applies too, and is only observed \(@observe\): user:later\n/);
  assert.match(explain('files/write'), /forbid later {2}applies, only observed/);
  assert.doesNotMatch(explain('mail/send'), /authority\.observe/);
  assert.match(place.run(['policy', 'test']).err, /^only observed \(@observe\).*: user:later\n1 of 1 as expected/);
  place.config(`${SERVERS}authority: {observe: [policy]}\n`);
  assert.match(
    explain('mail/send'),
    /^denied \(by user:no\)\n {2}only observed \(authority\.observe\): .* passes all the same\n/,
  );
  assert.equal(JSON.parse(explain('mail/send', '--json')).isEnforced, false);
  for (const args of [['test'], ['who-can', 'mail/send']])
    assert.match(place.run(['policy', ...args]).err, /^policy is only observed \(authority\.observe\)/);
});

for (const [name, row, message] of [
  ['names two wishes', '{call: files/x, read: files/y, expect: allow}', /exactly one of/],
  ['expects nothing', '{call: files/x}', /row 1/],
  ['has a member that is not known', '{call: files/x, expect: allow, clint: zed}', /clint/],
  ['names no server', '{call: write, expect: allow}', /SERVER\/NAME/],
  ['names a server that is not there', '{call: fils/x, expect: allow}', /server "fils".*did you mean "files"/],
] as const) {
  it(`a row that ${name} is a mistake, not a pass`, (test) => {
    const place = placeWith(test, OPEN);
    write(place, 'it.test.yaml', `- ${row}`);
    const { code, err } = place.run(['policy', 'test']);
    assert.notEqual(code, 0);
    assert.match(err, message);
  });
}

it('explain says which condition did not hold, and what it looked at', (test) => {
  const place = placeWith(
    test,
    `@id("mine") permit(principal, ${CALL}, resource) when { context.client.name == "zed" && resource.server.name == "files" };`,
  );
  const { out } = place.run(['policy', 'explain', 'cursor', 'files/read']);
  assert.match(out, /^denied \(no policy permits it\)/);
  assert.match(out, /permit mine {2}does not apply/);
  assert.match(out, /does not hold: \(?context\.client\.name\)? == "zed"\n +context\.client\.name = "cursor"/);
  assert.doesNotMatch(out, /does not hold: .*files/);
});

it('who-can lists whom policies name, and everybody else', (test) => {
  const place = placeWith(
    test,
    `permit(principal in Client::"zed", ${CALL}, resource); @ask("?") permit(principal == User::"key:ci", ${CALL}, resource);`,
  );
  const rights = JSON.parse(place.run(['policy', 'who-can', 'files/read', '--json']).out) as readonly {
    user: string;
    client: string;
    may: string;
  }[];
  assert.deepEqual(
    rights.map(({ user, client, may }) => [user, client, may]),
    [
      ['key:ci', 'zed', 'ask'],
      ['key:ci', 'some client', 'ask'],
      ['user:somebody', 'zed', 'allow'],
      ['user:somebody', 'some client', 'deny'],
    ],
  );
});

it('names from outside cannot steer the terminal', (test) => {
  const place = placeWith(test, OPEN);
  const { out } = place.run(['deny', 'evil\u001b[2J', 'files/read']);
  assert.equal(out.includes('\u001b'), false);
});

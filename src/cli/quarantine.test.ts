// `bartizan quarantine`: what it takes, what it doubts, and that doubt narrows nothing less.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Place, placeFor } from './place.test-kit.ts';

const listed = (place: Place): readonly string[] =>
  (JSON.parse(place.run(['quarantine', 'ls', '--json']).out) as readonly { kind: string; name: string }[]).map(
    ({ kind, name }) => `${kind} ${name}`,
  );

it('says where a name is none that is known here, and shuts it out all the same', (test) => {
  const place = placeFor(test);
  place.config('servers: {files: {command: files-mcp}}\n');
  assert.doesNotMatch(place.run(['quarantine', 'add', 'server', 'files']).err, /known here/);
  assert.match(
    place.run(['quarantine', 'add', 'server', 'flies']).err,
    /no server "flies" is known here \(did you mean "files"\?\)/,
  );
  assert.match(place.run(['quarantine', 'add', 'tool', 'flies/x']).err, /no server "flies" is known here/);
  assert.doesNotMatch(place.run(['quarantine', 'add', 'client', 'nobody']).err, /known here/);
  assert.deepEqual([...listed(place)].sort(), ['client nobody', 'server files', 'server flies', 'tool flies/x']);
});

it('works where there are no settings, and where they are broken', (test) => {
  const place = placeFor(test);
  assert.equal(place.run(['quarantine', 'add', 'server', 'files']).code, 0);
  place.config('servers: [');
  assert.equal(place.run(['quarantine', 'add', 'server', 'mail']).code, 0);
  assert.deepEqual([...listed(place)].sort(), ['server files', 'server mail']);
});

it('takes only the kinds that it knows, and tools by their server', (test) => {
  const place = placeFor(test);
  assert.match(place.run(['quarantine', 'add', 'toll', 'x']).err, /"toll" is none of server, tool, client, caller/);
  assert.match(place.run(['quarantine', 'add', 'tool', 'write']).err, /a tool is named SERVER\/TOOL/);
  assert.deepEqual(listed(place), []);
});

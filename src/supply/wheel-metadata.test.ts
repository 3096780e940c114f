import assert from 'node:assert/strict';
import { it } from 'node:test';
import { consoleScripts, header, parseHeaders, parseRecord } from './wheel-metadata.ts';

it('headers end at the first empty line and may be continued', () => {
  const headers = parseHeaders('Name: x\r\nRequires-Dist: a\nrequires-dist: b\nLicense: one\n  two\n\nVersion: body\n');
  assert.deepEqual(headers.get('requires-dist'), ['a', 'b']);
  assert.equal(header(headers, 'license'), 'one\ntwo');
  assert.equal(header(headers, 'version'), undefined);
});

it('only plain references in console_scripts are commands', () => {
  const text =
    '# c\n[gui_scripts]\ng = a:b\n[console_scripts]\none = a.b:c.d [extra]\ntwo=a.b\nbad = a:b()\n../evil = a:b\nbad2 = a; import os\n';
  assert.deepEqual(consoleScripts(text), [
    { name: 'one', module: 'a.b', object: 'c.d' },
    { name: 'two', module: 'a.b', object: undefined },
  ]);
});

it('RECORD is read with its quotes, and refused where a line is none', () => {
  assert.deepEqual(parseRecord('"a,""b"".py",sha256=x,3\nR,,\n'), [
    { path: 'a,"b".py', digest: 'sha256=x', size: '3' },
    { path: 'R', digest: '', size: '' },
  ]);
  for (const text of ['a', 'a,b', 'a,b,c,d', '"a,b,c', 'a"b,c,d']) assert.equal(typeof parseRecord(text), 'string', text);
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { exposedName, exposedUri, foldedName, originalUri, SERVER_NAME, serverOfName } from './names.ts';

const server = fc.stringMatching(SERVER_NAME);
const safeName = fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/);
const anyName = fc.oneof(safeName, fc.string({ unit: 'binary', maxLength: 60 }), fc.stringMatching(/^[a-c_.-]{1,40}$/));
const maxChars = fc.integer({ min: 32, max: 128 });

describe('names of the aggregate', () => {
  it('fit their limit and character set, and name their server', () => {
    fc.assert(
      fc.property(server, anyName, maxChars, (of, name, max) => {
        const exposed = exposedName(of, name, max);
        assert.match(exposed, /^[A-Za-z0-9_-]+$/);
        assert.ok(exposed.length <= max, `${exposed} is longer than ${max}`);
        assert.equal(serverOfName(exposed), of);
      }),
    );
  });

  it('never change: the same server and name give the same, and nothing else goes in', () => {
    fc.assert(
      fc.property(server, anyName, maxChars, (of, name, max) =>
        assert.equal(exposedName(of, name, max), exposedName(of, name, max)),
      ),
    );
    assert.equal(exposedName('files', 'read_file', 41), 'files__read_file');
    assert.equal(exposedName('files', 'a.b/c', 41), 'files__a_b_c_14ae7faff692');
  });

  it('are never equal for two servers or two names', () => {
    const pair = fc.tuple(server, anyName);
    fc.assert(
      fc.property(pair, pair, maxChars, ([s1, n1], [s2, n2], max) => {
        fc.pre(s1 !== s2 || n1 !== n2);
        assert.notEqual(exposedName(s1, n1, max), exposedName(s2, n2, max));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are never equal for one name and what the other was shortened to', () => {
    fc.assert(
      fc.property(server, anyName, maxChars, (of, name, max) => {
        const exposed = exposedName(of, name, max);
        const imitation = exposed.slice(of.length + 2);
        fc.pre(imitation !== name);
        assert.notEqual(exposedName(of, imitation, max), exposed);
      }),
      { numRuns: 1_000 },
    );
  });

  for (const [one, other] of [
    [
      ['a', 'b__c'],
      ['a-b', '_c'],
    ],
    [
      ['a', 'x.y'],
      ['a', 'x_y'],
    ],
    [
      ['a', 'x/y'],
      ['a', 'x.y'],
    ],
    [
      ['a', 'read'],
      ['a', 'Read'],
    ],
    [
      ['a', 'é'],
      ['a', 'è'],
    ],
    [
      ['a', `${'x'.repeat(50)}1`],
      ['a', `${'x'.repeat(50)}2`],
    ],
    [
      ['a', ''],
      ['a', '_'],
    ],
  ] as const) {
    it(`${one.join(' + ')} and ${other.join(' + ')} differ`, () =>
      assert.notEqual(exposedName(one[0], one[1], 41), exposedName(other[0], other[1], 41)));
  }

  it('a shortened name keeps 48 bits of a hash', () =>
    assert.match(exposedName('a', 'x'.repeat(60), 41), /^a__x+_[0-9a-f]{12}$/));

  for (const [exposed, expected] of [
    ['files__read', 'files'],
    ['a-1__b__c', 'a-1'],
    ['a___b', 'a'],
    ['read_file', undefined],
    ['__read', undefined],
    ['Files__read', undefined],
    ['a_b__c', undefined],
    ['far-too-long-name__x', undefined],
    ['', undefined],
    ['*__x', undefined],
  ] as const) {
    it(`${JSON.stringify(exposed)} belongs to ${expected ?? 'no server'}`, () => assert.equal(serverOfName(exposed), expected));
  }
});

describe('URIs of the aggregate', () => {
  it('come apart into what they were made of', () => {
    fc.assert(
      fc.property(server, fc.string({ unit: 'binary' }), (of, uri) =>
        assert.deepEqual(originalUri(exposedUri(of, uri)), { server: of, uri }),
      ),
    );
  });
  it('a URI of the aggregate is a URI, and a template stays one', () => {
    assert.equal(new URL(exposedUri('files', 'file:///a b')).protocol, 'mcp+files+file:');
    assert.equal(exposedUri('files', 'file:///{path}'), 'mcp+files+file:///{path}');
  });
  for (const foreign of [
    'file:///a',
    'mcp+files',
    'mcp++file:///',
    'mcp+Files+file:///',
    'xmcp+files+file:///',
    'mcp+a_b+file:///',
    'mcp+seventeen-letters+x',
    '',
  ]) {
    it(`${JSON.stringify(foreign)} belongs to no server`, () => assert.equal(originalUri(foreign), undefined));
  }
});

describe('names that read alike', () => {
  for (const [name, other] of [
    ['read_file', 'Read_File'],
    ['read_file', 'read-file'],
    ['read_file', 'read.file'],
    ['read_file', 'read/file'],
    ['read_file', 'read__file'],
    ['read_file', 'read_f\u200bile'],
    ['read_file', 'read_file\u0000'],
    ['read_file', ' read_file'],
    ['read_file', 're\u00adad_file'],
    ['read_file', 'r\u0435ad_file'],
    ['read_file', 'ｒead_file'],
    ['read_file', '𝐫ead_file'],
    ['read_file', 'réad_file'],
    ['read_file', 'read_ﬁle'],
    ['copy', 'сору'],
    ['log', 'l0g'],
    ['list', '1ist'],
    ['list', '|ist'],
    ['send', 'ſend'],
    ['omega', 'οmega'],
  ] as const) {
    it(`${JSON.stringify(name)} and ${JSON.stringify(other)} fold alike`, () =>
      assert.equal(foldedName(name), foldedName(other)));
  }
  for (const [name, other] of [
    ['read_file', 'read_files'],
    ['read_file', 'readfile'],
    ['read', 'write'],
    ['日本', '日木'],
    ['get_1', 'get_2'],
  ] as const) {
    it(`${name} and ${other} do not`, () => assert.notEqual(foldedName(name), foldedName(other)));
  }
  it('folding twice changes nothing more', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => assert.equal(foldedName(foldedName(name)), foldedName(name))));
  });
});

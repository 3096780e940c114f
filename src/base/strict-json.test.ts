import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from './json.ts';
import { decodeStrict, parseStrict, refuseVariantsOf } from './strict-json.ts';

const LIMITS = { maxDepth: 20 };

const strict = (text: string): Json => parseStrict(text, LIMITS).value;
const refuses = (text: string, code: string, limits: Parameters<typeof parseStrict>[1] = LIMITS): void => {
  assert.throws(() => parseStrict(text, limits), { name: 'Fault', code }, text.slice(0, 200));
};

const name = fc.oneof(fc.constantFrom('__proto__', 'constructor', '1', '0', '', 'a"b', 'a\\', '\u0000', 'é', '😀'), fc.string());
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, '', '"', '\\', '\\"', '{"a":1}', '😀', 0, 1.5, 1e300),
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('json')), { maxLength: 4 }).map((members) => {
      const object = {};
      for (const [key, value] of members)
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      return object;
    }),
  ),
}));

/** Prints JSON as a stranger may: white space anywhere, characters escaped that need not be. */
function written(value: unknown, space: string, escapes: boolean): string {
  const text = (string: string): string =>
    escapes
      ? `"${Array.from({ length: string.length }, (_, i) => `\\u${string.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
      : JSON.stringify(string);
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${space}${value.map((item) => written(item, space, escapes)).join(`${space},${space}`)}${space}]`;
  const members = Object.entries(value).map(([key, member]) => `${text(key)}${space}:${space}${written(member, space, escapes)}`);
  return `${space}{${space}${members.join(`${space},${space}`)}${space}}${space}`;
}
const spaces = fc.constantFrom('', ' ', '\n', '\r\n\t ');

describe('parseStrict', () => {
  it('reads valid JSON as JSON.parse does, however it is written', () => {
    fc.assert(
      fc.property(json, spaces, fc.boolean(), (value, space, escapes) => {
        const text = written(value, space, escapes);
        assert.equal(JSON.stringify(strict(text)), JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('ends with a value or a json fault on any text', () => {
    const bits = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ':',
      ',',
      '-',
      '0',
      '12345678901234567890',
      'e',
      '.',
      'true',
      ' ',
      '\\ud800',
      '\ud800',
      'a',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        try {
          parseStrict(text, { maxDepth: 5, freeze: true, caseVariants: 'refuse' });
        } catch (thrown) {
          assert.match(String((thrown as { code?: string }).code), /^json\./, text);
          return;
        }
        JSON.parse(text);
      }),
      { numRuns: 5_000 },
    );
  });

  it('refuses what is not JSON without quoting it', () => {
    for (const text of [
      '',
      ' ',
      '{',
      '{"a":1,}',
      '[1,]',
      '01',
      '1.',
      '.5',
      '+1',
      '-',
      '- 1',
      'NaN',
      'Infinity',
      "{'a':1}",
      '{a:1}',
      '"\t"',
      '1 2',
      '{} x',
      '\ufeff{}',
      '-0x',
      '{-0:1}',
      '{12345678901234567890:1}',
      '/**/1',
    ]) {
      refuses(text, 'json.syntax');
    }
    assert.throws(
      () => strict('{"password": hunter2}'),
      (fault: Error) => !fault.message.includes('hunter') && fault.cause === undefined,
    );
  });

  it('refuses a member named twice, at any depth and however it is escaped', () => {
    for (const text of [
      '{"a":1,"a":1}',
      '{"a":1,"\\u0061":2}',
      '[[{"b":{"a":1,"x":0,"a":2}}]]',
      '{"":1,"":2}',
      '{"1":1,"1":2}',
      '{"__proto__":1,"__proto__":2}',
      '{"😀":1,"\\ud83d\\ude00":2}',
      '{"a":{"b":1,"c":2},"a":3}',
      '{"n":-0,"n":-0}',
    ]) {
      refuses(text, 'json.duplicate-member');
    }
    fc.assert(
      fc.property(json, name, json, json, spaces, fc.boolean(), (outer, key, first, second, space, escapes) => {
        const twice = `{${written(key, space, escapes)}:${written(first, space, false)},"other":1,${written(key, space, false)}:${written(second, space, escapes)}}`;
        const text = `[${written(outer, space, false)},{"in":${key === 'other' ? '{"other":1,"other":2}' : twice}}]`;
        refuses(text, 'json.duplicate-member');
      }),
    );
  });

  it('refuses half of a surrogate pair in a value or a name, written or escaped', () => {
    for (const half of ['\\ud800', '\\uDBFF', '\\udc00', '\\uDfff', '\\ude00\\ud83d', '\ud800', '\udc00']) {
      refuses(`"${half}"`, 'json.lone-surrogate');
      refuses(`{"a":["x${half}y"]}`, 'json.lone-surrogate');
      refuses(`{"a":{"${half}":1}}`, 'json.lone-surrogate');
    }
    assert.equal(strict('"\\ud83d\\ude00 \\\\ud800"'), '😀 \\ud800');
  });

  it('refuses a string that pretends to be a number on its way through', () => {
    refuses('[-0,"\\ud8001"]', 'json.lone-surrogate');
    refuses('{"a":-0,"\\ud800-0":1}', 'json.lone-surrogate');
  });

  it('refuses deeper nesting than allowed, before it is built', () => {
    const nested = (depth: number): string => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
    assert.ok(strict(nested(20)));
    refuses(nested(22), 'json.too-deep');
    refuses('['.repeat(1_000_000), 'json.too-deep');
    refuses('{"a":'.repeat(1_000_000), 'json.too-deep');
    assert.equal(JSON.stringify(strict('{"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}')), '{"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}');
    refuses('{}', 'json.too-deep', { maxDepth: 0 });
    assert.deepEqual(parseStrict('{}', { maxDepth: 1 }).value, {});
    refuses('{"a":[]}', 'json.too-deep', { maxDepth: 1 });
    fc.assert(
      fc.property(json, fc.integer({ min: 1, max: 6 }), (value, maxDepth) => {
        const depth = (each: unknown): number =>
          typeof each === 'object' && each !== null ? 1 + Math.max(0, ...Object.values(each).map(depth)) : 0;
        const text = JSON.stringify(value);
        if (depth(JSON.parse(text)) > maxDepth) refuses(text, 'json.too-deep', { maxDepth });
        else parseStrict(text, { maxDepth });
      }),
    );
  });

  it('prints every number with the value that was written', () => {
    for (const number of [
      '12345678901234567890',
      '9007199254740993',
      '-9007199254740993',
      '1e400',
      '-1e400',
      '1e-400',
      '4.9e-324',
      '-0',
      '-0.0',
      '-0e5',
      '0.1000000000000000055511151231257827',
      '123456789.123456789123456789',
      `0.${'0'.repeat(400)}1`,
    ]) {
      assert.equal(JSON.stringify(strict(`{"n":[${number}]}`)), `{"n":[${number}]}`);
      assert.equal(JSON.stringify(strict(number)), number);
    }
    for (const [number, printed] of [
      ['1.0', '1'],
      ['1e2', '100'],
      ['1E+2', '100'],
      ['0e9', '0'],
      ['0.10', '0.1'],
      ['9007199254740992', '9007199254740992'],
      ['1e23', '1e+23'],
      ['100000000000000000000000', '1e+23'],
      ['5e-324', '5e-324'],
      [`1${'0'.repeat(400)}e-400`, '1'],
    ] as const) {
      assert.equal(JSON.stringify(strict(`[${number}]`)), `[${printed}]`);
      assert.equal(typeof strict(number), 'number');
    }
  });

  it('keeps RawNumbers in their places, beside anything else', () => {
    const text = '{"a":[-0,"x",{"b":12345678901234567890,"__proto__":-0}],"c":"-0","d":[1e400,1e400],"10":-0,"9":1}';
    const value = strict(text);
    assert.deepEqual(
      JSON.stringify(value),
      '{"9":1,"10":-0,"a":[-0,"x",{"b":12345678901234567890,"__proto__":-0}],"c":"-0","d":[1e400,1e400]}',
    );
    assert.ok(JSON.isRawJSON((value as { a: Json[] }).a[0]));
  });

  it('keeps __proto__ as an ordinary member and pollutes nothing', () => {
    const value = strict('{"__proto__":{"polluted":true},"n":{"__proto__":-0}}');
    assert.ok(isObject(value));
    assert.deepEqual(Object.keys(value), ['__proto__', 'n']);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.equal('polluted' in {}, false);
    assert.equal(value['polluted'], undefined);
  });

  it('freezes everything when asked, RawNumbers and what holds them included', () => {
    const isDeepFrozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeepFrozen));
    for (const text of ['{"a":[{"b":{}}],"c":[[]]}', '{"a":[{"b":-0}],"c":[[]]}', '[1]']) {
      assert.ok(isDeepFrozen(parseStrict(text, { maxDepth: 9, freeze: true }).value), text);
      assert.ok(!Object.isFrozen(strict(text)));
    }
  });

  it('refuses members of one object that differ only in case, when asked', () => {
    const rules = { maxDepth: 9, caseVariants: 'refuse' } as const;
    for (const text of [
      '{"method":1,"Method":2}',
      '{"a":[{"NAME":1,"x":2,"name":3}]}',
      '{"params":1,"paramſ":2}',
      '{"toKen":1,"to\u212aen":2}',
      '{"é":1,"É":2}',
      '{"ß":1,"SS":2}',
      '{"nAme":1,"naMe":2}',
    ]) {
      refuses(text, 'json.case-variant', rules);
      assert.ok(strict(text));
    }
    for (const text of [
      '{"name":1,"naming":2,"Nam":3}',
      '{"a":{"Name":1},"b":{"name":2}}',
      '{"abcd":1,"Abce":2}',
      '{"é":1,"E":2}',
    ]) {
      assert.ok(parseStrict(text, rules), text);
    }
  });

  it('names case variants without their control characters', () => {
    assert.throws(
      () => parseStrict('{"a\\u001b[2J":1,"A\\u001b[2J":2}', { maxDepth: 9, caseVariants: 'refuse' }),
      (fault: Error) => !fault.message.includes('\u001b') && fault.message.includes('\\u{1b}'),
    );
  });

  it('reads a megabyte of escapes, of brackets and of exact numbers in linear steps', () => {
    for (const part of ['\\"', '\\\\', '\\n', '\\u0041']) assert.ok(strict(`["${part.repeat(200_000)}"]`));
    for (const part of ['[],', '-0,', '{"a":1},', '"\\\\",', '1e5,']) assert.ok(strict(`[${part.repeat(100_000)}1]`));
    refuses(`{${'"a",'.repeat(200_000)}:`, 'json.syntax');
  });
});

describe('the members of a parsed object', () => {
  it('give the exact source of each value, without line breaks', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, json), { maxLength: 5 }), spaces, fc.boolean(), (members, space, escapes) => {
        const object = Object.fromEntries(members.filter(([key]) => key !== '__proto__'));
        const parsed = parseStrict(written(object, space, escapes), LIMITS);
        for (const [key, value] of Object.entries(object)) {
          const text = parsed.members?.textOf(key) ?? assert.fail(`no text of ${key}`);
          assert.doesNotMatch(text, /[\r\n]/);
          assert.equal(JSON.stringify(JSON.parse(text)), JSON.stringify(value));
        }
        assert.equal(parsed.members?.textOf('no such member'), undefined);
      }),
      { numRuns: 500 },
    );
    const { members } = parseStrict(' {"id":1, "result" : {"a": [1.0, "}\\"" ]} ,"x":-0}', LIMITS);
    assert.equal(members?.textOf('result'), '{"a": [1.0, "}\\"" ]}');
    assert.equal(members?.textOf('x'), '-0');
    assert.equal(members?.textOf('a'), undefined);
    for (const value of ['true', 'false', 'null', '0', '-1.5e3', '""', '{}', '[]']) {
      assert.equal(parseStrict(`{"a":${value},"b":${value}}`, LIMITS).members?.textOf('a'), value);
      assert.equal(parseStrict(`{"a":${value},"b":${value}}`, LIMITS).members?.textOf('b'), value);
    }
  });

  it('are not there for anything but an object', () => {
    for (const text of ['[{"a":1}]', '1', '-0', 'null', '"{}"']) assert.equal(parseStrict(text, LIMITS).members, undefined);
  });
});

describe('decodeStrict', () => {
  it('decodes UTF-8 exactly', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(decodeStrict(Buffer.from(text)), text)));
    assert.equal(decodeStrict(new Uint8Array(Buffer.from('xé汉😀')).subarray(1)), 'é汉😀');
  });

  it('refuses invalid UTF-8 and a byte order mark', () => {
    for (const bytes of [
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xe2, 0x82],
      [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22],
      [0xef, 0xbb, 0xbf, 0x7b, 0x7d],
    ]) {
      assert.throws(() => decodeStrict(Uint8Array.from(bytes)), { code: 'json.encoding' });
    }
  });
});

describe('refuseVariantsOf', () => {
  const known = new Set(['method', 'params', 'protocolVersion', 'task']);

  it('refuses a member that a reader without case would take for a known one', () => {
    for (const member of ['Method', 'METHOD', 'paramſ', 'protocolversion', 'tas\u212a']) {
      assert.throws(() => refuseVariantsOf({ other: 1, [member]: 1 }, known), { code: 'json.case-variant' }, member);
    }
  });

  it('leaves known and unknown members alone', () => {
    const object: JsonObject = { method: 1, params: 2, methods: 3, Other: 4, protocolVersion: 5 };
    refuseVariantsOf(object, known);
  });
});

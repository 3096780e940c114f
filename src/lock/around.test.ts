import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { aroundOf, besides, isSameAround, spelledAround, steady } from './around.ts';
import type { Around, Catalogue } from './catalogue.ts';
import { catalogueChanges } from './changes.ts';
import { catalogue, facts } from './lock.test-kit.ts';
import { parseDefinitions, printDefinitions } from './lock-text.ts';
import { pinsOf } from './pins.ts';
import { nextState, pinMismatch } from './state.ts';

const SERVER_INFO = 'io.modelcontextprotocol/serverInfo';
const NOTHING = { hello: {}, tools: {}, prompts: {}, resources: {}, templates: {} };
const saying = (around: Around | undefined): Catalogue => ({ ...catalogue, around });
const words = {
  hello: { _meta: { motto: 'Be kind.' } },
  tools: { hint: 'Use send first.', at: '2026-11-21T12:00:00Z', count: 3 },
};

describe('what is said beside the definitions', () => {
  it('is what a result holds beside the members that have a meaning or a pin of their own', () => {
    const hello: JsonObject = {
      protocolVersion: '2025-11-25',
      supportedVersions: ['2026-07-28'],
      capabilities: {},
      serverInfo: { name: 'x' },
      instructions: 'i',
      resultType: 'complete',
      ttlMs: 5,
      cacheScope: 'public',
    };
    assert.equal(besides(hello), undefined);
    assert.equal(besides({ _meta: { [SERVER_INFO]: { name: 'x' } } }), undefined);
    assert.deepEqual(besides({ ...hello, _meta: { [SERVER_INFO]: {}, a: 'b' }, future: { c: 'd' } }), {
      _meta: { a: 'b' },
      future: { c: 'd' },
    });
    assert.deepEqual(besides({ _meta: 'no object' }), { _meta: 'no object' });
    assert.equal(aroundOf(NOTHING), undefined);
    assert.deepEqual(aroundOf({ ...NOTHING, prompts: { a: 1 } }), { prompts: { a: 1 } });
  });

  it('has no pin where there is nothing, so that what was approved before stays approved', () => {
    assert.equal('around' in pinsOf(saying(undefined)), false);
    assert.equal('around' in pinsOf(saying({})), false);
  });

  it('changes with every word, name, order and truth', () => {
    const value = { text: 'a', list: ['x', 'y'], is: true, none: null };
    for (const other of [
      { ...value, text: 'b' },
      { ...value, list: ['y', 'x'] },
      { ...value, is: false },
      { ...value, none: 'x' },
      { ...value, more: 1 },
      { text: 'a', list: ['x', 'y'], is: true },
      { ...value, list: 0 },
    ])
      assert.equal(isSameAround(value, other), false, JSON.stringify(other));
    const [change, ...others] = catalogueChanges(
      saying(words),
      saying({ ...words, hello: { _meta: { motto: 'Read the mail.' } } }),
    );
    assert.deepEqual(
      [change?.class, change?.severity, change?.pointer, others],
      ['metadata', 'medium', '/around/hello/_meta/motto', []],
    );
    assert.match(change?.note ?? '', /says otherwise in the hello: "_meta\/motto"/);
  });

  it('does not change with numbers and times, which change by themselves', () => {
    const later = { ...words, tools: { ...words.tools, at: '2026-11-22T08:30:01.5+01:00', count: 4 } };
    assert.deepEqual(catalogueChanges(saying(words), saying(later)), []);
    assert.deepEqual(pinsOf(saying(words)), pinsOf(saying(later)));
    const exact = parseStrict('{"n":123456789012345678901234567890}', { maxDepth: 4 }).value;
    assert.deepEqual(steady(exact), { n: 0 });
    assert.notDeepEqual(steady('2026-11-21T12:00:00Z, and read the mail'), steady('2026-11-21T12:00:00Z'));
  });

  it('that holds characters that hide is worse', () => {
    const [change] = catalogueChanges(saying(undefined), saying({ tools: { hint: 'a\u200bb' } }));
    assert.equal(change?.severity, 'high');
    assert.match(change?.note ?? '', /deceive/);
  });

  it('is locked, held by its pins, and written back with the numbers and times that were approved', () => {
    const locked = nextState('notes', { facts, seen: saying(words) });
    assert.equal(pinMismatch(locked.entry.pins, locked.catalogue), undefined);
    assert.match(pinMismatch(locked.entry.pins, saying({ hello: words.hello })) ?? '', /beside the definitions/);
    const later = { ...words, tools: { ...words.tools, count: 4 } };
    assert.deepEqual(spelledAround(words, later), words);
    const again = nextState('notes', { facts, seen: saying(later), previous: locked });
    assert.equal(again.entry, locked.entry);
    const bytes = printDefinitions('notes', locked.catalogue, 'notes.json');
    assert.deepEqual(parseDefinitions(bytes, 'notes.json').around, words);
    assert.deepEqual(nextState('notes', { facts, seen: saying(undefined), previous: locked }).entry.pins.around, undefined);
  });

  it('stays as it is locked where only tools are approved', () => {
    const locked = nextState('notes', { facts, seen: saying(words) });
    const other = nextState('notes', {
      facts,
      seen: saying({ tools: { hint: 'Read the mail.' } }),
      previous: locked,
      only: { tools: ['read_note'] },
    });
    assert.equal(other.entry, locked.entry);
  });
});

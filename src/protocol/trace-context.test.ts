import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceContextOf } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const read = (traceparent: unknown) => traceContextOf({ _meta: { traceparent: traceparent as string } });

test('a traceparent of this and of later versions is read', () => {
  assert.deepEqual(read(`00-${TRACE}-${SPAN}-01`), { traceId: TRACE, spanId: SPAN });
  assert.deepEqual(read(`cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`), { traceId: TRACE, spanId: SPAN });
});

test('what is malformed is no trace', () => {
  const wrong = [
    `00-${TRACE}-${SPAN}-01-more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}`,
    ` 00-${TRACE}-${SPAN}-01`,
    `cc-${TRACE}-${SPAN}-01-${'x'.repeat(300)}`,
    '',
    7,
    null,
  ];
  for (const traceparent of wrong) assert.equal(read(traceparent), undefined, String(traceparent));
  assert.equal(traceContextOf(undefined), undefined);
  assert.equal(traceContextOf({ _meta: 'x' }), undefined);
});

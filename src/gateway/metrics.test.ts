import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics, labelled, prometheusText, single } from './metrics.ts';

const call = { method: 'tools/call', server: 'files', result: 'ok', code: undefined, durationUs: 1_500 } as const;

test('durations are told as a histogram whose buckets add up', () => {
  const metrics = createMetrics();
  for (const durationUs of [500, 1_500, 1_500, 400_000_000]) metrics.ended({ ...call, durationUs });
  const lines = prometheusText(metrics.families()).split('\n');
  const labels = 'mcp_method_name="tools/call",bartizan_server="files",bartizan_result="ok"';
  const value = (name: string, more = ''): number => {
    const head = `mcp_server_operation_duration_seconds${name}{${labels}${more}} `;
    return Number(lines.find((line) => line.startsWith(head))?.slice(head.length));
  };
  assert.deepEqual(
    [
      value('_bucket', ',le="0.001"'),
      value('_bucket', ',le="0.002"'),
      value('_bucket', ',le="300"'),
      value('_bucket', ',le="+Inf"'),
      value('_count'),
    ],
    [1, 3, 3, 4, 4],
  );
  assert.ok(Math.abs(value('_sum') - 400.0035) < 1e-9);
  assert.ok(lines.includes('# TYPE mcp_server_operation_duration_seconds histogram'));
});

test('refusals are counted by code, and what a client makes up is no label', () => {
  const metrics = createMetrics();
  metrics.ended({ ...call, result: 'refused', code: 'guard.arguments' });
  metrics.ended({ ...call, result: 'refused', code: 'guard.arguments' });
  metrics.ended({ ...call, method: 'x"} evil 1\n' });
  const text = prometheusText(metrics.families());
  assert.match(text, /^bartizan_refusals_total\{code="guard\.arguments"\} 2$/m);
  assert.equal(text.includes('evil'), false);
  assert.match(text, /mcp_method_name="other"/);
});

test('the numbers of several workers stand in one family, told apart, with labels escaped', () => {
  const one = labelled([single('up', 'gauge', 'Is it up?', 1)], 'worker', '0');
  const two = labelled([single('up', 'gauge', 'Is it up?', 1)], 'worker', 'a"\\\n');
  assert.equal(
    prometheusText([...one, ...two]),
    '# HELP up Is it up?\n# TYPE up gauge\nup{worker="0"} 1\nup{worker="a\\"\\\\\\n"} 1\n',
  );
});

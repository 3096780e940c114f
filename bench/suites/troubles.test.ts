import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Latency } from '../workloads/latency.ts';
import type { Throughput } from '../workloads/throughput.ts';
import { errorCount, troublesOf } from './troubles.ts';

const LATENCY: Latency = {
  p50: 0.1,
  p95: 0.1,
  p99: 0.1,
  medianOfRounds: 0.1,
  calls: 10,
  errors: 0,
  firstError: undefined,
  cpuPer10k: 0.5,
};
const RUN: Throughput = {
  calls: 10,
  perSec: 1000,
  cpuPer10k: 0.5,
  p50: 1,
  p99: 2,
  errors: 0,
  wrongAnswers: 0,
  firstError: undefined,
};

it('a clean result has no troubles, and those of direct access are not the gateway’s', () => {
  const latency = { direct: { ...LATENCY, errors: 3, firstError: 'timeout' }, mine: LATENCY };
  assert.deepEqual(troublesOf('mine', { latency, throughput: { 16: { runs: [RUN], direct: [{ ...RUN, errors: 1 }] } } }), []);
});

it('errors of calls, failed steps and a gateway that is not there any more are all counted', () => {
  const session = {
    sessions: 1000,
    connectMs: 1,
    connectP50: 1,
    callsPerSec: 1,
    p50: 1,
    p99: 1,
    errors: 0,
    firstError: undefined,
    errorsSeen: {},
    cpuSeconds: 1,
    rssBefore: 1,
    rssWith: 1,
    rssAfterClose: 1,
    kbPerSession: 1,
    upstreamProcesses: 1,
    isAlive: false,
  };
  const result = {
    latency: { mine: { ...LATENCY, errors: 2, firstError: 'WRONG ANSWER: wanted n1' } },
    throughput: {
      16: { runs: [RUN, { ...RUN, errors: 1, firstError: 'timeout' }], direct: [] },
      64: { failed: 'process ended' },
    },
    cold: { failed: 'the tool never came' },
    sessions: { 1000: session },
  };
  assert.deepEqual(troublesOf('mine', result), [
    { step: 'cold', errors: 1, first: 'the tool never came' },
    { step: 'latency', errors: 2, first: 'WRONG ANSWER: wanted n1' },
    { step: '16 in flight', errors: 1, first: 'timeout' },
    { step: '64 in flight', errors: 1, first: 'process ended' },
    { step: '1000 sessions', errors: 1, first: 'the gateway is gone' },
  ]);
  assert.equal(errorCount('mine', result), 6);
});

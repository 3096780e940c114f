import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../src/base/fault.ts';
import { parseOptions } from './options.ts';

const refusal = (...args: readonly string[]): string => {
  try {
    parseOptions(args);
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('the command line', () => {
  it('measures every suite but modern when nothing is said', () => {
    const options = parseOptions([]);
    assert.equal(options.isQuick, false);
    assert.equal(options.targets, null);
    assert.deepEqual(options.suites, ['latency', 'throughput', 'large', 'list', 'memory', 'cold', 'clients', 'transparency']);
    assert.deepEqual(options.effort, {
      sequentialCalls: 2000,
      calls: 4000,
      repeats: 3,
      inFlight: [1, 16, 64],
      sessions: [200, 1000],
      largeCalls: 80,
      coldRuns: 7,
      maxMs: 6000,
    });
  });

  it('takes one target and one route by either spelling', () => {
    assert.deepEqual(parseOptions(['--quick', '--target', 'node-http', '--route', 'http-http']).targets, ['node-http']);
    assert.deepEqual(parseOptions(['--routes', 'http-http,stdio-stdio']).routes, ['http-http', 'stdio-stdio']);
  });

  it('takes numbers and lists of numbers', () => {
    const { effort } = parseOptions(['--c', '4', '--sessions', '10,20', '--n', '50']);
    assert.deepEqual([effort.inFlight, effort.sessions, effort.sequentialCalls], [[4], [10, 20], 50]);
  });

  it('refuses what it does not know, zero, and more than one number where one is meant', () => {
    assert.match(refusal('--quik'), /quik/);
    assert.match(refusal('--suites', 'latency,speed'), /"speed" is none of latency/);
    assert.match(refusal('--routes', 'http-tcp'), /"http-tcp" is none of/);
    assert.match(refusal('--n', '0'), /at least 1/);
    assert.match(refusal('--n', 'many'), /at least 1/);
    assert.match(refusal('--reps', '1,2'), /one number/);
    assert.match(refusal('--quick', '--targets', 'a,b'), /one target/);
  });
});

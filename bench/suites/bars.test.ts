import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BARS, heights, type Slowness, slowness } from './bars.ts';
import type { Figures } from './figures.ts';

const NOTHING: Figures = {
  addedP50Us: null,
  p50Ms: null,
  p99Ms: null,
  perSec1: null,
  perSec16: null,
  perSec64: null,
  cpuPer10k: null,
  kb100Ms: null,
  mb1Ms: null,
  cpuMsPerMb: null,
  list1000Ms: null,
  list10x100Ms: null,
  idleMb: null,
  loadedMb: null,
  coldMs: null,
  sessions1000P99Ms: null,
  sessions1000Errors: null,
  sessions1000MbAfter: null,
};

const height = (figures: Partial<Figures>, figure: keyof Figures, machine: Slowness = { cpu: null, clock: null }) => {
  const found = heights('http-http', { ...NOTHING, ...figures }, machine).find(({ bar }) => bar.figure === figure);
  assert.ok(found);
  return [found.verdict, found.isFarMissed];
};

describe('bars', () => {
  it('are as the performance targets say', () => {
    const cpu = BARS.filter((bar) => bar.figure === 'cpuPer10k').map((bar) => [bar.route, bar.limit, bar.stretch]);
    assert.deepEqual(cpu, [
      ['http-http', 0.75, 0.55],
      ['stdio-stdio', 0.45, 0.3],
      ['stdio-http', 0.7, undefined],
      ['http-stdio', 0.85, undefined],
    ]);
  });

  it('are met at the limit and missed above it', () => {
    assert.deepEqual(height({ cpuPer10k: 0.75 }, 'cpuPer10k'), ['met', false]);
    assert.deepEqual(height({ cpuPer10k: 0.76 }, 'cpuPer10k'), ['missed', false]);
    assert.deepEqual(height({ cpuPer10k: 1.06 }, 'cpuPer10k'), ['missed', true]);
  });

  it('for rates are met above the limit', () => {
    assert.deepEqual(height({ perSec16: 13_000 }, 'perSec16'), ['met', false]);
    assert.deepEqual(height({ perSec16: 9_500 }, 'perSec16'), ['missed', false]);
    assert.deepEqual(height({ perSec16: 9_000 }, 'perSec16'), ['missed', true]);
  });

  it('on a slower or busier machine are met by more CPU, more time and a lower rate, but not by more memory or errors', () => {
    const machine = { cpu: 2, clock: 4 };
    assert.deepEqual(height({ cpuPer10k: 1.5 }, 'cpuPer10k', machine), ['met when scaled', false]);
    assert.deepEqual(height({ cpuPer10k: 1.51 }, 'cpuPer10k', machine), ['missed', false]);
    assert.deepEqual(height({ perSec16: 3_250 }, 'perSec16', machine), ['met when scaled', false]);
    assert.deepEqual(height({ addedP50Us: 640 }, 'addedP50Us', machine), ['met when scaled', false]);
    assert.deepEqual(height({ idleMb: 106 }, 'idleMb', machine), ['missed', true]);
    assert.deepEqual(height({ sessions1000Errors: 1 }, 'sessions1000Errors', machine), ['missed', true]);
  });

  it('say when nothing was measured', () => {
    assert.deepEqual(height({}, 'cpuPer10k'), ['not measured', false]);
  });

  it('know the slowness of the machine from the limits, and not without them', () => {
    assert.deepEqual(slowness([]), { cpu: null, clock: null });
    assert.deepEqual(slowness([{ name: 'unheard-of', cpuPer10k: 0.5, perSec16: 100 }]), { cpu: null, clock: null });
    const limits = [
      { name: 'node-http', cpuPer10k: 0.88, perSec16: 21_971 / 4 },
      { name: 'node-hybrid', cpuPer10k: null, perSec16: null },
    ];
    assert.deepEqual(slowness(limits), { cpu: 2, clock: 4 });
  });
});

// Is this version one that a record is about? Versions are compared by Semantic Versioning 2.0, §11; what is none is only compared by name.
import type { OsvEntry } from './osv.ts';

interface Parts {
  readonly numbers: readonly bigint[];
  /** Empty for a release. */
  readonly before: readonly string[];
}

function partsOf(version: string): Parts | undefined {
  const [, core = '', before = ''] = /^v?(\d{1,20}(?:\.\d{1,20}){0,3})(?:-([0-9A-Za-z.-]{1,200}))?(?:\+.*)?$/.exec(version) ?? [];
  if (core === '') return undefined;
  const numbers = core.split('.').map(BigInt);
  while (numbers.length < 3) numbers.push(0n);
  return { numbers, before: before === '' ? [] : before.split('.') };
}

const sign = (a: bigint | string, b: bigint | string): number => (a === b ? 0 : a < b ? -1 : 1);

function compareIdentifier(a: string, b: string): number {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA && isNumberB) return sign(BigInt(a), BigInt(b));
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return sign(a, b);
}

/** A release comes after all that led to it; of two lists the longer one comes later. */
function compareBefore(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return (a.length === 0 ? 1 : 0) - (b.length === 0 ? 1 : 0);
  const orders = a.slice(0, b.length).map((identifier, index) => compareIdentifier(identifier, b[index] ?? ''));
  return orders.find((order) => order !== 0) ?? Math.sign(a.length - b.length);
}

/** Negative, zero or positive; undefined when one of them is no version. */
export function compareVersions(a: string, b: string): number | undefined {
  const [x, y] = [partsOf(a), partsOf(b)];
  if (x === undefined || y === undefined) return undefined;
  for (let i = 0; i < Math.max(x.numbers.length, y.numbers.length); i++) {
    const order = sign(x.numbers[i] ?? 0n, y.numbers[i] ?? 0n);
    if (order !== 0) return order;
  }
  return compareBefore(x.before, y.before);
}

function isInside(version: string, { from, fixed, last }: OsvEntry['ranges'][number]): boolean {
  // `introduced: "0"`: since there are versions.
  const start = from === '0' ? 1 : compareVersions(version, from);
  if (start === undefined || start < 0) return false;
  if (fixed !== undefined) return (compareVersions(version, fixed) ?? 1) < 0;
  return last === undefined || (compareVersions(version, last) ?? 1) <= 0;
}

const isAll = ({ from, fixed, last }: OsvEntry['ranges'][number]): boolean =>
  from === '0' && fixed === undefined && last === undefined;

/** Without a version only what holds for all of them counts. */
export function affects({ versions, ranges }: OsvEntry, version: string | undefined): boolean {
  if (version === undefined) return ranges.some(isAll);
  return versions.includes(version) || ranges.some((range) => isAll(range) || isInside(version, range));
}

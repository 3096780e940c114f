// One exchange of the trail as a line for people. Names in it are claims of clients and servers: shown visibly, never obeyed by the terminal.
import type { ExchangeRecord } from '../store/exchanges.ts';
import { observedText } from '../store/formats/told.ts';
import type { Colours } from './terminal.ts';
import { visible } from './visible.ts';

const MAX_FIELD_CHARS = 48;

const field = (text: string | undefined): string => {
  const shown = visible(text ?? '-');
  return shown.length > MAX_FIELD_CHARS ? `${shown.slice(0, MAX_FIELD_CHARS)}…` : shown;
};

const durationText = (us: number | undefined): string => (us === undefined ? '-' : `${(us / 1000).toFixed(1)} ms`);

function resultText(record: ExchangeRecord, colours: Colours): string {
  const text = record.result.padEnd(14);
  if (record.result === 'ok' || record.result === 'in-flight') return text;
  return record.result === 'refused' || record.result === 'unknown' ? colours.red(text) : colours.yellow(text);
}

/** `2026-11-21 10:13:05.123  ok  files  tools/call read_file  caller  client  1.2 ms  legacy→modern`. */
export function trailLine(record: ExchangeRecord, colours: Colours): string {
  const facts = record.intent ?? record.outcome;
  const at = new Date(facts?.at ?? 0).toISOString().replace('T', ' ').slice(0, 23);
  const what = facts?.name === undefined ? field(facts?.method) : `${field(facts.method)} ${field(facts.name)}`;
  const hops = facts?.hops === undefined ? '-' : `${facts.hops.client.era}→${facts.hops.server?.era ?? 'local'}`;
  const from = facts?.direction === 'outward' ? 'server asks' : field(facts?.caller);
  const code = record.outcome?.code === undefined ? '' : `  ${field(record.outcome.code)}`;
  const observed = observedText(facts ?? {});
  const parts = [colours.dim(at), resultText(record, colours), field(facts?.server), what, from, field(facts?.client?.name)];
  return `${[...parts, durationText(record.outcome?.durationUs), hops].join('  ')}${code}${observed === undefined ? '' : `  ${colours.yellow(observed)}`}`;
}

// The call that decision points are asked about.
import type { Routed } from '../exchange.ts';
import type { Knowledge } from './guard.ts';

export const EXCHANGE = {
  id: 'x1',
  caller: { id: 'user:ada' },
  client: { facts: { info: { name: 'cursor', version: '1' } }, transport: 'stdio', era: 'modern' },
  server: 'mail',
  method: 'tools/call',
  name: 'send',
  params: { name: 'send', arguments: { to: 'bob' } },
} as unknown as Routed;

export const KNOWLEDGE = { definition: undefined, callsInFlight: 1 } as unknown as Knowledge;

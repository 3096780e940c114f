// Known target: a call names something its server really shows this client. A tool that was never listed, or is withheld, cannot be called.
import { gatewayFault } from '../faults.ts';
import { deny, PASS, type PlainGuard } from './guard.ts';

/** Refuses tools and prompts that the client's list does not hold. Resources may be unlisted (MCP 2025-11-25, Resources): their server judges. */
export const knownTarget: PlainGuard = {
  id: 'known-target',
  threats: ['T02', 'T05'],
  judge(exchange, { definition }) {
    if (definition !== undefined) return PASS;
    const facts = { name: exchange.name ?? '' };
    if (exchange.request.method === 'tools/call') return deny(gatewayFault['unknown-tool'](facts));
    return exchange.request.method === 'prompts/get' ? deny(gatewayFault['unknown-prompt'](facts)) : PASS;
  },
};

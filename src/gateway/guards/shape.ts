// Shape: the arguments of a tool call fit the input schema that the server published, and mirrored headers agree with them.
import { protocolFault } from '../../protocol/faults.ts';
import { disagreement } from '../../protocol/headers.ts';
import { guardFault } from '../faults.ts';
import { deny, denyFirmly, PASS, type PlainGuard } from './guard.ts';

/** Refuses arguments that do not fit, and tools whose schema cannot be checked safely. */
export const shape: PlainGuard = {
  id: 'shape',
  threats: ['T06', 'T07'],
  judge(exchange, { definition, compileSchema }) {
    if (exchange.request.method !== 'tools/call' || definition === undefined) return PASS;
    const { client, headers, params, request } = exchange;
    // A header that lies deceives whoever reads it before us: that is never merely observed.
    // The headers were mirrored from what the client sent, under the name that it knows (MCP 2026-07-28, Streamable HTTP).
    if (client.era === 'modern' && headers !== undefined && definition.mirrored.length > 0) {
      const header = disagreement(headers, client.version, request.method, exchange.request.params, definition.mirrored);
      if (header !== undefined) return denyFirmly(protocolFault['header-mismatch']({ header }));
    }
    const schema = definition.check(compileSchema);
    const name = exchange.name ?? '';
    if (!schema.usable) return deny(guardFault.schema({ name, reason: schema.why }));
    const reason = schema.check(params['arguments'] === undefined ? {} : params['arguments']);
    return reason === undefined ? PASS : deny(guardFault.arguments({ name, reason }));
  },
};

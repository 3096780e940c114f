// One checked call: the answer must carry the nonce of its own call.
import type { McpClient } from '../client/mcp-client.ts';
import { at } from '../programs/protocol.ts';
import type { Handle } from '../setup/handles.ts';

const TEXT = 'The quick brown fox jumps over the lazy dog; see ticket CORE-1234.';

/** How every message about a wrong answer begins. */
export const WRONG_ANSWER = 'WRONG ANSWER';

/** Makes one call. Throws where it fails, or where the answer is not the one to this call, or not whole. `bytes` 0 calls `echo`. */
export async function checkedCall(client: McpClient, handle: Handle, nonce: string, bytes = 0): Promise<void> {
  const isBig = bytes > 0;
  const result = await client.call(handle.tool(isBig ? 'big' : 'echo'), isBig ? { bytes, nonce } : { text: TEXT, nonce });
  const text = at(result, 'content', 0, 'text');
  if (text !== (isBig ? nonce : `${nonce}|${TEXT}`)) {
    throw new Error(`${WRONG_ANSWER}: wanted ${nonce}, got ${JSON.stringify(result).slice(0, 120)}`);
  }
  const big = isBig ? at(result, 'content', 1, 'text') : '';
  if (isBig && (typeof big !== 'string' || big.length !== bytes)) {
    throw new Error(`${WRONG_ANSWER}: ${typeof big === 'string' ? big.length : 0} of ${bytes} characters`);
  }
}

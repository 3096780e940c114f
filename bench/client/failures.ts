// How a request fails at a gateway under test. The facts ride in `cause`, so that probes can compare codes instead of texts.
import type { RpcError } from '../programs/protocol.ts';

/** What is known of a failed request. */
export interface FailureFacts {
  /** The JSON-RPC error that was answered. */
  readonly rpc?: RpcError;
  /** The HTTP status, where the body was no JSON-RPC answer. */
  readonly status?: number;
}

/** An answer that is a JSON-RPC error. */
export const rpcFailure = (rpc: RpcError): Error =>
  new Error(`${rpc.code}: ${rpc.message}`, { cause: { rpc } satisfies FailureFacts });

/** An HTTP answer that carries no JSON-RPC answer. */
export const httpFailure = (status: number, body: string): Error =>
  new Error(`HTTP ${status}: ${body.slice(0, 200)}`, { cause: { status } satisfies FailureFacts });

/** The facts of a failure; none where something else went wrong, such as a time-out. */
export function failureFacts(error: unknown): FailureFacts {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause !== null && typeof cause === 'object' ? (cause as FailureFacts) : {};
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

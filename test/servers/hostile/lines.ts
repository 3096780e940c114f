// What the hostile servers share: they read requests a line each and write what they like. No SDK: it would be too polite.

/** A request or notification as it came; nothing is checked. */
export interface Asked {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: Record<string, unknown>;
}

/** Calls `onMessage` for each line of stdin. */
export function onMessages(onMessage: (asked: Asked) => void): void {
  let rest = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onMessage(JSON.parse(line) as Asked);
  });
}

/** Writes one line. */
export function say(line: string | object): void {
  process.stdout.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
}

/** A proper answer that repeats what was asked. */
export const answer = (asked: Asked): object => ({
  jsonrpc: '2.0',
  id: asked.id,
  result: { method: asked.method, params: asked.params },
});

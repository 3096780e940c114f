// Answers the right id with what is no answer; the method says which.
import { onMessages, say } from './lines.ts';

onMessages(({ id, method }) => {
  const broken: Record<string, string> = {
    both: `{"jsonrpc":"2.0","id":${id},"result":{},"error":{"code":1,"message":"x"}}`,
    neither: `{"jsonrpc":"2.0","id":${id}}`,
    text: `{"jsonrpc":"2.0","id":${id},"result":"text"}`,
    array: `{"jsonrpc":"2.0","id":${id},"result":[]}`,
    version: `{"jsonrpc":"1.0","id":${id},"result":{}}`,
    error: `{"jsonrpc":"2.0","id":${id},"error":"text"}`,
    duplicate: `{"jsonrpc":"2.0","id":${id},"result":{"a":1,"a":2}}`,
    variant: `{"jsonrpc":"2.0","id":${id},"result":{},"Result":{}}`,
    surrogate: `{"jsonrpc":"2.0","id":${id},"result":{"a":"\\ud800"}}`,
    deep: `{"jsonrpc":"2.0","id":${id},"result":{"a":${'['.repeat(500)}${']'.repeat(500)}}}`,
  };
  say(broken[method] ?? `{"jsonrpc":"2.0","id":${id},"result":{}}`);
});

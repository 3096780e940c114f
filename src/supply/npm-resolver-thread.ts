// The entry of the thread that npm's resolver runs in: a stranger's dependencies can keep it busy for ever, and a thread can be ended. It asks the thread
// that started it for metadata and tells it the tree; it does nothing else.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Fault } from '../base/fault.ts';
import { supplyFault } from './faults.ts';
import type { Packument } from './npm-registry.ts';
import type { FromResolver, ResolverOrder, ToResolver } from './npm-resolve.ts';
import { resolveTree } from './npm-resolver.ts';

/** Asks for metadata; each question has one answer. */
function asking(port: MessagePort): (name: string) => Promise<Packument> {
  const waiting = new Map<string, PromiseWithResolvers<Packument>>();
  port.on('message', ({ name, packument, missing }: ToResolver) => {
    if (packument !== undefined) waiting.get(name)?.resolve(packument);
    // As the resolver itself tells what is missing from what may not be swallowed.
    else waiting.get(name)?.reject(supplyFault['not-found']({ subject: `npm:${name}`, reason: missing ?? '' }));
  });
  return (name) => {
    const asked = waiting.get(name) ?? Promise.withResolvers<Packument>();
    if (!waiting.has(name)) port.postMessage({ kind: 'ask', name } satisfies FromResolver);
    waiting.set(name, asked);
    return asked.promise;
  };
}

async function answer(port: MessagePort, { name, version, ...parts }: ResolverOrder): Promise<FromResolver> {
  try {
    return { kind: 'tree', tree: await resolveTree(name, version, { ...parts, packument: asking(port) }) };
  } catch (error) {
    if (error instanceof Fault) return { kind: 'fault', code: error.code, facts: error.facts };
    return { kind: 'broken', reason: error instanceof Error ? error.message : String(error) };
  }
}

if (parentPort !== null) {
  parentPort.postMessage(await answer(parentPort, workerData));
  parentPort.close();
}

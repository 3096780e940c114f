// A trail whose store another program holds: intents wait in vain, and what comes after them waits until it is let go.
import { storeFault } from '../store/faults.ts';
import type { ListTrail } from './gateway.test-kit.ts';

/** Locks a trail; the answer lets it go. */
export function locked(trail: ListTrail): () => void {
  const unlocked = Promise.withResolvers<void>();
  const append = trail.append.bind(trail);
  trail.failing = (entry) => (entry.kind === 'intent' ? storeFault.locked() : undefined);
  trail.append = async (body) => {
    if (!body.includes('"intent"')) await unlocked.promise;
    return append(body);
  };
  return unlocked.resolve;
}

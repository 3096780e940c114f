// The open `subscriptions/listen` streams of one process: they hear what Bartizan itself changes (a reload, other rules), and end with their result when it stops.

/** One open stream. */
export interface Subscription {
  /** The lists of these servers changed; some of the servers may be new, or others under their old name. */
  changed(servers: readonly string[]): void;
  /** Ends the stream with the result of its request. */
  end(): void;
}

/** The streams of one process. */
export interface Subscriptions {
  /** Notes a stream until the returned function is called. */
  open(subscription: Subscription): () => void;
  announce(servers: readonly string[]): void;
  /** Ends all of them. */
  close(): void;
}

/** Makes the streams of one process. */
export function createSubscriptions(): Subscriptions {
  const all = new Set<Subscription>();
  return {
    open(subscription) {
      all.add(subscription);
      return () => all.delete(subscription);
    },
    announce(servers) {
      for (const subscription of [...all]) subscription.changed(servers);
    },
    close() {
      for (const subscription of [...all]) subscription.end();
    },
  };
}

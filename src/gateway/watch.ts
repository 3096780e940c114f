// What several listeners want of one connection, merged: resources to watch, and the least severe log level. A server sees one wish, each client its own.
import { LOG_LEVELS } from '../protocol/methods.ts';
import type { Connection, Watched } from '../upstream/connection.ts';

interface Wishes {
  readonly watched: Map<object, Watched>;
  readonly levels: Map<object, string>;
  sentLevel: string | undefined;
}

/** Merged wishes by connection. */
export interface Watchers {
  /** Sets which resources an owner watches on a connection. @throws Fault `upstream.*` */
  watch(connection: Connection, owner: object, watched: Watched): Promise<void>;
  /** Sets the least severity an owner wants logged. */
  log(connection: Connection, owner: object, level: string): Promise<void>;
  /** The owner wants nothing any more. */
  leave(connection: Connection, owner: object): void;
}

/** Makes the merged wishes of one process; they are gone with their connections. */
export function createWatchers(): Watchers {
  const byConnection = new WeakMap<Connection, Wishes>();
  const wishesOf = (connection: Connection): Wishes => {
    let wishes = byConnection.get(connection);
    if (wishes === undefined) {
      wishes = { watched: new Map(), levels: new Map(), sentLevel: undefined };
      byConnection.set(connection, wishes);
    }
    return wishes;
  };
  const union = (wishes: Wishes): Watched => new Map([...wishes.watched.values()].flatMap((watched) => [...watched]));
  return {
    async watch(connection, owner, watched) {
      const wishes = wishesOf(connection);
      const before = wishes.watched.get(owner);
      const wanted = new Map(watched);
      if (wanted.size === 0) wishes.watched.delete(owner);
      else wishes.watched.set(owner, wanted);
      try {
        await connection.watch(union(wishes));
      } catch (thrown) {
        // What the server refused must not be asked of it again in another listener's name.
        for (const uri of wanted.keys()) if (before?.has(uri) !== true) wanted.delete(uri);
        throw thrown;
      }
    },
    async log(connection, owner, level) {
      const wishes = wishesOf(connection);
      wishes.levels.set(owner, level);
      const least = [...wishes.levels.values()].sort((a, b) => LOG_LEVELS.indexOf(a) - LOG_LEVELS.indexOf(b))[0] ?? level;
      if (least === wishes.sentLevel) return;
      wishes.sentLevel = least;
      await connection.setLogLevel(least);
    },
    leave(connection, owner) {
      const wishes = byConnection.get(connection);
      wishes?.levels.delete(owner);
      if (wishes?.watched.delete(owner) === true && !connection.isClosed) connection.watch(union(wishes)).catch(() => undefined);
    },
  };
}

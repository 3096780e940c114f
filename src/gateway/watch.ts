// What several listeners want of one connection, merged: resources to watch, and the least severe log level. A server sees one wish, each client its own.
import { createTurns, type InTurn } from '../base/turns.ts';
import { LOG_LEVELS } from '../protocol/methods.ts';
import type { Connection, Watched } from '../upstream/connection.ts';
import { serverErrorOf } from '../upstream/faults.ts';
import type { Judged } from '../upstream/judged.ts';

interface Wishes {
  readonly watched: Map<object, Watched>;
  /** Nobody is told yes by a wish of somebody else that the server has not answered yet. */
  readonly inTurn: InTurn;
  readonly levels: Map<object, string>;
  /** The level that the server was told last, and whether it took it. */
  told: { readonly level: string; readonly taken: Promise<void> } | undefined;
  /** Levels that calls named. */
  readonly ofCalls: Map<string, Promise<void>>;
}

/** Merged wishes by connection. */
export interface Watchers {
  /** Sets which resources an owner watches on a connection. @throws Fault `upstream.*` */
  watch(connection: Connection, owner: object, watched: Watched): Promise<void>;
  /** Sets the least severity an owner wants logged. @throws Fault `upstream.*`: then the owner wishes what it wished before */
  log(connection: Connection, owner: object, level: string): Promise<void>;
  /** A call names a level: the server is told once of each, and one that refuses still gets the call. @throws Fault `upstream.*` */
  logForCall(connection: Connection, level: string): Promise<void>;
  /** The owner wants nothing any more. */
  leave(connection: Connection, owner: object): void;
}

/** What the server refused must not be asked of it again in another listener's name. */
function keepOnly(before: Watched | undefined, wanted: Map<string, Judged>): void {
  for (const uri of wanted.keys()) if (before?.has(uri) !== true) wanted.delete(uri);
}

/** Makes the merged wishes of one process; they are gone with their connections. */
export function createWatchers(): Watchers {
  const byConnection = new WeakMap<Connection, Wishes>();
  const wishesOf = (connection: Connection): Wishes => {
    let wishes = byConnection.get(connection);
    if (wishes === undefined) {
      wishes = { watched: new Map(), inTurn: createTurns(), levels: new Map(), told: undefined, ofCalls: new Map() };
      byConnection.set(connection, wishes);
    }
    return wishes;
  };
  const union = (wishes: Wishes): Watched => new Map([...wishes.watched.values()].flatMap((watched) => [...watched]));
  const log = async (connection: Connection, owner: object, level: string): Promise<void> => {
    const wishes = wishesOf(connection);
    const before = wishes.levels.get(owner);
    wishes.levels.set(owner, level);
    const least = [...wishes.levels.values()].sort((a, b) => LOG_LEVELS.indexOf(a) - LOG_LEVELS.indexOf(b))[0] ?? level;
    if (wishes.told?.level !== least) wishes.told = { level: least, taken: connection.setLogLevel(least) };
    const { told } = wishes;
    try {
      await told.taken;
    } catch (thrown) {
      // What the server did not take it must be told again, and not in somebody else's name.
      if (wishes.told === told) wishes.told = undefined;
      if (before === undefined) wishes.levels.delete(owner);
      else wishes.levels.set(owner, before);
      throw thrown;
    }
  };
  return {
    log,
    logForCall(connection, level) {
      const { ofCalls } = wishesOf(connection);
      let taken = ofCalls.get(level);
      if (taken === undefined) {
        // One wish for each level ever named: the server logs the least severe, each request filters for itself.
        taken = log(connection, { level }, level).catch((thrown: unknown) => {
          if (serverErrorOf(thrown) !== undefined) return;
          ofCalls.delete(level);
          throw thrown;
        });
        ofCalls.set(level, taken);
      }
      return taken;
    },
    watch(connection, owner, watched) {
      const wishes = wishesOf(connection);
      const wanted = new Map(watched);
      return wishes.inTurn(async () => {
        const before = wishes.watched.get(owner);
        if (wanted.size === 0) wishes.watched.delete(owner);
        else wishes.watched.set(owner, wanted);
        try {
          await connection.watch(union(wishes));
        } catch (thrown) {
          keepOnly(before, wanted);
          throw thrown;
        }
      });
    },
    leave(connection, owner) {
      const wishes = byConnection.get(connection);
      wishes?.levels.delete(owner);
      // What the owner still wishes when it leaves is wished before it has left.
      const left = wishes?.inTurn(async () => {
        if (wishes.watched.delete(owner) && !connection.isClosed) await connection.watch(union(wishes));
      });
      left?.catch(() => undefined);
    },
  };
}

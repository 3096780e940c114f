// One thing after the other, where what comes of one decides how the next is done.

/** Does what it is given in turn: each begins when the one before has ended, in whatever way. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes a row of turns of its own. */
export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}

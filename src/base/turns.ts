// One thing after the other, where what comes of one decides how the next is done.

/** Does what it is given in turn: each begins when the one before has ended, in whatever way. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Makes a row of turns of its own. What fails so that `endsAll` says yes is the end of all that wait in the row then: they would only wait for the
 * same, one after the other.
 */
export function createTurns(endsAll: (thrown: unknown) => boolean): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  const row = { number: 0, end: undefined as unknown };
  return (work) => {
    const { number } = row;
    const done = last.then(() => {
      if (number !== row.number) throw row.end;
      return work();
    });
    last = done.catch((thrown: unknown) => {
      if (number !== row.number || !endsAll(thrown)) return;
      row.number += 1;
      row.end = thrown;
    });
    return done;
  };
}

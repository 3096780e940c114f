// Names of prepared sets of policies. Loaded at every start: it must not import Cedar.
/** Names of prepared sets: Cedar never forgets one, so that old names are used again. One for a process. */
export interface Names {
  take(): string;
  give(name: string): void;
}

/** Makes the names of a process. */
export function createNames(): Names {
  const free: string[] = [];
  let count = 0;
  return { take: () => free.pop() ?? `s${++count}`, give: (name) => void free.push(name) };
}

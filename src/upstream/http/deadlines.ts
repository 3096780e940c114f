// One lazy timer for all deadlines of a client: setting or moving a deadline costs a comparison, never a timer. It never keeps the process alive.

/** Something with a deadline, in ms of the monotonic clock; `Infinity` for none. */
export interface Timed {
  readonly deadline: number;
  /** Called once the deadline has passed; must move it or leave the set. */
  expire(): void;
}

const MAX_TIMER_MS = 2 ** 31 - 1;

/** The deadlines of a client and the timer that watches them. */
export class Deadlines {
  readonly #members = new Set<Timed>();
  readonly #monotonicMs: () => number;
  #timer: NodeJS.Timeout | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  now(): number {
    return this.#monotonicMs();
  }

  add(member: Timed): void {
    this.#members.add(member);
    this.notice(member.deadline);
  }

  delete(member: Timed): void {
    this.#members.delete(member);
  }

  /** A member's deadline is now this. Only one that lies before the next wake-up costs a timer. */
  notice(deadline: number): void {
    if (deadline < this.#wakeAt) this.#arm(deadline);
  }

  #arm(wakeAt: number): void {
    clearTimeout(this.#timer);
    this.#wakeAt = wakeAt;
    const delay = Math.min(Math.max(Math.ceil(wakeAt - this.now()), 1), MAX_TIMER_MS);
    this.#timer = setTimeout(() => this.#wake(), delay);
    this.#timer.unref();
  }

  #wake(): void {
    this.#wakeAt = Number.POSITIVE_INFINITY;
    const now = this.now();
    let next = Number.POSITIVE_INFINITY;
    for (const member of this.#members) {
      if (member.deadline <= now) member.expire();
      else if (member.deadline < next) next = member.deadline;
    }
    this.notice(next);
  }
}

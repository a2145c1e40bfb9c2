// The one timer: armed for the core's next deadline, and never for long, so that a clock that was
// put back or a machine that slept is noticed.

/** No longer than this without a look at the clock. */
const BEAT = 30_000;
/** Later than this, and the machine was asleep. */
const LATE = 30_000;

/** What a timer tells. */
export interface Told {
  /** The deadline, or a look at the clock. */
  tick(): void;
  /** The machine was asleep, or the page frozen. */
  resumed(): void;
}

export class Timer {
  readonly #told: Told;
  #armed: ReturnType<typeof setTimeout> | undefined;
  #due = 0;
  #awaited = false;

  constructor(told: Told) {
    this.#told = told;
  }

  /** Arms it for `deadline`, in Unix milliseconds. */
  arm(deadline: number | undefined): void {
    const now = Date.now();
    const due = Math.min(deadline ?? Infinity, now + BEAT);
    if (this.#armed !== undefined && due === this.#due) return;
    this.stop();
    this.#due = due;
    this.#armed = setTimeout(() => {
      this.#armed = undefined;
      const late = Date.now() - due;
      if (late > LATE) this.#told.resumed();
      this.#told.tick();
    }, Math.max(0, due - now));
    this.#hold();
  }

  /** Whether somebody waits for what it will do: a Node process ends while nobody does. */
  set awaited(awaited: boolean) {
    this.#awaited = awaited;
    this.#hold();
  }

  stop(): void {
    clearTimeout(this.#armed);
    this.#armed = undefined;
  }

  #hold(): void {
    const timer: unknown = this.#armed;
    if (typeof timer !== 'object' || timer === null) return;
    const { ref, unref } = timer as { ref?(): void; unref?(): void };
    (this.#awaited ? ref : unref)?.call(timer);
  }
}

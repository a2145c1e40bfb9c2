// The tokens that may be handed out this moment, each as the core gave it since it last changed.

/** Of one tenant: its token, and the state of the core in which it was read. */
export interface Kept {
  token: string | undefined;
  epoch: number;
}

/** So many looks at the clock within a millisecond are those of a loop. */
const LOOKS = 16;
/** So many tokens it gets before its next look. */
const UNSEEN = 64;
/** None of which ends within so many milliseconds. */
const AMPLE = 60_000;

const SETTLED = Promise.resolve();

export class Ready {
  /** By name, so that no more than this is looked up. */
  readonly #named = new Map<string, string>();
  /** The same, already resolved, of those that were awaited. */
  readonly #promised = new Map<string, Promise<string>>();
  /** Counts the core's changes: a token read before the last one is read again. */
  #epoch = 0;
  /** When the first of the tokens ends that were read since the last change. */
  #until = Infinity;
  /** How many may be handed out without another look at the clock. */
  #unseen = 0;
  /** When the clock was looked at last, and how often before within that millisecond. */
  #looked = 0;
  #looks = 0;
  #isInLoop = false;
  readonly #taskGoesOn = (): void => {
    this.#isInLoop = false;
    this.#unseen = 0;
    this.#looks = 0;
  };

  /** The token of a tenant, by its name. */
  named(tenant: string): string | undefined {
    return this.#isNow() ? this.#named.get(tenant) : undefined;
  }

  /** The same, for those who await it. */
  promised(tenant: string): Promise<string> | undefined {
    return this.#isNow() ? (this.#promised.get(tenant) ?? this.#promise(tenant)) : undefined;
  }

  #promise(tenant: string): Promise<string> | undefined {
    const token = this.#named.get(tenant);
    if (token === undefined) return undefined;
    const promise = Promise.resolve(token);
    this.#promised.set(tenant, promise);
    return promise;
  }

  /** The same, for those who hold what is kept of it. */
  held(kept: Kept): string | undefined {
    return kept.epoch === this.#epoch && this.#isNow() ? kept.token : undefined;
  }

  /** Keeps what the core has just said of a tenant: its token, and until when it may be handed out. */
  keep(tenant: string, kept: Kept, token: string | undefined, until: number): void {
    if (Date.now() >= this.#until) this.turn();
    this.#unseen = 0;
    kept.token = token;
    kept.epoch = token === undefined ? -1 : this.#epoch;
    if (token === undefined) return;
    this.#named.set(tenant, token);
    this.#promised.delete(tenant);
    this.#until = Math.min(this.#until, until);
  }

  /** No token that was read is good without another look. */
  turn(): void {
    this.#epoch++;
    this.#until = Infinity;
    this.#unseen = 0;
    this.#named.clear();
    this.#promised.clear();
  }

  /** Whether none of them has ended. */
  #isNow(): boolean {
    if (this.#unseen === 0) return this.#isBefore(Date.now());
    this.#unseen--;
    return true;
  }

  /**
   * A look at the clock costs more than all the rest. Whoever takes so many within a millisecond is in a loop, and
   * its next few tokens are those of the same moment: unless it rests for a minute between two of them, without
   * letting anything else run, none is handed out late.
   */
  #isBefore(now: number): boolean {
    if (now >= this.#until) return false;
    this.#looks = now === this.#looked ? this.#looks + 1 : 0;
    this.#looked = now;
    if (this.#looks >= LOOKS && this.#until - now > AMPLE) {
      this.#unseen = UNSEEN;
      if (!this.#isInLoop) void SETTLED.then(this.#taskGoesOn);
      this.#isInLoop = true;
    }
    return true;
  }
}

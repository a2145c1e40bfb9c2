// Why: the diagnosis, which is loaded when somebody asks for it and not before.

import { TenantryError } from './errors.js';
import type { Source } from './load.js';
import { invalid } from './read.js';

type Glue = typeof import('./tenantry_why.js');

/** What the second module says: JSON goes in and comes out. */
export type Why = Pick<Glue, 'diagnose' | 'examine' | 'explain'>;

/** As many characters of a report are read. */
const REPORT_LIMIT = 65_536;

/** An answer of the API; one that refused the call can say why. */
export interface Reply extends Response {
  /** Of 401 and 403: what can be said of it, with what was known then. */
  readonly why?: () => Promise<Diagnosis>;
}

/** What can be said of an org's trouble. */
export interface Diagnosis {
  /** What may be the cause, the best first. Empty where nothing is wrong, or not enough is known. */
  readonly findings: readonly Finding[];
  /** What would settle it, as questions to a person. */
  readonly asks: readonly string[];
  /** What is set or was advised, and what it is worth. */
  readonly advice: readonly Advice[];
}

/** One cause that fits what is known. */
export interface Finding {
  /** A name for programs, such as `wrongRegion`. It never changes its meaning. */
  readonly cause: string;
  /** The cause in one sentence. */
  readonly title: string;
  /** `certain`: it was said. `likely`: something else speaks for it. `possible`: it fits, and no more. */
  readonly confidence: 'certain' | 'likely' | 'possible';
  /** Why it is that sure. */
  readonly reason: string;
  /** The evidence, a sentence each. */
  readonly known: readonly string[];
  /** What to do, in this order. */
  readonly steps: readonly Step[];
  /** What people advise in such a case, and what it is worth. */
  readonly advice: readonly Advice[];
  /** Whether Genesys Cloud documents what this rests on. */
  readonly documented: 'yes' | 'no';
  /** Where it can be read. */
  readonly sources: readonly string[];
}

/** Something to do. */
export interface Step {
  /** What it does: a name for programs, such as `setSecret`. It never changes its meaning. */
  readonly remedy: string;
  readonly text: string;
  /** What `Tenants` can do about it: `signIn`, `renew`, `check`, …; `null` where a person does it elsewhere. */
  readonly action: string | null;
}

/** A piece of advice that goes around. */
export interface Advice {
  readonly claim: string;
  readonly says: string;
  readonly worth: 'depends' | 'helps' | 'notDocumented' | 'useless';
  readonly why: string;
}

/** What a check-up came to. */
export interface CheckUp {
  /** When it ended, in Unix milliseconds. */
  readonly at: number;
  readonly lines: readonly CheckLine[];
  /** When the org will need a person, and why; `null` where nothing says so. */
  readonly foretold: { readonly at: number; readonly because: string } | null;
}

/** One thing that a check-up says. */
export interface CheckLine {
  /** What it is about, such as `redirectUri`. */
  readonly topic: string;
  readonly verdict: 'broken' | 'fine' | 'worthKnowing';
  readonly text: string;
  /** What to do about it. */
  readonly fix: string | null;
  readonly action: string | null;
}

/** What can be said of something that somebody pasted. */
export interface Explained extends Diagnosis {
  /** What was understood of it, a sentence each. */
  readonly understood: readonly string[];
  /** How many secrets were hidden. */
  readonly masked: number;
  /** The paste, with its secrets hidden. */
  readonly text: string;
}

/** A function that loads the diagnosis on its first call and returns the same one ever after. */
export function whyLoader(source: Source): () => Promise<Why> {
  let loading: Promise<Why> | undefined;

  async function load(): Promise<Why> {
    const glue = await import('./tenantry_why.js');
    await glue.default({ module_or_path: await source() });
    return glue;
  }

  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = undefined;
      const message =
        'The diagnosis could not be loaded: tenantry_why.js and tenantry_why_bg.wasm must be served beside the ' +
        'script. The next call tries again.';
      throw new TenantryError('notLoaded', message, { cause });
    });
    return loading;
  };
}

/** Reads what the second module said. */
export function said<T>(say: () => string): T {
  try {
    return JSON.parse(say()) as T;
  } catch (cause) {
    // It is pure, and nothing that goes in can be wrong: this is a trap, or a bug.
    throw new TenantryError('internal', 'The diagnosis failed; please report it.', { cause });
  }
}

/** The diagnosis of what was known at some moment, made when somebody asks for it. */
export function because(load: () => Promise<Why>, known: string): () => Promise<Diagnosis> {
  return async () => {
    const why = await load();
    return said(() => why.diagnose(known));
  };
}

/** What can be said of something that somebody pasted; see `explain`. */
export async function explained(load: () => Promise<Why>, report: string): Promise<Explained> {
  if (typeof report !== 'string') throw invalid('the report must be a string');
  // No more of it goes in than is read, and one character, so that the end of it is known to be missing.
  const beginning = report.slice(0, REPORT_LIMIT + 1);
  const why = await load();
  return said(() => why.explain(beginning));
}

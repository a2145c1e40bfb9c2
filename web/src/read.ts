// Reading what is passed in: own data properties only, each read once, and nothing oversized.

import { TenantryError } from './errors.js';

/** The longest text that is let into the core. */
const LONGEST = 16_384;

/** An object whose fields are read once, by name. */
export class Fields {
  readonly #of: object;
  readonly #what: string;
  readonly #known = new Set<string>();

  /** Reads `value`, which people know as `what`. */
  constructor(value: unknown, what: string) {
    if (typeof value !== 'object' || value === null) throw invalid(`${what} must be an object`);
    this.#of = value;
    this.#what = what;
  }

  /** The own value of that name; what a prototype or a getter would say is not asked. */
  #own(name: string): unknown {
    this.#known.add(name);
    const property = Object.getOwnPropertyDescriptor(this.#of, name);
    if (property === undefined) return undefined;
    if (!Object.hasOwn(property, 'value')) throw invalid(`${this.#what}.${name} must be a plain value, not a getter`);
    return property.value;
  }

  text(name: string): string {
    return this.optionalText(name) ?? fail(`${this.#what}.${name} is missing`);
  }

  optionalText(name: string): string | undefined {
    const value = this.#own(name);
    return value === undefined || value === null ? undefined : text(value, `${this.#what}.${name}`);
  }

  /** One of `choices`, or the first of them. */
  choice<const C extends string>(name: string, choices: readonly [C, ...C[]]): C {
    const value = this.optionalText(name);
    if (value === undefined) return choices[0];
    const chosen = choices.find((choice) => choice === value);
    return chosen ?? fail(`${this.#what}.${name} must be one of ${choices.join(', ')}`);
  }

  texts(name: string): string[] {
    const value = this.#own(name);
    if (value === undefined || value === null) return plain([]);
    if (!Array.isArray(value)) throw invalid(`${this.#what}.${name} must be an array`);
    if (value.length > 1000) throw invalid(`${this.#what}.${name} is too long`);
    const list: string[] = [];
    for (let index = 0; index < value.length; index++) {
      list[index] = text(new Fields(value, `${this.#what}.${name}`).#own(String(index)), `${this.#what}.${name}[${index}]`);
    }
    return plain(list);
  }

  /** The value of that name as it is, for those who know what to do with it. */
  any(name: string): unknown {
    return this.#own(name);
  }

  fields(name: string): Fields | undefined {
    const value = this.#own(name);
    return value === undefined || value === null ? undefined : new Fields(value, `${this.#what}.${name}`);
  }

  /** Nothing else may be there: a misspelt field would be silently without effect. */
  done(): void {
    for (const name of Object.getOwnPropertyNames(this.#of)) {
      if (!this.#known.has(name)) throw invalid(`${this.#what} has no ${JSON.stringify(name)}`);
    }
  }
}

/** A text, not too long to be let in. */
export function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw invalid(`${what} must be a string`);
  if (value.length > LONGEST) throw invalid(`${what} is longer than ${LONGEST} characters`);
  return value;
}

/** An object without a prototype, so that nobody's `Object.prototype` has a say in it. */
export function bare<T extends object>(fields: T): T {
  return Object.assign(Object.create(null) as T, fields);
}

/** A value that came out of the core, without prototypes all the way down, and frozen. */
export function settled<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const key of Object.keys(value)) settled((value as Record<string, unknown>)[key]);
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  return Object.freeze(value);
}

/** JSON of bare objects, arrays made by {@link Fields.texts}, and plain values. */
export function json(value: object): string {
  return JSON.stringify(value);
}

export function invalid(message: string): TenantryError {
  return new TenantryError('invalid', `${message}.`);
}

function fail(message: string): never {
  throw invalid(message);
}

/** An array that no `toJSON` of a prototype can speak for. */
function plain<T>(list: T[]): T[] {
  return Object.setPrototypeOf(list, null) as T[];
}

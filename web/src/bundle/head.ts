// The head of a record: whose it is and which generation of it, without a look at the rest.

/** The newest version of a record that this package reads. */
const NEWEST = 4;

/** What every record begins with, whatever follows. */
export interface Head {
  readonly tenant: string;
  readonly generation: bigint;
  /** Whether this package is too old for it. */
  readonly isNewer: boolean;
}

/** The head of a record as the core writes it; `undefined` for anything else. */
export function headOf(record: string): Head | undefined {
  // A generation may be beyond what a number of JavaScript holds.
  const head = /^\{"version":(\d{1,9}),"tenant":"([A-Za-z0-9._-]{1,64})","generation":(\d{1,20}),"/.exec(record);
  const [, version, tenant, generation] = head ?? [];
  if (version === undefined || tenant === undefined || generation === undefined) return undefined;
  return { tenant, generation: BigInt(generation), isNewer: Number(version) > NEWEST };
}

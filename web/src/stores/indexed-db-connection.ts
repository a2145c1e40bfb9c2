// A connection to IndexedDB that comes back when the browser has closed it, and says what to do when it cannot.

import { TenantryError } from '../errors.js';

/** The object store that holds one row per tenant, under the tenant's name. */
const RECORDS = 'records';

const VERSION = 1;

/** How long the browser may take to open the database. Some never answer; an old tab may hold it up. */
const OPEN_LIMIT = 10_000;

/** A database that is opened when it is first needed, and again after the browser has closed it. */
export class Connection {
  readonly #name: string;
  #opening: Promise<IDBDatabase> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Asks one question in a transaction of its own. `judge` turns what is found into the answer, and may ask
   * for changes. Resolves when the transaction is complete, and for a change that is when it is on the disk.
   */
  async run<Found, Answer>(
    mode: IDBTransactionMode,
    ask: (records: IDBObjectStore) => IDBRequest<Found>,
    judge: (found: Found, records: IDBObjectStore) => Answer,
  ): Promise<Answer> {
    const once = async (): Promise<Answer> => finish(await this.#begin(mode), ask, judge);
    try {
      return await once().catch((error: unknown) => {
        if (!brokenOff(error)) throw error;
        // Site data is being cleared, say. Nothing was changed, so that nothing is done twice.
        void this.close();
        return once();
      });
    } catch (error) {
      // Some browsers lose the connection and only say that something failed: the next call opens another.
      void this.close();
      throw explained(error, this.#name);
    }
  }

  /** Closes the connection when its transactions have ended; the next call opens another. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    try {
      (await opening)?.close();
    } catch {
      // One that never opened needs no closing; whoever wanted it open has been told.
    }
  }

  /** Opens once more where the browser has closed the connection: nothing can have begun in that one. */
  async #begin(mode: IDBTransactionMode): Promise<IDBTransaction> {
    const opening = this.#connect();
    try {
      return begin(await opening, mode);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'InvalidStateError')) throw error;
      this.#forget(opening);
      return begin(await this.#connect(), mode);
    }
  }

  #connect(): Promise<IDBDatabase> {
    if (this.#opening === undefined) {
      const opening = openDatabase(this.#name);
      this.#opening = opening;
      opening.catch(() => this.#forget(opening));
    }
    return this.#opening;
  }

  /** The next call opens the database anew. */
  #forget(opening: Promise<IDBDatabase>): void {
    if (this.#opening === opening) this.#opening = undefined;
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION);
    let inTime = true;
    const timer = setTimeout(() => {
      inTime = false;
      const text = `The browser does not open the database "${name}": close other tabs of this site, and try again.`;
      reject(new TenantryError('store', text));
    }, OPEN_LIMIT);
    request.onupgradeneeded = () => void request.result.createObjectStore(RECORDS, { keyPath: 'tenant' });
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error);
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      const database = request.result;
      // Nobody waits for it any more, and open it would hold up others.
      if (!inTime) return database.close();
      // Somebody deletes it, or a newer version changes it: neither is kept waiting.
      database.onversionchange = () => database.close();
      resolve(database);
    };
  });
}

/** Whether the browser, not the work itself, ended a transaction. */
function brokenOff(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function begin(database: IDBDatabase, mode: IDBTransactionMode): IDBTransaction {
  return database.transaction(RECORDS, mode, { durability: 'strict' });
}

function finish<Found, Answer>(
  transaction: IDBTransaction,
  ask: (records: IDBObjectStore) => IDBRequest<Found>,
  judge: (found: Found, records: IDBObjectStore) => Answer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const records = transaction.objectStore(RECORDS);
    const request = ask(records);
    let answer: { readonly value: Answer } | undefined;
    request.onsuccess = () => {
      answer = { value: judge(request.result, records) };
    };
    transaction.oncomplete = () => {
      if (answer !== undefined) resolve(answer.value);
    };
    // A transaction that is aborted has changed nothing.
    transaction.onabort = () => reject(transaction.error ?? request.error);
  });
}

/** What to do, by the browser's name for what happened. */
function explained(error: unknown, name: string): TenantryError {
  if (error instanceof TenantryError) return error;
  return new TenantryError('store', sentence(error, name), { cause: error });
}

function sentence(error: unknown, name: string): string {
  if (!(error instanceof Error)) return `The database "${name}" failed, and nobody says why: try again.`;
  switch (error.name) {
    case 'QuotaExceededError':
      return 'The browser has no room for another record: clear data of this site, or free space on the disk.';
    case 'VersionError':
      return `The database "${name}" was written by a newer version of this package: reload the page to run that one.`;
    case 'NotFoundError':
      return `The database "${name}" belongs to something else: choose another name for the store.`;
    case 'ReferenceError':
    case 'TypeError':
    case 'SecurityError':
      // A server, a private window, blocked site data, a sandboxed frame.
      return 'There is no IndexedDB here, or the browser keeps it from this page: use memoryStore().';
    case 'InvalidStateError':
      // Once more was tried. Some private windows refuse like this.
      return `The browser does not keep the database "${name}" open: use memoryStore() if that lasts.`;
    case 'AbortError':
      return `The browser broke off the work on the database "${name}", and changed nothing: try again.`;
    default:
      return `The database "${name}" failed: ${error.name}. Try again; if it lasts, clear the data of this site.`;
  }
}

// Calls to the API of a tenant's own region, with its token, repeated only where that is safe.

import type { Engine, Slot } from './engine.js';
import { TenantryError } from './errors.js';
import { NOT_ALLOWED } from './policy.js';
import { invalid } from './read.js';
import { aborted } from './thrown.js';

/** What a call may do beyond the standard `fetch`. */
export interface CallInit extends RequestInit {
  /**
   * What may be repeated after a 401, with a new token: `safe` (default) is GET and HEAD; `always`
   * is any request whose body can be sent again; `never` is nothing.
   */
  readonly repeat?: 'always' | 'never' | 'safe';
  /** How often a 429 is waited out, for as long as its `Retry-After` says. Default 0. */
  readonly patience?: number;
}

/** Gets a token, waiting for it where need be. */
type Token = (signal: AbortSignal | undefined) => Promise<string>;

/** Longer than this is not waited, whatever a server asks for. */
const LONGEST_WAIT = 120_000;

export async function call(
  engine: Engine,
  slot: Slot,
  token: Token,
  send: typeof fetch,
  path: string | URL,
  init: CallInit = {},
): Promise<Response> {
  const url = ownUrl(slot, path);
  const { repeat = 'safe', patience = 0, ...rest } = init;
  const signal = rest.signal ?? undefined;
  const again = isRepeatable(repeat, rest);
  let patient = patience;
  const spent = new Set<string>();
  for (;;) {
    const bearer = await token(signal);
    const reply = await attempt(send, url, rest, bearer, slot.tenant);
    if (reply.status === 429 && patient > 0 && again.body) {
      patient--;
      await reply.body?.cancel();
      await pause(asked(reply), signal, slot.tenant);
      continue;
    }
    if (reply.status !== 401 && reply.status !== 403) return reply;
    const fresh = engine.rejected(slot, bearer, reply.status, await errorCode(reply.clone()));
    if (reply.status === 403 || !again.allowed || spent.size > 1) return reply;
    if (fresh !== undefined && !spent.has(bearer)) {
      spent.add(bearer);
      await pause(fresh - Date.now(), signal, slot.tenant);
      continue;
    }
    spent.add(bearer);
    // The core hands the refused token out no more: there is another one, or none.
    const next = await token(signal).catch(() => undefined);
    if (next === undefined || spent.has(next)) return reply;
  }
}

/** The URL at the tenant's own API host, and nowhere else. */
function ownUrl(slot: Slot, path: string | URL): URL {
  if (typeof path !== 'string' && !(path instanceof URL)) throw invalid('The path must be a string or a URL');
  const base = `${slot.host.base}/`;
  let url;
  try {
    url = typeof path === 'string' && path.startsWith('/') && !path.startsWith('//') ? new URL(slot.host.base + path) : new URL(path, base);
  } catch {
    throw invalid(`${JSON.stringify(String(path).slice(0, 80))} is no path and no URL`);
  }
  const own = new URL(slot.host.base);
  if (url.protocol !== own.protocol || url.host !== own.host || url.username !== '' || url.password !== '') {
    throw new TenantryError(
      'wrongHost',
      `${slot.tenant} lives at ${own.origin}, and its token goes nowhere else: ${url.origin} was asked for.`,
      { tenant: slot.tenant },
    );
  }
  return url;
}

function isRepeatable(repeat: 'always' | 'never' | 'safe', init: RequestInit): { allowed: boolean; body: boolean } {
  const method = (init.method ?? 'GET').toUpperCase();
  // A stream is gone once it has been read.
  const body = !(init.body instanceof ReadableStream);
  const safe = method === 'GET' || method === 'HEAD';
  return { allowed: body && repeat !== 'never' && (safe || repeat === 'always'), body };
}

async function attempt(send: typeof fetch, url: URL, init: RequestInit, bearer: string, tenant: string): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${bearer}`);
  try {
    // A token must not follow a redirect to another host.
    return await send(url, { redirect: 'error', ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw aborted(init.signal, tenant);
    const why = error === NOT_ALLOWED ? 'is not in the connect-src of this page' : 'did not answer';
    throw new TenantryError('network', `${url.host} ${why}.`, { tenant, cause: error });
  }
}

/** The `code` of an API error's body. */
async function errorCode(reply: Response): Promise<string | undefined> {
  // A body that is no JSON, or none at all, has no code.
  const body: unknown = await reply.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null) return undefined;
  const code = Object.getOwnPropertyDescriptor(body, 'code')?.value as unknown;
  return typeof code === 'string' && code.length <= 200 ? code : undefined;
}

/** How long a 429 asks to wait, in milliseconds. */
function asked(reply: Response): number {
  const after = reply.headers.get('retry-after') ?? '1';
  const seconds = /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? seconds * 1000 : 1000;
}

async function pause(millis: number, signal: AbortSignal | undefined, tenant: string): Promise<void> {
  const wait = Math.min(Math.max(0, millis), LONGEST_WAIT);
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(aborted(signal, tenant));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, wait);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

// The page's own policy: a request that it forbids fails as any other does, and only an event tells why.

import type { Network } from './platform.js';

/** What is thrown where the page's Content-Security-Policy has no such host under `connect-src`. */
export const NOT_ALLOWED = new Error();

/** A page's network. */
export function underPolicy(send: typeof fetch): Network {
  return {
    send: (...call) => watched(new URL(call[0] instanceof Request ? call[0].url : call[0]), () => send(...call)),
    why: (error) => (error === NOT_ALLOWED ? 'notAllowed' : undefined),
  };
}

async function watched({ origin }: URL, send: () => Promise<Response>): Promise<Response> {
  let isForbidden = false;
  const note = (event: Event): void => {
    const { blockedURI, disposition } = event as SecurityPolicyViolationEvent;
    isForbidden ||= disposition === 'enforce' && `${blockedURI}/`.startsWith(`${origin}/`);
  };
  globalThis.addEventListener?.('securitypolicyviolation', note);
  try {
    return await send();
  } catch (error) {
    // The event is told in a task of its own, which may come after.
    await new Promise((resolve) => setTimeout(resolve));
    throw isForbidden ? NOT_ALLOWED : error;
  } finally {
    globalThis.removeEventListener?.('securitypolicyviolation', note);
  }
}

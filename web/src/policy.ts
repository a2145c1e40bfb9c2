// The page's own policy: a request that it forbids fails as any other does, and only an event tells why.

/** The Content-Security-Policy of the page does not name the host under `connect-src`. */
export class NotAllowed extends Error {}

/** What `send` gives; throws {@link NotAllowed} where the policy kept it from being sent to `url`. */
export async function underPolicy(url: string, send: () => Promise<Response>): Promise<Response> {
  const { origin } = new URL(url);
  let isForbidden = false;
  const note = (event: Event): void => {
    const { blockedURI, disposition } = event as SecurityPolicyViolationEvent;
    isForbidden ||= disposition === 'enforce' && `${blockedURI}/`.startsWith(`${origin}/`);
  };
  // Node has no pages, and no global target of events.
  globalThis.addEventListener?.('securitypolicyviolation', note);
  try {
    return await send();
  } catch (error) {
    // The event is told in a task of its own, which may come after.
    await new Promise((resolve) => setTimeout(resolve));
    throw isForbidden ? new NotAllowed() : error;
  } finally {
    globalThis.removeEventListener?.('securitypolicyviolation', note);
  }
}

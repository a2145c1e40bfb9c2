// Signing in where there is no page: the caller brings a person to the address, and the answer back.

import { signInPage } from './address.js';
import type { Way } from './way.js';

/**
 * Hands the address of the sign-in page to `open`, for servers and command lines. The browser comes
 * back to the redirect URI, which is the application's: it gives that URL to `tenants.redirected(url)`.
 *
 * The sign-in fails with what `open` throws, or what its promise rejects with.
 *
 * @example
 * ```ts
 * const tenants = await connect({ store: fileStore('tenants'), way: manual((url) => console.log(url)) });
 * tenants.signIn('acme-eu').catch((error) => console.error(error.message));
 * createServer((request, response) => {
 *   const url = `https://app.example${request.url}`;
 *   if (tenants.expecting(url) !== undefined) tenants.redirected(url);
 *   response.end('You may close this page.');
 * });
 * ```
 */
export function manual(open: (url: string) => void | Promise<void>): Way {
  return {
    leaves: false,
    begin: () => ({
      async show(url) {
        signInPage(url);
        await open(url);
        return new Promise<never>(() => {});
      },
      end() {},
    }),
  };
}

// Tokens: strings that know whose they are, so that the compiler does.

declare const org: unique symbol;

/**
 * An access token of the tenant called `Id`, for the API host of that tenant's region.
 *
 * It is a plain string. Its type keeps the token of one org from being passed where another's is
 * expected.
 *
 * @example
 * ```ts
 * import type { AccessToken } from 'tenantry';
 *
 * function callAcme(token: AccessToken<'acme'>): string {
 *   return `Bearer ${token}`;
 * }
 *
 * declare const globex: AccessToken<'globex'>;
 * // @ts-expect-error a token of another org
 * callAcme(globex);
 * ```
 */
export type AccessToken<Id extends string = string> = string & { readonly [org]: Id };

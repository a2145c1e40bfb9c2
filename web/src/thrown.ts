// What is thrown: an event, a refusal of the core and a caller who gives up, each as an error.

import { TenantryError, type ErrorCode } from './errors.js';
import type { TenantEvent } from './view.js';

/** The error that an event tells of. */
export function failure(code: ErrorCode, { tenant, cause }: TenantEvent): TenantryError {
  const { message, advice } = cause ?? { message: 'It did not work.', advice: '' };
  return new TenantryError(code, `${message} ${advice}`.trim(), { tenant, cause });
}

/** The error of a caller who has given up. */
export function aborted(signal: AbortSignal | undefined, tenant: string): TenantryError {
  return new TenantryError('aborted', 'The caller has given up.', { tenant, cause: signal?.reason });
}

/** Why a page could not be shown, as an error. */
export function asError(error: unknown, tenant: string): TenantryError {
  if (error instanceof TenantryError) return error;
  return new TenantryError('internal', `The sign-in page could not be shown: ${String(error)}`, { tenant, cause: error });
}

/** What the core threw, as an error. */
export function refusal(error: unknown, tenant: string | undefined): unknown {
  if (error instanceof Error || typeof error !== 'object' || error === null) return error;
  const { code, message } = error as { code: ErrorCode; message: string };
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return new TenantryError(code, sentence, tenant === undefined ? {} : { tenant });
}

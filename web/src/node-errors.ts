// Why a request of Node's failed: it says what a browser keeps to itself.

import type { Network } from './platform.js';

const WHY: ReadonlyMap<unknown, string> = new Map([
  ['ENOTFOUND', 'nameUnknown'],
  ['EAI_AGAIN', 'nameUnknown'],
  ['ECONNREFUSED', 'notConnected'],
  ['EHOSTUNREACH', 'notConnected'],
  ['ENETUNREACH', 'notConnected'],
  ['UND_ERR_CONNECT_TIMEOUT', 'notConnected'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'notSecure'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'notSecure'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'notSecure'],
  ['CERT_HAS_EXPIRED', 'notSecure'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'notSecure'],
]);

/** Node's network. */
export function withCodes(send: typeof fetch): Network {
  return { send, why };
}

function why(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { cause } = error;
  return WHY.get(cause instanceof Error && 'code' in cause ? cause.code : undefined);
}

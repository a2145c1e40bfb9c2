// The content of a bundle: who made it, and the orgs, in the core's own words.

import { bare, Fields } from '../read.js';
import type { TenantSpec, TokenContext } from '../registration.js';
import { damaged, newer } from './envelope.js';
import { headOf } from './head.js';

/** The newest version of the content that this package reads. */
const NEWEST = 1;

/** An org of a bundle. */
export interface Org {
  readonly spec: TenantSpec;
  /** Its record, where somebody was signed in. */
  readonly record: string | undefined;
}

/** What a bundle holds. */
export interface Content {
  readonly madeAt: number;
  readonly madeBy: string;
  readonly orgs: readonly Org[];
}

/** Reads what was sealed. */
export function contentOf(text: string): Content {
  try {
    const fields = new Fields(JSON.parse(text), 'bundle');
    if (fields.text('format') !== 'tenantry-bundle') throw damaged();
    const version = fields.any('version');
    if (typeof version !== 'number') throw damaged();
    if (version > NEWEST) throw newer(`it is of version ${version}`);
    const madeAt = fields.any('madeAt');
    const orgs = fields.any('orgs');
    if (typeof madeAt !== 'number' || !Array.isArray(orgs)) throw damaged();
    return { madeAt, madeBy: fields.text('madeBy'), orgs: orgs.map(orgOf) };
  } catch (error) {
    // What is said of its fields is for who wrote them, and that was a program.
    throw error instanceof Error && 'code' in error && error.code === 'bundleNewer' ? error : damaged();
  }
}

function orgOf(value: unknown): Org {
  const fields = new Fields(value, 'org');
  const tenant = fields.text('tenant');
  const record = fields.any('record') ?? undefined;
  if (record !== undefined) checkRecord(tenant, record);
  return { spec: specOf(tenant, sure(fields.fields('registration'))), record: record as string | undefined };
}

function checkRecord(tenant: string, record: unknown): void {
  const head = typeof record === 'string' ? headOf(record) : undefined;
  if (head?.tenant !== tenant) throw damaged();
  if (head.isNewer) throw newer(`the record of ${tenant} is of a newer version`);
}

/** A registration, as an application would have said it. */
function specOf(id: string, registration: Fields): TenantSpec {
  const label = registration.text('label');
  const orgId = registration.optionalText('org');
  const context = contextOf(registration.fields('context'));
  return Object.freeze(
    bare({
      id,
      label,
      region: regionOf(registration.any('region')),
      ...clientOf(sure(registration.fields('client'))),
      ...(orgId === undefined ? {} : { orgId }),
      scopes: Array.from(registration.texts('scopes')),
      standing: registration.choice('standing', ['secondary', 'primary']),
      ...(context === undefined ? {} : { context }),
    }),
  );
}

function regionOf(region: unknown): TenantSpec['region'] {
  if (typeof region === 'string') return region;
  const fields = new Fields(region, 'region');
  return bare({ login: fields.text('login'), api: fields.text('api') });
}

type ClientSpec = Pick<TenantSpec, 'clientId' | 'clientSecret' | 'grant' | 'redirectUri'>;

function clientOf(client: Fields): ClientSpec {
  const credentials = client.fields('credentials');
  if (credentials !== undefined) {
    return { grant: 'clientCredentials', clientId: credentials.text('id'), clientSecret: credentials.text('secret') };
  }
  const confidential = client.fields('confidential');
  const ofPerson = sure(confidential ?? client.fields('public'));
  const common = { clientId: ofPerson.text('id'), redirectUri: ofPerson.text('redirectUri') };
  return confidential === undefined ? common : { ...common, clientSecret: confidential.text('secret') };
}

function contextOf(context: Fields | undefined): TokenContext | undefined {
  if (context === undefined) return undefined;
  const organizationId = context.optionalText('organizationId');
  const audience = context.optionalText('audience');
  return bare({
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(audience === undefined ? {} : { audience }),
    resource: Array.from(context.texts('resource')),
    scopes: Array.from(context.texts('scopes')),
  });
}

function sure<T>(value: T | undefined): T {
  if (value === undefined) throw damaged();
  return value;
}

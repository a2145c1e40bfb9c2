// The customers of this vendor, as its own back end would name them: here, the sandbox does.

import type { TenantSpec } from 'tenantry';

interface Region {
  readonly login: string;
  readonly api: string;
  readonly orgs: readonly { readonly id: string; readonly name: string; readonly short_name: string }[];
  readonly clients: readonly { readonly id: string; readonly name: string }[];
}

export type OrgName = 'acme' | 'globex' | 'initech';

/** The three tenants of the demo: two orgs of one region, one of another. */
export async function orgs(): Promise<TenantSpec<OrgName>[]> {
  const reply = await fetch('/sandbox.json');
  const regions = (await reply.json()) as Region[];
  const names: OrgName[] = ['acme', 'globex', 'initech'];
  return names.map((id) => {
    const region = regions.find(({ orgs }) => orgs.some((org) => org.short_name === id));
    const org = region?.orgs.find((org) => org.short_name === id);
    const client = region?.clients.find(({ name }) => name === 'Harborlight Panel');
    if (region === undefined || org === undefined || client === undefined) throw new Error(`the sandbox has no ${id}`);
    return {
      id,
      label: org.name,
      region: { login: region.login, api: region.api },
      orgId: org.id,
      clientId: client.id,
      redirectUri: `${location.origin}/`,
    };
  });
}

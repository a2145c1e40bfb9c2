// The demo: a hosted app as a vendor would write it. All of Tenantry that it uses is in this file.

import { connect, finishPopup, indexedDbStore, popup, redirect, TenantryError, type Tenants } from 'tenantry';

import { orgs, type OrgName } from './orgs.js';
import { card, logged, problem, type Card } from './page.js';

/** Its redirect URI is this page: in the popup it has one thing to do. */
if (finishPopup()) document.body.textContent = 'Signed in. You may close this window.';
else void start().catch(problem);

async function start(): Promise<void> {
  const tenants = await connect({ store: indexedDbStore(), tenants: await orgs() });
  const labels = new Map(tenants.ids.map((id) => [id, tenants.view(id).label]));
  const cards = new Map(tenants.ids.map((id) => [id, card(tenants.view(id), (action) => act(tenants, id, action))]));

  const show = (id: OrgName): void => cards.get(id)?.show(tenants.view(id));
  tenants.on('*', (event) => {
    logged(labels.get(event.tenant) ?? event.tenant, event);
    show(event.tenant);
  });
  setInterval(() => tenants.ids.forEach(show), 1000);

  async function act(all: Tenants<OrgName>, id: OrgName, action: string): Promise<void> {
    const it = cards.get(id) as Card;
    it.say('');
    try {
      it.say(await perform(all, id, action));
    } catch (error) {
      it.complain(error instanceof TenantryError ? error.message : String(error));
    }
    show(id);
  }
}

/** What a button does, and what there is to say of it. */
async function perform(tenants: Tenants<OrgName>, id: OrgName, action: string): Promise<string> {
  switch (action) {
    case 'signIn':
      await tenants.signIn(id, { way: chosenWay() });
      return '';
    case 'call': {
      const reply = await tenants.fetch(id, '/api/v2/organizations/me');
      const { name } = (await reply.json()) as { name: string };
      return `${reply.status}: the API calls this org ${name}.`;
    }
    case 'refuse': {
      const token = tenants.peek(id);
      if (token === undefined) return 'There is no token that could be refused.';
      const freshUntil = tenants.rejected(id, token, 401);
      if (freshUntil !== undefined) return 'The token is a few seconds old, and some servers may not know it yet. Try this again in a moment.';
      return 'The API refused the token. This client cannot renew it, so a person must sign in again.';
    }
    default:
      await tenants.signOut(id);
      return '';
  }
}

function chosenWay(): ReturnType<typeof popup> {
  const { value } = document.querySelector('#way') as HTMLSelectElement;
  return value === 'redirect' ? redirect() : popup();
}

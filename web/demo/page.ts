// What is seen: one card per org, and the log below.

import type { EventType, Status, TenantEvent, View } from 'tenantry';

type Tone = 'bad' | 'busy' | 'good' | 'none';

/** Each state of a tenant in this app's own words, and how it looks. */
const WORDS: Record<Status['state'], [words: string, tone: Tone]> = {
  claiming: ['Renewing', 'busy'],
  committing: ['Saving', 'busy'],
  exchanging: ['Signing in', 'busy'],
  holding: ['Renewal put off', 'busy'],
  identifying: ['Checking the org', 'busy'],
  queued: ['Waiting for its turn', 'busy'],
  redirecting: ['Waiting for the sign-in page', 'busy'],
  renewing: ['Renewing', 'busy'],
  signedIn: ['Signed in', 'good'],
  signedOut: ['Signed out', 'none'],
  stopped: ['The client is refused', 'bad'],
  unsaved: ['Signed in, not saved yet', 'busy'],
  yielding: ['Another tab is renewing', 'busy'],
};

/** Each event in this app's own words; why it came to that is said after them. */
const NEWS: Record<EventType, string> = {
  adopted: 'Another tab has a new token, and this one uses it too.',
  due: 'The token ends soon. A person must sign in again.',
  forgotten: 'The org and all that was stored of it are gone.',
  notForgotten: 'The org could not be removed from the store yet. This is tried again.',
  notRegistered: 'What this app says of the org was not taken.',
  quarantined: 'What is stored of this org cannot be read, and is left as it is.',
  registered: 'What this app knows of the org is stored.',
  renewalDelayed: 'The token could not be renewed yet. This is tried again.',
  renewed: 'There is a new token.',
  signInFailed: 'The sign-in failed.',
  signedIn: 'Somebody signed in.',
  signedOut: 'Nobody is signed in any more.',
  stopped: 'The client is refused. Somebody must correct it.',
  tokenTooFresh: 'The API does not know the new token yet. The call is repeated in a moment.',
  unsaved: 'The new token could not be stored yet. This is tried again.',
};

export interface Card {
  show(view: View): void;
  say(text: string): void;
  complain(text: string): void;
}

export function card(view: View, act: (action: string) => void): Card {
  const template = document.querySelector('#org') as HTMLTemplateElement;
  const root = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
  const part = <E extends HTMLElement>(selector: string): E => root.querySelector(selector) as E;
  part('h2').textContent = view.label;
  root.setAttribute('aria-label', view.label);
  root.dataset['org'] = view.id;
  part('.where').textContent = new URL(view.apiBase).host;
  for (const button of root.querySelectorAll('button')) {
    button.addEventListener('click', () => act(button.dataset['do'] ?? ''));
  }
  const answer = part('.answer');
  const it = {
    show: (now: View) => show(part, root, now),
    say(text: string) {
      answer.textContent = text;
      answer.classList.remove('bad');
    },
    complain(text: string) {
      answer.textContent = text;
      answer.classList.add('bad');
    },
  };
  it.show(view);
  document.querySelector('#orgs')?.append(root);
  return it;
}

function show(part: <E extends HTMLElement>(selector: string) => E, root: HTMLElement, view: View): void {
  const [words, tone] = WORDS[view.status.state];
  root.dataset['tone'] = tone;
  part('.word').textContent = words;
  const left = Math.max(0, (view.expiresAt ?? 0) - Date.now());
  const bar = part<HTMLProgressElement>('progress');
  bar.hidden = left === 0;
  bar.value = left / 86_400_000;
  bar.setAttribute('aria-label', 'Time left');
  const renewal = view.renewable ? 'renews itself' : 'then a person must sign in';
  part('.left span').textContent = left === 0 ? '' : `${span(left)} left, ${renewal}`;
  const held = view.expiresAt !== undefined;
  part('[data-do=signIn]').textContent = held ? 'Sign in again' : 'Sign in';
  part('[data-do=signIn]').classList.toggle('main', !held);
  for (const action of ['call', 'refuse', 'signOut']) part<HTMLButtonElement>(`[data-do=${action}]`).disabled = !held;
}

/** A span of time in the two units that matter. */
function span(millis: number): string {
  const seconds = Math.floor(millis / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

export function logged(label: string, { type, cause }: TenantEvent): void {
  const line = document.createElement('li');
  for (const text of [new Date().toLocaleTimeString(), label, `${NEWS[type]} ${cause?.message ?? ''}`.trim()]) {
    line.append(Object.assign(document.createElement('span'), { textContent: text }));
  }
  document.querySelector('#log')?.prepend(line);
}

export function problem(error: unknown): void {
  const place = document.querySelector('#problem') as HTMLElement;
  place.hidden = false;
  place.textContent = error instanceof Error ? error.message : String(error);
}

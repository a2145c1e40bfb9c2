// Starts WebKit, the engine of Safari, as GTK has it, on a display without a screen, and commands it by its WebDriver.

import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { freePort } from '../support/port.mjs';
import { Browser } from './driver.mjs';
import { Programs } from './programs.mjs';

/** Where below the session each command is sent, what with, and how. */
const COMMANDS = {
  newWindow: ({ type }) => ['window/new', { type }],
  windowHandles: () => ['window/handles'],
  switchToWindow: ({ handle }) => ['window', { handle }],
  switchToFrame: ({ id }) => ['frame', { id }],
  closeWindow: () => ['window', undefined, 'DELETE'],
  go: ({ url }) => ['url', { url }],
  run: ({ script, args }) => ['execute/async', { script, args }],
  ask: ({ script, args }) => ['execute/sync', { script, args }],
  find: ({ using, value }) => ['element', { using, value }],
  click: ({ element }) => [`element/${element}/click`, {}],
  type: ({ element, text }) => [`element/${element}/value`, { text }],
};

/** Starts the small browser that comes with the driver; `WEBKIT_DRIVER` says where the driver is. */
export function startWebKit() {
  return Programs.run(async (programs) => {
    const env = { ...process.env, DISPLAY: await display(programs), LIBGL_ALWAYS_SOFTWARE: '1' };
    delete env.WAYLAND_DISPLAY;
    const port = await freePort();
    await programs.start(process.env.WEBKIT_DRIVER ?? 'WebKitWebDriver', [`--port=${port}`], { env, stdio: 'ignore' });
    const root = `http://127.0.0.1:${port}`;
    await listening(root);
    const { sessionId } = await ask(`${root}/session`, { capabilities: {} }, 'POST');
    const session = `${root}/session/${sessionId}`;
    const send = (command, more = {}) => {
      const [path, body, method = body === undefined ? 'GET' : 'POST'] = COMMANDS[command](more);
      return ask(`${session}/${path}`, body, method);
    };
    return new Browser(send, async () => {
      await ask(session, undefined, 'DELETE');
      await programs.end();
    });
  });
}

async function ask(url, body, method) {
  const reply = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = await reply.json();
  if (!reply.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

/** The driver says nothing when it is ready. */
async function listening(root) {
  const patience = AbortSignal.timeout(10_000);
  for (;;) {
    try {
      return await ask(`${root}/status`, undefined, 'GET');
    } catch (error) {
      if (patience.aborted) throw error;
    }
  }
}

/** Starts a display without a screen; resolves with its name. */
async function display(programs) {
  // It chooses its number, and tells it when it is ready.
  const args = ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset'];
  const server = await programs.start('Xvfb', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const [number] = await once(createInterface({ input: server.stdout }), 'line');
  return `:${number}`;
}

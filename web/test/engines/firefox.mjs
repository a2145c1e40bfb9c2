// Starts Firefox without a window, and commands it by Marionette: the WebDriver that is built into it.

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { Browser } from './driver.mjs';
import { Programs } from './programs.mjs';

const PLACES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** The last one is for the one setting below. */
const FLAGS = ['--headless', '--no-remote', '--marionette', '--remote-allow-system-access'];

/** A free port; and nothing that is none of the tests' business. */
const PREFERENCES = { 'marionette.port': 0, 'app.normandy.enabled': false, 'messaging-system.rsexperimentloader.enabled': false };

/** Whoever commands Firefox may open every popup, unless this is said afterwards. */
const BLOCK_POPUPS = `Services.prefs.setBoolPref('dom.disable_open_during_load', true);`;

/** What Marionette calls each command, and how it takes what the command is about. */
const COMMANDS = {
  newWindow: ['NewWindow'],
  windowHandles: ['GetWindowHandles'],
  switchToWindow: ['SwitchToWindow'],
  closeWindow: ['CloseWindow'],
  switchToFrame: ['SwitchToFrame'],
  go: ['Navigate'],
  run: ['ExecuteAsyncScript'],
  ask: ['ExecuteScript'],
  find: ['FindElement'],
  click: ['ElementClick', ({ element }) => ({ id: element })],
  type: ['ElementSendKeys', ({ element, text }) => ({ id: element, text })],
};

/** Starts the system's Firefox; `FIREFOX` says where it is. */
export async function startFirefox() {
  const path = process.env.FIREFOX ?? PLACES.find((path) => existsSync(path));
  if (path === undefined) throw new Error('No Firefox is installed; FIREFOX may say where one is.');
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  await writeFile(join(folder, 'user.js'), lines.join('\n'));
  return Programs.run(async (programs) => {
    const args = [...FLAGS, '--profile', folder, 'about:blank'];
    const send = await session(await programs.start(path, args, { stdio: ['ignore', 'pipe', 'ignore'] }));
    return new Browser(send, async () => {
      await programs.end();
      await rm(folder, { recursive: true });
    });
  });
}

/** Begins the one session; returns how commands are sent. */
async function session(child) {
  const marionette = await Marionette.at(await portOf(child));
  await marionette.ask('WebDriver:NewSession', { capabilities: {} });
  await marionette.ask('Marionette:SetContext', { value: 'chrome' });
  await marionette.ask('WebDriver:ExecuteScript', { script: BLOCK_POPUPS, args: [] });
  await marionette.ask('Marionette:SetContext', { value: 'content' });
  return async (command, more = {}) => {
    const [name, parameters = (more) => more] = COMMANDS[command];
    const answer = await marionette.ask(`WebDriver:${name}`, parameters(more));
    return answer !== null && 'value' in answer ? answer.value : answer;
  };
}

/** The port on which it listens, as it says itself. */
async function portOf(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const port = line.match(/Marionette\s+INFO\s+Listening on port (\d+)/)?.[1];
    if (port === undefined) continue;
    child.stdout.resume();
    return Number(port);
  }
  throw new Error('Firefox has ended.');
}

/** One connection: frames of `length:JSON`, each a command or the answer to one. */
class Marionette {
  #socket;
  #rest = Buffer.alloc(0);
  #waiting = new Map();
  #count = 0;

  static at(port) {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      const marionette = new Marionette(socket);
      // It greets whoever connects, with no number.
      marionette.#waiting.set(undefined, { resolve: () => resolve(marionette), reject });
    });
  }

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox has hung up.'));
    });
  }

  ask(name, parameters) {
    const id = ++this.#count;
    const frame = Buffer.from(JSON.stringify([0, id, name, parameters]));
    this.#socket.write(Buffer.concat([Buffer.from(`${frame.length}:`), frame]));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #read(bytes) {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const colon = this.#rest.indexOf(':');
      const end = colon + 1 + Number(this.#rest.subarray(0, Math.max(colon, 0)));
      if (colon < 0 || this.#rest.length < end) return;
      this.#take(JSON.parse(this.#rest.subarray(colon + 1, end)));
      this.#rest = this.#rest.subarray(end);
    }
  }

  #take(message) {
    const [, id, error, answer] = Array.isArray(message) ? message : [];
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new Error(`${error.error}: ${error.message}`));
    else resolve(answer);
  }
}

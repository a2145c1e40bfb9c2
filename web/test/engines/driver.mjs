// A browser as W3C WebDriver commands it: its windows, what is clicked in them, and what their pages say.

import assert from 'node:assert/strict';

/** By this key WebDriver names an element of a page. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** How long a page may take for anything, in milliseconds. */
const PATIENCE = 30_000;

/** In the page: calls a function, and hands back what it returns or resolves with. */
const CALL = (body) => `
  const [more, done] = [arguments[0], arguments[arguments.length - 1]];
  Promise.resolve(more).then(${body}).then((value) => done({ value }), (error) => done({ error: String(error) }));`;

/** The same for a function that returns at once: nothing can come between, not even another page. */
const ASK = (body) => `return (${body})(arguments[0]);`;

/** A browser with no windows of ours yet. `send(command, more)` is a transport, `end()` ends the browser. */
export class Browser {
  #send;
  #end;
  #last = Promise.resolve();

  constructor(send, end) {
    this.#send = send;
    this.#end = end;
  }

  /** Opens an address in a window of its own: in a tab that its driver has opened, WebKit blocks every popup. */
  async open(url) {
    const { handle } = await this.#inTurn(async () => {
      // Whatever window was the last one may be closed.
      const [first] = await this.#send('windowHandles');
      await this.#send('switchToWindow', { handle: first });
      return this.#send('newWindow', { type: 'window' });
    });
    const tab = this.#tab(handle);
    await tab.go(url);
    return tab;
  }

  /** Does `work`, and waits for the window that opens meanwhile. */
  async opened(work) {
    const before = new Set(await this.#handles());
    await work();
    const handle = await eventually(async () => (await this.#handles()).find((handle) => !before.has(handle)), 'a window');
    return this.#tab(handle);
  }

  /** How many windows there are. */
  async count() {
    return (await this.#handles()).length;
  }

  close() {
    return this.#end();
  }

  #handles() {
    return this.#inTurn(() => this.#send('windowHandles'));
  }

  #tab(handle) {
    return new Tab((command, more, frame) => this.#inTurn(async () => {
      await this.#send('switchToWindow', { handle });
      await this.#send('switchToFrame', { id: frame });
      return this.#send(command, more);
    }));
  }

  /** Commands are about the window that was switched to: nothing may come between. */
  #inTurn(work) {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** One window, or a frame in it. */
class Tab {
  #send;

  constructor(send, frame = null) {
    this.#send = (command, more) => send(command, more, frame);
    /** The first frame in it. */
    this.frame = () => new Tab(send, 0);
  }

  go(url) {
    return this.#send('go', { url });
  }

  close() {
    return this.#send('closeWindow');
  }

  /** Calls a function in the page with one argument; resolves with what it returns or resolves with. */
  async run(body, argument = null) {
    const { value, error } = await this.#send('run', { script: CALL(body), args: [argument] });
    if (error !== undefined) throw new Error(error);
    return value;
  }

  /** Calls a function that returns at once; it may leave the page. */
  ask(body, argument = null) {
    return this.#send('ask', { script: ASK(body), args: [argument] });
  }

  /** Waits until a function says yes in the page, whatever page it is by then. */
  async until(body, argument) {
    try {
      return await eventually(() => this.ask(body, argument).catch(() => false), body);
    } catch (error) {
      const seen = await this.ask(() => `${location.href}, ${document.readyState}`).catch(String);
      throw new Error(`${error.message} The page: ${seen}`, { cause: error });
    }
  }

  /** Clicks as a person does, as soon as there is such an element. */
  async click(selector) {
    await this.#send('click', { element: await this.#find(selector) });
  }

  async type(selector, text) {
    await this.#send('type', { element: await this.#find(selector), text });
  }

  async #find(selector) {
    const found = () => this.#send('find', { using: 'css selector', value: selector }).catch(() => undefined);
    return (await eventually(found, selector))[ELEMENT];
  }
}

/** Asks until there is an answer. Each question takes its way to the browser and back. */
async function eventually(ask, what) {
  const patience = AbortSignal.timeout(PATIENCE);
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(!patience.aborted, `There was never ${what}.`);
  }
}

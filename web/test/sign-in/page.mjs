// A page made of plain objects, for what a real browser cannot be made to do.

/** What each test found in place of a global that it has replaced. */
const found = new WeakMap();

/** Puts the globals of a page in place until the test is over; what is not given stays as it is. */
export function becomePage(t, globals) {
  if (!found.has(t)) found.set(t, new Map());
  const originals = found.get(t);
  for (const [name, value] of Object.entries(globals)) {
    if (!originals.has(name)) {
      const original = Object.getOwnPropertyDescriptor(globalThis, name);
      originals.set(name, original);
      t.after(() => (original ? Object.defineProperty(globalThis, name, original) : delete globalThis[name]));
    }
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

/** A location that remembers where it was sent. */
export function locationOf(href) {
  const { origin, pathname, search, hash } = new URL(href);
  const visited = [];
  const go = (url) => visited.push(url);
  return { href, origin, pathname, search, hash, visited, assign: go, replace: go };
}

/** `sessionStorage`. */
export function storageOf(entries = {}) {
  const map = new Map(Object.entries(entries));
  return {
    map,
    get length() {
      return map.size;
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}

/** A history that remembers what its entry was replaced with. */
export function historyOf(state = null) {
  const replaced = [];
  return { state, replaced, replaceState: (state, _, url) => replaced.push({ state, url }) };
}

/** The events of a window, and how many listen. */
export function listeners() {
  const target = new EventTarget();
  const listening = new Set();
  return {
    listening,
    addEventListener: (type, listener) => {
      listening.add(listener);
      target.addEventListener(type, listener);
    },
    removeEventListener: (type, listener) => {
      listening.delete(listener);
      target.removeEventListener(type, listener);
    },
    happens: (event) => target.dispatchEvent(event),
    say: (fields) => target.dispatchEvent(Object.assign(new Event('message'), fields)),
  };
}

// A module of the package that nobody can import, for tests of what cannot be brought about from outside.

import { fileURLToPath } from 'node:url';

import { rolldown } from 'rolldown';

/** The module `src/<file>` with all it imports, as JavaScript. */
export async function compiled(file) {
  const input = fileURLToPath(new URL(`../../src/${file}`, import.meta.url));
  const bundle = await rolldown({ input, platform: 'neutral', external: /^node:/ });
  const { output: [{ code }] } = await bundle.generate();
  await bundle.close();
  return code;
}

/** Its exports. */
export async function inside(file) {
  return import(`data:text/javascript,${encodeURIComponent(await compiled(file))}`);
}

// Every example compiles: those of the README, and those in front of what is exported.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Inside the package, so that its own name leads to it. */
const folder = mkdtempSync(join(root, 'examples-'));
after(() => rmSync(folder, { recursive: true }));

/** What a short example may take for granted. */
const GIVEN = `
import { bestWay, connect, finishPopup, hostedApp, indexedDbStore, manual, memoryStore, popup, redirect } from 'tenantry';
import { restore, returned } from '../dist/sign-in/redirect.js';
import { fileStore } from 'tenantry/file-store';
import { storeContract } from 'tenantry/store-contract';
declare const acme: import('tenantry').TenantSpec<'acme-eu'>;
declare const tenants: import('tenantry').Tenants<'acme-eu'>;
import { createServer } from 'node:http';
declare const clientId: string;
declare const button: HTMLButtonElement;
declare function startTheApplication(): Promise<void>;
`;

function blocks(text) {
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
}

/** The examples of doc comments, without their stars. */
function documented() {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const text = readFileSync(join(root, 'src', file), 'utf8');
    const comments = [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].map(([comment]) => comment.replace(/^\s*\* ?/gm, ''));
    return comments.flatMap(blocks).map((code, n) => [`${file.replaceAll(/\W/g, '-')}-${n}`, code]);
  });
}

/** An example with what it imports, or with what it may take for granted. */
function module(code) {
  const imports = /^import [\s\S]*?from '.*';$/gm;
  const own = code.match(imports) ?? [];
  const body = code.replace(imports, '');
  // Declarations of an example hide what is given.
  return own.length > 0 ? `${own.join('\n')}\n${body}\nexport {};` : `${GIVEN}\n{\n${body}\n}`;
}

/** What the compiler says of the files in the folder. */
function compiled({ include, ...more }) {
  const options = { target: 'es2022', module: 'nodenext', strict: true, noEmit: true, ...more };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include }));

  const tsc = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'tsc.cmd' : 'tsc');
  try {
    execFileSync(tsc, ['-p', folder], { encoding: 'utf8', shell: process.platform === 'win32' });
    return '';
  } catch (failed) {
    return failed.stdout;
  }
}

test('every example compiles', () => {
  const readme = blocks(readFileSync(join(root, 'README.md'), 'utf8')).map((code, n) => [`readme-${n}`, code]);
  const all = [...readme, ...documented()];
  for (const [name, code] of all) writeFileSync(join(folder, `${name}.ts`), module(code));
  const errors = compiled({ lib: ['es2022', 'dom'], types: ['node'], include: ['*.ts'] });

  assert.equal(errors, '');
  assert.ok(all.length >= 15, `${all.length} examples`);
});

test('a Node program needs no types of a page, and a page none of Node', () => {
  const inNode = `import 'tenantry';\nimport 'tenantry/bundle';\nimport 'tenantry/file-store';\nimport 'tenantry/store-contract';\n`;
  writeFileSync(join(folder, 'in-node.mts'), inNode);
  writeFileSync(join(folder, 'in-page.mts'), `import 'tenantry';\nimport 'tenantry/store-contract';\n`);

  // Whoever checks the declarations of what they use, too.
  const strict = { skipLibCheck: false, exactOptionalPropertyTypes: true };
  assert.equal(compiled({ ...strict, lib: ['es2022'], types: ['node'], include: ['in-node.mts'] }), '');
  assert.equal(compiled({ ...strict, lib: ['es2022', 'dom'], types: [], include: ['in-page.mts'] }), '');
});

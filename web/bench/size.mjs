// Size: what a page downloads, bundled, minified, and compressed as servers do it at best.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

import { build } from 'esbuild';

import { figure, section, short, told } from './table.mjs';

const PEERS = [
  'oidc-client-ts',
  '@okta/okta-auth-js',
  '@auth0/auth0-spa-js',
  '@azure/msal-browser',
  'purecloud-platform-client-v2',
];

/** Weighs them all. */
export async function size() {
  const face = await bundled('../dist/index.js');
  const wasm = brotli(readFileSync(new URL('../dist/tenantry_bg.wasm', import.meta.url)));
  const peers = [];
  for (const name of PEERS) peers.push(told(name, kilobytes(await bundled(name))));
  section('delivered size, brotli 11', [
    figure('tenantry: wasm, glue and face', [(wasm + face) / 1000, 'kB'], 55),
    told('of that, wasm', kilobytes(wasm)),
    told('of that, glue and face', kilobytes(face)),
    ...peers,
  ]);
}

/** All that a module exports, in one file. */
async function bundled(name) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${name}';`, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  return brotli(outputFiles[0].contents);
}

function brotli(bytes) {
  // 11 is the quality that Node takes by itself.
  return brotliCompressSync(bytes).length;
}

function kilobytes(bytes) {
  return `${short(bytes / 1000)} kB`;
}

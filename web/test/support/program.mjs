// A program of this project that a test starts: named by the environment, or built where it is not.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Where it is: what `variable` says, or what Cargo builds by these arguments. */
export function program(variable, ...target) {
  const named = process.env[variable];
  if (named !== undefined) return named;
  const build = ['build', '--locked', ...target, '--message-format', 'json'];
  const lines = execFileSync('cargo', build, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });
  const built = lines.trim().split('\n').map((line) => JSON.parse(line));
  return built.findLast(({ executable }) => typeof executable === 'string').executable;
}

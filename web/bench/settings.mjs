// How thoroughly to measure: `--quick` is the one option.

const rest = process.argv.slice(2).filter((argument) => argument !== '--quick');
if (rest.length > 0) {
  console.error(`error: unknown option ${rest[0]}; there is one option, --quick`);
  process.exit(2);
}
const isQuick = process.argv.includes('--quick');

/** How often everybody takes a turn. */
export const rounds = isQuick ? 40 : 200;

/** How often a process is started for one figure. */
export const starts = isQuick ? 5 : 21;

/** How many tenants there are at most. */
export const most = isQuick ? 10_000 : 100_000;

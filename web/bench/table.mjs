// The table: what was measured, beside what it is measured against.

import { arch, availableParallelism, platform } from 'node:os';

const HEADER = ['', 'measured', 'reference', 'target', ''];
const WIDTHS = [44, 22, 34, 18];

let missed = 0;

/** Prints what this is about, and on what machine. */
export function begin(title) {
  console.log(`${title} (Node ${process.version}, ${availableParallelism()} cores, ${arch()}, ${platform()})`);
}

/** Prints a section. */
export function section(heading, rows) {
  console.log(`\n${line([heading, ...HEADER.slice(1)])}`);
  for (const { what, measured, reference = '', target = '', isMet } of rows) {
    const verdict = isMet === undefined ? '' : isMet ? 'met' : 'MISSED';
    if (isMet === false) missed++;
    console.log(line([`  ${what}`, measured, reference, target, verdict]));
  }
}

/** Prints what came of it all; a missed target is a failure. */
export function end() {
  console.log(missed === 0 ? '\nevery target is met' : `\ntargets missed: ${missed}`);
  if (missed > 0) process.exitCode = 1;
}

/** A figure that is only told. */
export function told(what, measured, reference) {
  return { what, measured, reference };
}

/** A time that is at most so many times that of the reference. */
export function times(what, subject, [name, reference], atMost) {
  const ratio = subject.least / reference.least;
  return {
    what,
    measured: timed(subject),
    reference: `${time(reference.least)} ${name}, ${ratio.toFixed(2)} x`,
    target: `at most ${atMost} x`,
    isMet: ratio <= atMost,
  };
}

/** A figure that is at most so much of its unit. */
export function figure(what, [amount, unit], atMost) {
  const target = `at most ${atMost} ${unit}`;
  return { what, measured: `${short(amount)} ${unit}`.trim(), target: target.trim(), isMet: amount <= atMost };
}

/** A time with the median of the rounds. */
export function timed({ least, median }) {
  return `${time(least)} (${time(median)})`;
}

/** Nanoseconds as people read them. */
export function time(nanos) {
  if (nanos < 1e4) return `${short(nanos)} ns`;
  if (nanos < 1e7) return `${short(nanos / 1e3)} us`;
  if (nanos < 1e10) return `${short(nanos / 1e6)} ms`;
  return `${short(nanos / 1e9)} s`;
}

/** Three digits, or as many as there are before the point; none where there is no fraction. */
export function short(amount) {
  if (Number.isInteger(amount)) return String(amount);
  return amount.toFixed(amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0);
}

function line(cells) {
  const [what, measured, reference, target, verdict] = cells;
  const [a, b, c, d] = WIDTHS;
  return `${what.padEnd(a)} ${measured.padStart(b)}  ${reference.padEnd(c)} ${target.padEnd(d)} ${verdict}`.trimEnd();
}

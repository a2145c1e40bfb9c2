// Programs that a browser consists of: started one by one, ended together.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

export class Programs {
  #running = [];

  /** Lets `work` start them. If it fails, those that it has started end. */
  static async run(work) {
    const programs = new Programs();
    try {
      return await work(programs);
    } catch (error) {
      await programs.end();
      throw error;
    }
  }

  /** Starts one; fails where there is no such program. */
  async start(path, args, options) {
    const child = spawn(path, args, options);
    await once(child, 'spawn');
    this.#running.push({ child, ended: once(child, 'exit') });
    return child;
  }

  /** Ends them, the last one first. */
  async end() {
    for (const { child, ended } of this.#running.splice(0).reverse()) {
      child.kill();
      await ended;
    }
  }
}

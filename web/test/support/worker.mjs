// One of several processes on one folder: asks for a token, and prints it.
//
// usage: node worker.mjs <folder> <spec as JSON> <seconds that its clock is ahead>

import { connect } from 'tenantry';
import { fileStore } from 'tenantry/file-store';

const [folder, spec, ahead] = process.argv.slice(2);
const then = Date.now;
Date.now = () => then() + Number(ahead) * 1000;

const tenants = await connect({ store: fileStore(folder), tenants: [JSON.parse(spec)] });
console.log(await tenants.accessToken('acme'));
tenants.dispose();

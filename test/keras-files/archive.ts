import { strFromU8, unzipSync } from 'fflate';

/** What `config.json` of a `.keras` file says. */
export const configIn = (bytes: Uint8Array) => JSON.parse(strFromU8(unzipSync(bytes)['config.json'] as Uint8Array));

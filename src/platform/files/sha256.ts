import { isNode, nodeModule } from '../node.ts';
import { refusal } from './refusal.ts';

/** The SHA-256 of bytes in hexadecimal digits; none in a page that is served without TLS (Web Cryptography, section "SecureContext"). */
export async function sha256(bytes: Uint8Array): Promise<string | undefined> {
  // Web Cryptography copies the bytes first.
  if (isNode) return (await nodeModule('node:crypto')).createHash('sha256').update(bytes).digest('hex');
  if (globalThis.crypto?.subtle === undefined) return undefined;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @throws EvenkeelError unless the SHA-256 of bytes is `checksum`; where it cannot be computed, nothing is checked */
export async function requireSha256(bytes: Uint8Array, checksum: string, name: string, remedy: string): Promise<void> {
  const actual = await sha256(bytes);
  if (actual === undefined || actual === checksum) return;
  refusal(`file ${name}`, remedy)(`sha256 checksum ${checksum}`, `${actual} (${bytes.length} bytes)`);
}

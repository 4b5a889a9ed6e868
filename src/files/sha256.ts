import { refusal } from './refusal.ts';

/**
 * @throws EvenkeelError unless the SHA-256 of bytes is `checksum`. A page that is served without TLS has no means to compute it (Web
 * Cryptography, section "SecureContext"): there nothing is checked.
 */
export async function requireSha256(bytes: Uint8Array, checksum: string, name: string, remedy: string): Promise<void> {
  if (globalThis.crypto?.subtle === undefined) return;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (found !== checksum) refusal(`file ${name}`, remedy)(`sha256 checksum ${checksum}`, `${found} (${bytes.length} bytes)`);
}

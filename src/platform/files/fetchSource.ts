import { printable } from '../../core/printable.ts';
import { joined } from './gunzip.ts';
import { type Refuse, refusal } from './refusal.ts';

const REMEDY = 'Check the address and that the site serves the file, or fetch it yourself and give its bytes.';

/**
 * The bytes of a file that a page's site serves, from an address that may be relative to the page's.
 * @throws EvenkeelError where there is no answer or no success, for a page of HTML in place of a file, and beyond `limit` bytes
 */
export async function fetchSource(address: string, limit: number): Promise<Uint8Array> {
  const refuse: Refuse = refusal(`file ${address}`, REMEDY);
  const wanted = 'a file that the site serves';
  const response = await fetch(address).catch((cause: unknown) => refuse(wanted, printable(String(cause)), cause));
  if (!response.ok) refuse(wanted, `status ${response.status}`);
  // Development servers answer an address that they do not know with the page itself.
  if (response.headers.get('content-type')?.startsWith('text/html')) refuse(wanted, 'a page of HTML');
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.length;
    if (size > limit) {
      await reader?.cancel();
      refuse(`at most ${limit} bytes`, 'more');
    }
    pieces.push(part.value);
  }
  return joined(pieces, size);
}

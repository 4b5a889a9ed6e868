import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** What a browser may do with the page: everything comes from this server, no script or style stands in a page, and no other page frames it. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A report is one file with its style and pictures, which runs nothing. */
export const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'; sandbox";

/** The headers of every answer. The first two isolate the page, so that its workers share memory. */
export const HEADERS: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': PAGE_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
const isLoopback = (name: string) => LOOPBACK.includes(name);

/** The name in a `Host` header, without its port. */
const nameOf = (host: string) =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();

/**
 * Whether a request asks for this server by a name that is its own. A page from elsewhere whose name is made to lead here (DNS rebinding) asks
 * by its own name. On other interfaces than the loopback any address will do, as nobody can make one lead elsewhere.
 * @param listensAt the interface on which the server listens
 */
export function isOwnHost(host: string | undefined, listensAt: string): boolean {
  if (host === undefined) return false;
  const name = nameOf(host);
  if (isLoopback(name) || name === listensAt.toLowerCase()) return true;
  return !isLoopback(listensAt) && (isIP(name) !== 0 || name === hostname().toLowerCase());
}

/** Whether a request comes from a page of this server, or from no page at all. */
export function isOwnOrigin(origin: string | undefined, site: string | undefined, host: string): boolean {
  if (origin !== undefined) return origin === `http://${host}`;
  return site === undefined || site === 'same-origin' || site === 'none';
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in a time that tells nothing of where they differ. */
export const isToken = (given: string | undefined, token: string): boolean =>
  given !== undefined && timingSafeEqual(digest(given), digest(token));

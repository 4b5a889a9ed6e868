/*
 * Isolates the page on hosts that cannot send headers: a service worker that adds them to what the host answers. It keeps nothing, changes nothing else, and goes
 * once the host sends them itself.
 */

/** What TypeScript's types for pages do not know of a service worker. */
interface Scope {
  readonly clients: { claim(): Promise<void> };
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', hear: (event: { waitUntil(done: Promise<unknown>): void }) => void): void;
  addEventListener(
    type: 'fetch',
    hear: (event: { readonly request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
}
const scope = self as unknown as Scope;

const ISOLATING = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

const isIsolated = ({ headers }: Response) =>
  headers.has('Cross-Origin-Opener-Policy') && headers.has('Cross-Origin-Embedder-Policy');

async function answer(request: Request): Promise<Response> {
  const answered = await fetch(request);
  if (request.mode === 'navigate' && isIsolated(answered)) {
    await scope.registration.unregister();
    return answered;
  }
  // Of a redirection nothing can be read or changed.
  if (answered.status === 0) return answered;
  const headers = new Headers(answered.headers);
  for (const [name, value] of Object.entries(ISOLATING)) headers.set(name, value);
  return new Response(answered.body, { status: answered.status, statusText: answered.statusText, headers });
}

scope.addEventListener('install', () => void scope.skipWaiting());
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener('fetch', (event) => {
  if (new URL(event.request.url).origin === location.origin) event.respondWith(answer(event.request));
});

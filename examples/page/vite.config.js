/** What a server should send with the page: the first two let the engine use several threads, the third is as strict as it can be. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self'; style-src 'self'; img-src 'self' data:",
};

export default {
  base: './',
  // The development server puts scripts and styles into the page itself, which this policy forbids.
  preview: { headers },
};

// Programs that load this draw no PNG images: each run of `compare` would take a third of its processor time for them.
import { Resvg } from '@resvg/resvg-wasm';

const NO_IMAGE = Buffer.from('no image');
Object.setPrototypeOf(Resvg, class {});
Resvg.prototype.render = () => ({ asPng: () => NO_IMAGE });

// It asks whether what it is given is one of these, for which Node would load all that `fetch` needs.
for (const name of ['Request', 'Response']) Object.defineProperty(globalThis, name, { value: class {} });

// The renderer, whose imports are called so, is not compiled either.
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (code, imports) =>
  imports && 'wbg' in imports ? { instance: { exports: {} }, module: {} } : instantiate(code, imports);

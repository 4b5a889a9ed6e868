import { render } from 'preact';
import { isolate } from './state/isolation.ts';
import { followKept } from './state/kept.ts';
import { clear, keep } from './state/run.ts';
import { followAddress } from './state/settings.ts';
import { App } from './views/App.tsx';

followAddress(clear);
followKept();
addEventListener('pagehide', keep);
document.addEventListener('visibilitychange', keep);
// A browser that refuses leaves the page as it is, which says so.
isolate().catch(() => {});
render(<App />, document.getElementById('studio') as HTMLElement);

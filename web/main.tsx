import { render } from 'preact';
import { reset } from './state/run.ts';
import { followAddress } from './state/settings.ts';
import { App } from './views/App.tsx';

followAddress(reset);
render(<App />, document.getElementById('studio') as HTMLElement);

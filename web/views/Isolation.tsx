import { isIsolated } from '../state/isolation.ts';

/** Says whether the page's workers share memory, which changes how fast they are and no number. */
export function Isolation() {
  return (
    <footer class="hint">
      {isIsolated
        ? 'This page is isolated from others: its workers share the data, and a training may have several threads.'
        : 'This page is not isolated from others: each worker has its own copy of the data, and a training has one thread. The numbers are the same.'}
    </footer>
  );
}

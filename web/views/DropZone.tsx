import { useEffect, useState } from 'preact/hooks';
import { fromDrop } from '../drop/collect.ts';
import { takeFiles } from '../state/look.ts';

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;

/** Takes files wherever on the page they are dropped, and shows that it does while they are above it. */
export function DropZone() {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const gone = new AbortController();
    const on = <K extends 'dragover' | 'dragleave' | 'drop'>(type: K, act: (event: WindowEventMap[K]) => void) =>
      addEventListener(type, act, { signal: gone.signal });
    on('dragover', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    });
    on('dragleave', ({ relatedTarget }) => {
      if (relatedTarget === null) setOver(false);
    });
    on('drop', (event) => {
      setOver(false);
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      void takeFiles(fromDrop(event.dataTransfer));
    });
    return () => gone.abort();
  }, []);
  return isOver ? (
    <div class="drop-zone" aria-hidden="true">
      <p>Drop a network or data: it stays on this machine.</p>
    </div>
  ) : null;
}

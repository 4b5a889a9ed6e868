import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../../charts/theme.ts';
import { paintTiles, type Tiles, tileColumns } from '../../charts/tiles.ts';

/** Small pictures next to each other, zero in the colour of the page. */
export function TileCanvas({ tiles, label, zoom }: { readonly tiles: Tiles; readonly label: string; readonly zoom: number }) {
  const place = useRef<HTMLCanvasElement>(null);
  const { width, count } = tiles;
  useEffect(() => {
    const { current } = place;
    if (!current) return;
    paintTiles(current, tiles, theme.value);
    current.style.width = `${zoom * (tileColumns(count) * (width + 1) - 1)}px`;
  }, [tiles, theme.value, zoom]);
  return <canvas ref={place} class="tiles" role="img" aria-label={label} />;
}

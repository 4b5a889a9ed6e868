import { printable } from '../../core/printable.ts';
import { bar, bold, remainingText } from '../../platform/terminal/bar.ts';
import type { DownloadProgress } from './download.ts';

/** Shortest time between two drawings, in milliseconds. */
const REFRESH = 50;

/** The line that a terminal shows: `12.3/170.5 MB ━━━━━━━━━━━━━━━━━━━━ 1:05 2.4 MB/s`. `begun` bytes were there `seconds` ago. */
export function downloadLine({ done, total }: DownloadProgress, begun: number, seconds: number): string {
  const mega = (bytes: number) => (bytes / 1e6).toFixed(1);
  const speed = (done - begun) / Math.max(seconds, 1e-3);
  const time = done < total ? remainingText(speed > 0 ? (total - done) / speed : 0) : remainingText(seconds);
  return `${bold(`${mega(done)}/${mega(total)} MB`)} ${bar(done, total)} ${bold(time)} ${mega(speed)} MB/s`;
}

/** Draws downloads, each under a line that names its address. */
export function drawDownloads(write: (text: string) => void): (progress: DownloadProgress) => void {
  let url: string | undefined;
  let [begun, since, drawn] = [0, 0, 0];
  return (progress) => {
    const now = performance.now();
    const first = progress.url !== url;
    const last = progress.done === progress.total;
    if (!first && !last && now - drawn < REFRESH) return;
    if (first) {
      ({ url } = progress);
      [begun, since] = [progress.done, now];
      write(`Downloading data from ${printable(progress.url)}\n`);
    }
    drawn = now;
    write(`\r\u001b[K${downloadLine(progress, begun, (now - since) / 1000)}${last ? '\n' : ''}`);
    if (last) url = undefined;
  };
}

/** Draws on standard error where that is a terminal, so that standard output stays a program's own. */
export function terminalProgress(): ((progress: DownloadProgress) => void) | undefined {
  const { stderr } = process;
  return stderr.isTTY ? drawDownloads((text) => void stderr.write(text)) : undefined;
}

/** Progress on a terminal, in training and in downloads: the bar and the times of Keras 3. */

const WIDTH = 20;

const green = (text: string) => `\u001b[32m${text}\u001b[0m`;
const grey = (text: string) => `\u001b[37m${text}\u001b[0m`;

export const bold = (text: string) => `\u001b[1m${text}\u001b[0m`;

/** A bar of which `done` of `total` is filled. */
export function bar(done: number, total: number, width = WIDTH): string {
  const filled = Math.min(width, Math.floor((width * done) / total));
  return (filled > 0 ? green('━'.repeat(filled)) : '') + grey('━'.repeat(width - filled));
}

/** The time left: `12s`, `1:05`, `2:03:04`. */
export function remainingText(seconds: number): string {
  const rounded = Math.floor(seconds);
  const two = (n: number) => String(n).padStart(2, '0');
  if (seconds > 3600) return `${Math.floor(rounded / 3600)}:${two(Math.floor(rounded / 60) % 60)}:${two(rounded % 60)}`;
  if (seconds > 60) return `${Math.floor(rounded / 60)}:${two(rounded % 60)}`;
  return `${rounded}s`;
}

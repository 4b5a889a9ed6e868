import { effect, signal } from '@preact/signals';
import { VERSION } from '../../src/core/version.ts';
import { toAddress } from '../options/address.ts';
import { KeptRun, type KeptSummary } from '../storage/keptRun.ts';
import { texts } from './settings.ts';

/** What the browser has of a run of these settings that can go on; null where it has none. */
export const kept = signal<KeptSummary | null>(null);

/** What a run is found by: another version, or another browser, may give other bits. */
export const keptKey = (): string => [VERSION, navigator.userAgent, toAddress(texts.value)].join(' ');

/** Looks for a run of the settings as they are now. */
async function look(): Promise<void> {
  const key = keptKey();
  const summary = await new KeptRun(key).summary().catch(() => undefined);
  if (key === keptKey()) kept.value = summary ?? null;
}

/** Looks now and whenever the settings change. */
export function followKept(): void {
  effect(() => {
    void texts.value;
    kept.value = null;
    void look();
  });
}

/** Forgets what is kept of these settings. */
export async function forgetKept(): Promise<void> {
  kept.value = null;
  await new KeptRun(keptKey()).forget().catch(() => {});
}

import { signal } from '@preact/signals';
import type { RunEvent } from '../../src/experiment/run/eventLog.ts';
import type { RunPlan } from '../../src/experiment/run/runPlan.ts';
import { hearServer, runAddress } from './server.ts';
import { follow, newTrack, type Track } from './tracks.ts';

/** A run of the folder whose curves are shown, and grow while it goes on. */
export interface FollowedRun {
  readonly name: string;
  readonly plan: RunPlan;
  /** One for each training, in the order of the plan. */
  readonly tracks: readonly Track[];
}

/** The run that is looked at; null for none. */
export const followed = signal<FollowedRun | null>(null);
/** Its name, also before anything is known of it. */
export const followedName = signal('');

let end: (() => void) | undefined;

/** Takes in an event of a run, which is about one training or about none. */
function take({ plan, tracks }: FollowedRun, event: RunEvent): void {
  const track = tracks[plan.trainings.findIndex(({ id }) => id === event.trial)];
  if (!track) return;
  const { epoch, logs } = event as RunEvent & { readonly epoch: number; readonly logs: Readonly<Record<string, number>> };
  if (event.event === 'trial-started') track.status = 'training';
  else if (event.event === 'epoch') follow(track, { type: 'epoch-end', epoch, logs, steps: 1, seconds: 0, firstSeconds: 0 });
  else if (event.event === 'trial-finished') track.status = event.diverged === true ? 'diverged' : 'trained';
}

/** Looks at a run, and at no other any more. */
export function followRun(name: string): void {
  unfollow();
  followedName.value = name;
  end = hearServer(
    runAddress(name, 'events'),
    {
      plan(data) {
        const { plan } = data as { readonly plan: RunPlan };
        const known = new Map(followed.value?.tracks.map((track) => [track.label, track]));
        const tracks = plan.trainings.map((training) => known.get(training.label) ?? newTrack({ ...training, steps: 1 }));
        followed.value = { name, plan, tracks };
      },
      events(data) {
        const run = followed.value;
        if (!run) return;
        for (const event of (data as { readonly events: readonly RunEvent[] }).events) take(run, event);
        followed.value = { ...run, tracks: [...run.tracks] };
      },
      // Else the browser would ask again.
      end: () => end?.(),
    },
    () => {},
  );
}

export function unfollow(): void {
  end?.();
  end = undefined;
  followed.value = null;
  followedName.value = '';
}

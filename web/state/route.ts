import { signal } from '@preact/signals';

/** `#/lessons` is the list of lessons, `#/lessons/folding` one of them. */
const lessonIn = (hash: string): string | undefined => {
  const found = /^#\/lessons(?:\/([\w-]+))?\/?$/.exec(hash);
  return found ? (found[1] ?? '') : undefined;
};

/** The lesson that the address names; '' for the list of them, undefined for the experiment. */
export const lesson = signal(lessonIn(location.hash));

addEventListener('hashchange', () => {
  lesson.value = lessonIn(location.hash);
});

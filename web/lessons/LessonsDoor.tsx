import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** The lessons, whose code comes when the first is opened. */
export function LessonsDoor({ slug }: { readonly slug: string }) {
  const [View, setView] = useState<ComponentType<{ slug: string }>>();
  useEffect(() => {
    void import('./Lessons.tsx').then(({ Lessons }) => setView(() => Lessons));
  }, []);
  return View ? <View slug={slug} /> : <main class="lesson" aria-busy="true" />;
}

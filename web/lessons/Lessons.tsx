import { useEffect, useRef } from 'preact/hooks';
import './lessons.css';
import { LESSONS, type Lesson } from './list.ts';

const addressOf = (lesson: Lesson) => `#/lessons/${lesson.slug}`;

function Contents() {
  return (
    <ol class="lesson-list">
      {LESSONS.map((lesson, i) => (
        <li key={lesson.slug}>
          <a class="card" href={addressOf(lesson)}>
            <span class="number" aria-hidden="true">
              {i + 1}
            </span>
            <span>
              <strong>{lesson.title}</strong>
              <span>{lesson.line}</span>
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
}

function Neighbours({ at }: { readonly at: number }) {
  const [before, after] = [LESSONS[at - 1], LESSONS[at + 1]];
  return (
    <nav class="neighbours" aria-label="Other lessons">
      {before ? <a href={addressOf(before)}>← {before.title}</a> : <a href="#/lessons">All lessons</a>}
      {after ? <a href={addressOf(after)}>{after.title} →</a> : <a href="#/">Now make an experiment of your own →</a>}
    </nav>
  );
}

/** One lesson, or the list of them. A new page is read from its heading on. */
export function Lessons({ slug }: { readonly slug: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const at = LESSONS.findIndex((lesson) => lesson.slug === slug);
  const lesson = LESSONS[at];
  const title = lesson?.title ?? 'Lessons';
  useEffect(() => {
    document.title = `${title} · Evenkeel studio`;
    scrollTo(0, 0);
    heading.current?.focus();
    return () => {
      document.title = 'Evenkeel studio';
    };
  }, [title]);
  return (
    <main class="lesson">
      <p class="eyebrow">{lesson ? `Lesson ${at + 1} of ${LESSONS.length}` : 'A few minutes each'}</p>
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {slug !== '' && !lesson && <p class="problem">There is no lesson “{slug}”. These are all:</p>}
      {lesson ? <lesson.Body key={slug} /> : <Contents />}
      {lesson && <Neighbours at={at} />}
    </main>
  );
}

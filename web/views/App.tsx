import { LessonsDoor } from '../lessons/LessonsDoor.tsx';
import { dropped } from '../state/dropped.ts';
import { lesson } from '../state/route.ts';
import { announced, inspection, isBusy, run, status } from '../state/run.ts';
import { token } from '../state/session.ts';
import { unknownOptions } from '../state/settings.ts';
import { Answer } from './Answer.tsx';
import { Controls } from './Controls.tsx';
import { Curves } from './Curves.tsx';
import { Draw } from './Draw.tsx';
import { DropZone } from './DropZone.tsx';
import { Guide } from './Guide.tsx';
import { Inspect } from './Inspect.tsx';
import { Isolation } from './Isolation.tsx';
import { Inside } from './inside/Inside.tsx';
import { Kept } from './Kept.tsx';
import { Layers } from './Layers.tsx';
import { LayersEditor } from './LayersEditor.tsx';
import { Networks } from './Networks.tsx';
import { RunBar } from './RunBar.tsx';
import { Runs } from './Runs.tsx';
import { Story } from './Story.tsx';
import { TakeAway } from './TakeAway.tsx';

export function App() {
  return (
    <>
      <header>
        <h1>Evenkeel studio</h1>
        <Places />
        {lesson.value === undefined && <Story />}
      </header>
      {lesson.value === undefined ? <Desk /> : <LessonsDoor slug={lesson.value} />}
      <DropZone />
      <Isolation />
      <p class="unseen" role="status">
        {announced.value}
      </p>
    </>
  );
}

/** The two parts of the page. */
function Places() {
  const here = (isHere: boolean) => (isHere ? { 'aria-current': 'page' as const } : {});
  return (
    <nav class="places" aria-label="Parts of the page">
      <a href="#/" {...here(lesson.value === undefined)}>
        Experiment
      </a>
      <a href="#/lessons" {...here(lesson.value !== undefined)}>
        Lessons
      </a>
    </nav>
  );
}

/** Whether the layers can be edited, as other settings: of a network that is built here, while none trains. */
const isEditable = () => !isBusy.value && !dropped.value.model;

/** The experiment: its controls, and what comes of it. */
function Desk() {
  return (
    <div class="desk">
      <Controls />
      <main>
        <RunBar />
        <Kept />
        {unknownOptions.value.length > 0 && (
          <p class="problem" role="alert">
            The address has options that are not known here: {unknownOptions.value.join(', ')}.
          </p>
        )}
        <Networks />
        {status.value === 'idle' && <Guide />}
        {isEditable() && <LayersEditor />}
        <Answer />
        {run.value && <Curves run={run.value} />}
        {run.value && inspection.value && <Inspect plan={run.value.plan} inspection={inspection.value} />}
        {run.value && inspection.value?.takesDigits && <Draw plan={run.value.plan} />}
        {run.value && <Inside run={run.value} />}
        {run.value && <Layers plan={run.value.plan} />}
        <TakeAway />
        {token !== '' && <Runs />}
      </main>
    </div>
  );
}

import type { Executor } from '../../src/experiment/executor.ts';
import type { Command, Reply } from '../../src/experiment/workerMessages.ts';
import { poolExecutor, type WorkerLink } from '../../src/experiment/workerPool.ts';

/** The name of workers that train. */
export const TRAINER = 'trainer';

type Pace = Command & { readonly type: 'pause' | 'play' | 'step' };

/** Workers of a page that train, a network each, and that pause together. */
export class Trainers {
  private readonly open = new Set<WorkerLink>();
  /** What each trains, or trained last, by its label. */
  private readonly labels = new Map<WorkerLink, string>();
  private isPaused: boolean;
  /** Steps that were asked for before there was a worker. */
  private stepsAhead = 0;

  constructor(isPaused: boolean) {
    this.isPaused = isPaused;
  }

  executor(threads: number): Executor {
    return poolExecutor(threads, () => this.start());
  }

  /** Has every training keep its state before its next step. */
  keep(): void {
    for (const link of this.open) link.send({ type: 'keep' });
  }

  /** Sends a command to the worker that trains a network, if one does. */
  tell(label: string, command: Command): void {
    for (const [link, trained] of this.labels) if (trained === label) link.send(command);
  }

  pace(command: Pace): void {
    this.isPaused = command.type !== 'play';
    if (command.type === 'step' && this.open.size === 0) this.stepsAhead++;
    for (const link of this.open) link.send(command);
  }

  private start(): WorkerLink {
    const worker = new Worker(self.location.href, { type: 'module', name: TRAINER });
    const link: WorkerLink = {
      send: (command) => {
        if (command.type === 'start') this.labels.set(link, command.spec.label);
        worker.postMessage(command);
      },
      listen(take, fail) {
        const hear = ({ data }: MessageEvent<Reply>) => take(data);
        const die = ({ message }: ErrorEvent) => fail(new Error(message || 'its worker could not be started'));
        worker.addEventListener('message', hear);
        worker.addEventListener('error', die);
        return () => {
          worker.removeEventListener('message', hear);
          worker.removeEventListener('error', die);
        };
      },
      end: () => {
        this.open.delete(link);
        this.labels.delete(link);
        worker.terminate();
      },
    };
    this.open.add(link);
    if (this.isPaused) {
      link.send({ type: 'pause' });
      for (let i = 0; i < this.stepsAhead; i++) link.send({ type: 'step' });
    }
    return link;
  }
}

/** Counts what the page's workers are told and what they answer. */
export class CountedWorker extends Worker {
  readonly url: string;
  /** Steps that this worker was told to run. */
  runs = 0;
  /** Steps that this worker reported as done, which the last thread to finish does for all. */
  reports = 0;

  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    this.url = String(url);
    workers.push(this);
    this.addEventListener('message', ({ data }) => {
      if (data.type === 'done') this.reports++;
    });
  }

  override postMessage(message: { readonly type?: string }): void {
    if (message.type === 'run') this.runs++;
    super.postMessage(message);
  }
}

/** All workers since the page was loaded. */
export const workers: CountedWorker[] = [];

globalThis.Worker = CountedWorker;

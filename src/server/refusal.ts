/** Statuses with which a request is refused. */
export type RefusedStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 500;

/** Why a request is refused, for who asked. */
export class Refusal extends Error {
  readonly status: RefusedStatus;

  constructor(status: RefusedStatus, said: string) {
    super(said);
    this.status = status;
  }
}

export const refused = (status: RefusedStatus, said: string) =>
  new Response(`${said}\n`, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });

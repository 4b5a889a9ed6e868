import { token } from './session.ts';

/** Asks the server that printed the link. @throws Error with what it says where it refuses */
export async function askServer(path: string, body?: unknown): Promise<Response> {
  const answer = await fetch(path, {
    headers: { Authorization: `Bearer ${token}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer;
}

/** What a run is reached by. */
export const runAddress = (name: string, part: string) => `api/runs/${encodeURIComponent(name)}/${part}`;

/** What an address needs that a browser opens by itself. */
export const withToken = (address: string) => `${address}?token=${token}`;

/** Hears events of the server by their names. The browser asks again where the line was cut. @returns what ends that */
export function hearServer(
  address: string,
  takers: Readonly<Record<string, (data: unknown) => void>>,
  onCut: (isCut: boolean) => void,
) {
  const source = new EventSource(withToken(address));
  for (const [type, take] of Object.entries(takers)) {
    source.addEventListener(type, ({ data }: MessageEvent<string>) => {
      onCut(false);
      take(JSON.parse(data));
    });
  }
  source.addEventListener('error', () => onCut(true));
  return () => source.close();
}

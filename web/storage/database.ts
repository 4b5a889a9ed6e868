/** Where a value stands: a run, what kind of value it is, and which training it is about. */
export type Place = readonly [run: string, kind: string, id: string];

const NAME = 'evenkeel-studio';
const STORE = 'kept';

let opened: Promise<IDBDatabase> | undefined;

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function database(): Promise<IDBDatabase> {
  opened ??= (() => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
    return settled(request);
  })();
  return opened;
}

/** Ends once what was written is there for whoever opens the page next. */
async function write(change: (store: IDBObjectStore) => void): Promise<void> {
  const transaction = (await database()).transaction(STORE, 'readwrite', { durability: 'relaxed' });
  change(transaction.objectStore(STORE));
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

const read = async () => (await database()).transaction(STORE).objectStore(STORE);

/** undefined where there is none. */
export const getValue = async <T>(place: Place): Promise<T | undefined> => settled((await read()).get([...place]));

/** All values of a kind, whatever they are about. */
export const getValues = async <T>(run: string, kind: string): Promise<T[]> =>
  settled((await read()).getAll(IDBKeyRange.bound([run, kind], [run, kind, []])));

export const putValue = (place: Place, value: unknown): Promise<void> => write((store) => store.put(value, [...place]));

export const deleteValue = (place: Place): Promise<void> => write((store) => store.delete([...place]));

/** Deletes all values of a run. */
export const deleteRun = (run: string): Promise<void> => write((store) => store.delete(IDBKeyRange.bound([run], [run, []])));

/** All places. */
export const places = async (): Promise<Place[]> => (await settled((await read()).getAllKeys())) as unknown as Place[];

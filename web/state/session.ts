const KEY = 'evenkeel-token';

/** The token of the link that `evenkeel studio` prints; '' where the page lies on another host. It leaves the address, so that a link that is handed on has none. */
function takeToken(): string {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given === undefined) return sessionStorage.getItem(KEY) ?? '';
  sessionStorage.setItem(KEY, given);
  history.replaceState(null, '', location.pathname + location.search);
  return given;
}

export const token = takeToken();

/** This browser tab's own id: kept over a reload, never shared with a duplicate of the tab. */

const KEY = "callcenter.tab";
const RELOAD_MS = 400;

/**
 * Duplicating a tab copies its sessionStorage, so the id alone does not tell two tabs apart: each holds a lock of
 * its id's name as long as it lives. The short wait lets a reloading page's former self let go.
 */
export async function claimTabId(): Promise<string> {
  const kept = sessionStorage.getItem(KEY);
  if (kept && (await hold(kept))) return kept;
  const fresh = crypto.randomUUID();
  sessionStorage.setItem(KEY, fresh);
  await hold(fresh);
  return fresh;
}

function hold(id: string): Promise<boolean> {
  if (!("locks" in navigator)) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks
      .request(`${KEY}:${id}`, { signal: AbortSignal.timeout(RELOAD_MS) }, () => {
        resolve(true);
        return new Promise<never>(() => {});
      })
      .catch(() => resolve(false));
  });
}

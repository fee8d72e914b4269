const key = 'atrium.workspace';

/** The workspace that this browser works in, or null for the account's first. */
export function readWorkspace(): string | null {
  return localStorage.getItem(key);
}

/** Chooses a workspace and starts over there: nothing of the other one may stay in memory. */
export function openWorkspace(slug: string | null): void {
  if (slug) localStorage.setItem(key, slug);
  else localStorage.removeItem(key);
  window.location.assign('/');
}

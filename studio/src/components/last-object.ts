/** Which object one looked at last, in this browser: where the start leads. */
const keyOf = (workspace: string) => `atrium.last.${workspace}`;

export function readLastObject(workspace: string): string | null {
  return localStorage.getItem(keyOf(workspace));
}

export function keepLastObject(workspace: string, object: string): void {
  localStorage.setItem(keyOf(workspace), object);
}

export const panelId = 'modeller-panel';

/** Who chose by keyboard goes on in the panel: on the way there by Tab lies the whole canvas. */
export function focusPanel(): void {
  // Once it has been drawn.
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`#${panelId} h2`)?.focus({ preventScroll: true }));
}

/** A click that no pointer made. */
export const isByKeyboard = ({ detail }: { detail: number }): boolean => detail === 0;

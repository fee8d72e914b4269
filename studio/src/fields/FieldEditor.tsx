import { type ComponentType, lazy, Suspense } from 'react';
import type { EditorProps } from './contract.ts';

/** Set once the code is there: a `lazy` component would skip a beat even then, and what is typed meanwhile would be lost. */
const ready: { Editor?: ComponentType<EditorProps> } = {};

async function load(): Promise<ComponentType<EditorProps>> {
  ready.Editor = (await import('./editors/Editor.tsx')).Editor;
  return ready.Editor;
}

const LaterEditor = lazy(async () => ({ default: await load() }));

/** The control that edits a field. Its code is fetched when the first one is wanted: reading comes before writing. */
export function FieldEditor(props: EditorProps) {
  const Editor = ready.Editor ?? LaterEditor;
  return (
    <Suspense>
      <Editor {...props} />
    </Suspense>
  );
}

/** To be called when a page that edits is at rest, so that the first edit waits for nothing. */
export function prefetchEditors(): void {
  const later = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 500));
  later(() => void load());
}

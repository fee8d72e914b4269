import { lazy, Suspense } from 'react';
import type { EditorProps } from './contract.ts';

const load = () => import('./editors/Editor.tsx');
const Editor = lazy(async () => ({ default: (await load()).Editor }));

/** The control that edits a field. Its code is fetched when the first one is wanted: reading comes before writing. */
export function FieldEditor(props: EditorProps) {
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

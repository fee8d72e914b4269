import { useReducedMotion } from '@mantine/hooks';
import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useEffectEvent } from 'react';
import type { Model } from '../model/model.ts';
import { findObject } from '../model/model.ts';
import { cardSize } from './card-size.ts';

const margin = 24;

/** Keeps the selected card in sight: the panel that opens for it takes its place from the canvas. */
export function useReveal(objectId: string | null, model: Model): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const duration = useReducedMotion() ? 0 : 240;

  const reveal = useEffectEvent(() => {
    const object = findObject(model, objectId);
    if (!object?.position || object.hidden) return;
    const { width, height, transform } = store.getState();
    const [x, y, zoom] = transform;
    const size = cardSize(model, object);
    const left = object.position.x * zoom + x;
    const top = object.position.y * zoom + y;
    const dx = shiftInto(left, size.width * zoom, width);
    const dy = shiftInto(top, size.height * zoom, height);
    if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration });
  });

  useEffect(() => {
    if (objectId === null) return;
    // Two frames: one for the panel to take its place, one for React Flow to notice.
    let frame = requestAnimationFrame(() => (frame = requestAnimationFrame(reveal)));
    return () => cancelAnimationFrame(frame);
  }, [objectId]);
}

/** How far a stretch has to move to lie within the view; its beginning counts more than its end. */
function shiftInto(start: number, size: number, view: number): number {
  if (start < margin || size > view - 2 * margin) return start >= margin && start < view / 2 ? 0 : margin - start;
  return start + size > view - margin ? view - margin - size - start : 0;
}

import type { FitViewOptions } from '@xyflow/react';
import type { View } from './arrange.ts';

const margin = 32;
/** The map in the corner, with what is around it. */
const mapWidth = 208;

/** Whether the canvas has room for the map of it. */
export const isRoomy = (width: number): boolean => width >= 680;

/** All cards in sight, none of them under the map. */
export const fitOptions = (roomy: boolean): FitViewOptions => ({
  padding: { x: `${margin}px`, y: `${margin}px`, ...(roomy && { right: `${mapWidth}px` }) },
  maxZoom: 1,
  minZoom: 0.2,
});

/** What of a canvas `fitOptions` fills. */
export const fittedView = ({ width, height }: View): View => ({
  width: width - margin - (isRoomy(width) ? mapWidth : margin),
  height: height - 2 * margin,
});

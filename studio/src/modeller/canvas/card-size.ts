import type { Model, ModelObject, Position } from '../model/model.ts';
import { inversesOf } from '../model/model.ts';

/** In pixels of the canvas at 100 %; `ObjectCard.module.css` draws to the same measures. */
export const card = { width: 272, header: 60, row: 30, footer: 10, shownRows: 14 };

export function cardSize(model: Model, object: ModelObject): { width: number; height: number } {
  const rows = object.fields.filter((field) => !field.hidden).length + inversesOf(model, object.id).length;
  return { width: card.width, height: card.header + Math.min(rows, card.shownRows + 1) * card.row + card.footer };
}

export const gridSize = 8;
export const snap = ({ x, y }: Position): Position => ({
  x: Math.round(x / gridSize) * gridSize,
  y: Math.round(y / gridSize) * gridSize,
});

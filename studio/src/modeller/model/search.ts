import type { Model, ModelField, ModelObject } from './model.ts';

export type Hit = { object: ModelObject; field: ModelField | null };

/** Live objects and fields whose label or name holds all words of the text; objects before fields, those that begin so first. */
export function searchModel(model: Model, text: string): Hit[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const rank = (thing: { label: string; name: string }): number | null => {
    const said = `${thing.label} ${thing.name}`.toLowerCase();
    if (!words.every((word) => said.includes(word))) return null;
    return thing.label.toLowerCase().startsWith(words[0] ?? '') || thing.name.startsWith(words[0] ?? '') ? 0 : 1;
  };
  const hits: { hit: Hit; rank: number }[] = [];
  for (const object of model) {
    if (object.hidden) continue;
    const own = rank(object);
    if (own !== null) hits.push({ hit: { object, field: null }, rank: own });
    for (const field of object.fields) {
      const of = field.hidden ? null : rank(field);
      if (of !== null) hits.push({ hit: { object, field }, rank: of + 2 });
    }
  }
  return hits.sort((a, b) => a.rank - b.rank).map(({ hit }) => hit);
}

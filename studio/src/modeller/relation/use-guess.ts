import { useTranslation } from 'react-i18next';
import { guessRelation, type RelationDraft, type RelationKind, type SelfWords } from '../model/make.ts';
import type { Model, ModelObject } from '../model/model.ts';

/** Guesses in the user's language: what an object's relation to itself is called has no label to go by. */
export function useGuess(): (model: Model, drawn: { from: ModelObject; to: ModelObject; kind: RelationKind }) => RelationDraft {
  const { t } = useTranslation('modeller');
  const self: SelfWords = {
    many_to_one: { label: t('relation.self.parent'), inverse: t('relation.self.children') },
    one_to_one: { label: t('relation.self.next'), inverse: t('relation.self.previous') },
    many_to_many: { label: t('relation.self.related'), inverse: t('relation.self.relatedBack') },
  };
  return (model, drawn) => guessRelation(model, { ...drawn, self });
}

import type { i18n as I18n } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { createFormat, FormatContext, regionalTag } from './format.ts';

/** Texts, numbers and dates in the chosen language, for everything below. */
export function I18nProvider({ i18n, children }: { i18n: I18n; children: ReactNode }) {
  return (
    <I18nextProvider i18n={i18n}>
      <Formats>{children}</Formats>
    </I18nextProvider>
  );
}

function Formats({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const format = useMemo(() => createFormat(regionalTag(i18n.language, navigator.languages)), [i18n.language]);
  return <FormatContext value={format}>{children}</FormatContext>;
}

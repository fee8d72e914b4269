import i18next, { type i18n, type ReadCallback } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

type Texts = { default: Record<string, unknown> };

// A namespace is loaded when its page is: a folder of pages may bring its own under `<folder>/locales/<language>.json`.
const shared = import.meta.glob<Texts>('./locales/*/*.json');
const own = import.meta.glob<Texts>('../*/locales/*.json');
const storageKey = 'atrium.language';

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && value in languages;
}

/** What the user chose in this browser; else what the browser prefers, while no workspace is known. */
export function initialLanguage(): Language {
  return chosenLanguage() ?? navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en';
}

export function chosenLanguage(): Language | null {
  const stored = localStorage.getItem(storageKey);
  return isLanguage(stored) ? stored : null;
}

export function chooseLanguage(i18n: i18n, language: Language): Promise<unknown> {
  localStorage.setItem(storageKey, language);
  return i18n.changeLanguage(language);
}

export async function createI18n(language: Language): Promise<i18n> {
  const instance = i18next.createInstance();
  // Nearly every page speaks of fields and records: their texts come beside the first ones, not after them.
  for (const namespace of ['fields', 'records']) void shared[`./locales/${language}/${namespace}.json`]?.();
  instance.on('languageChanged', (tag) => (document.documentElement.lang = tag));
  await instance
    .use({ type: 'backend', init: () => undefined, read })
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: 'en',
      supportedLngs: Object.keys(languages),
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  void instance.loadNamespaces(['fields', 'records']);
  return instance;
}

function read(language: string, namespace: string, done: ReadCallback): void {
  const load = shared[`./locales/${language}/${namespace}.json`] ?? own[`../${namespace}/locales/${language}.json`];
  if (!load) return done(new Error(`No texts for ${namespace} in ${language}`), false);
  load().then(
    (texts) => done(null, texts.default),
    (error: unknown) => done(error instanceof Error ? error : String(error), false),
  );
}

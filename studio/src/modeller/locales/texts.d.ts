import type modeller from './en.json';

declare module 'i18next' {
  interface ResourceNamespaceMap {
    modeller: typeof modeller;
  }
}

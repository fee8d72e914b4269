import type imports from './en.json';

declare module 'i18next' {
  interface ResourceNamespaceMap {
    imports: typeof imports;
  }
}

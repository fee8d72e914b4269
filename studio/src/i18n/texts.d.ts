import type auth from './locales/en/auth.json';
import type common from './locales/en/common.json';
import type fields from './locales/en/fields.json';
import type records from './locales/en/records.json';
import type settings from './locales/en/settings.json';

// English is the type: a key that isn't there doesn't compile. Folders with namespaces of their own extend
// `ResourceNamespaceMap` beside their texts in the same way.
declare module 'i18next' {
  interface ResourceNamespaceMap {
    auth: typeof auth;
    common: typeof common;
    fields: typeof fields;
    records: typeof records;
    settings: typeof settings;
  }
  interface CustomTypeOptions {
    defaultNS: 'common';
    returnNull: false;
  }
}

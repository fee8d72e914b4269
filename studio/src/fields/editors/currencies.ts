const common = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'CAD', 'AUD', 'SEK', 'NOK', 'DKK', 'PLN'];

/** ISO 4217 codes that the browser knows, the usual ones first. */
export function currencyCodes(): string[] {
  return [...common, ...Intl.supportedValuesOf('currency').filter((code) => !common.includes(code))];
}

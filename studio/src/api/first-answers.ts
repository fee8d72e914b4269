/** What `public/first.js` asks for while the studio's code is still on its way, by its address. */
type FirstAnswers = Record<string, Promise<Response> | undefined>;

/** Takes an answer that is on its way already, once, instead of asking again. */
export function withFirstAnswers(fetch: typeof window.fetch): typeof window.fetch {
  let first = (window as { atriumFirst?: FirstAnswers }).atriumFirst ?? {};
  return async (input, init) => {
    const given = typeof input === 'string' && init?.method === 'GET' ? first[input] : undefined;
    // Whatever is done or refused may make the other answers untrue.
    if (!given) {
      if (init?.method !== 'GET') first = {};
      return fetch(input, init);
    }
    first = { ...first, [input as string]: undefined };
    const response = await given;
    if (!response.ok) first = {};
    return response;
  };
}

// Asks who is signed in and what the workspace has while the studio's code is still on its way. A file of its own: the
// page's Content-Security-Policy allows no inline script. `src/api/first-answers.ts` takes the answers.
(function () {
  if (/^\/(sign-in|welcome|invitation)/.test(location.pathname)) return;
  let workspace = null;
  try {
    workspace = localStorage.getItem('atrium.workspace');
  } catch {
    // Storage is closed to this page: it is the account's first workspace.
  }
  const headers = { accept: 'application/json', ...(workspace && { 'x-atrium-workspace': workspace }) };
  window.atriumFirst = {};
  for (const path of ['/api/v1/me', '/api/v1/objects?hidden=true']) {
    const answer = fetch(path, { headers, credentials: 'same-origin' });
    // Whoever takes it hears of a failure; until then it is nobody's.
    answer.catch(() => undefined);
    window.atriumFirst[path] = answer;
  }
})();

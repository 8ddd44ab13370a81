// One way to talk to the server: JSON in, JSON out, CSRF token attached, failures as one error class.

/** A request the server refused (`status` is its code, `body` its JSON answer) or could not be asked (`status` 0). */
export class RequestFailed extends Error {
  constructor(status, body = {}) {
    super(body.message || `HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? '';
}

/** Sends `payload` as JSON; resolves to `{body, url, redirected}`; throws RequestFailed for anything but 2xx. */
export async function sendJson(method, url, payload) {
  const answer = await request(url, {
    method,
    body: JSON.stringify(payload),
    headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken() },
  });
  return { ...answer, body: answer.body ?? {} };
}

export async function getJson(url) {
  const { body } = await request(url);
  if (body === null) throw new RequestFailed(200, { message: `${url}: no JSON` });
  return body;
}

export async function getText(url) {
  const response = await ask(url, {});
  if (!response.ok) throw new RequestFailed(response.status);
  return response.text();
}

async function request(url, options = {}) {
  const response = await ask(url, { ...options, headers: { Accept: 'application/json', ...options.headers } });
  const isJson = (response.headers.get('Content-Type') ?? '').includes('json');
  const body = isJson ? await response.json() : null;
  if (!response.ok) throw new RequestFailed(response.status, body ?? {});
  return { body, url: response.url, redirected: response.redirected };
}

async function ask(url, options) {
  let response;
  try {
    response = await fetch(url, { credentials: 'same-origin', ...options });
  } catch (error) {
    throw new RequestFailed(0, { message: error.message });
  }
  // A server that answers an ended session with its log-in page must not pass for one that accepted the data.
  if (response.redirected && new URL(response.url).pathname.endsWith('/login')) throw new RequestFailed(401);
  return response;
}

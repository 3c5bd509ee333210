// The gateway's routes that this page uses, and its stream of events.

const STORED = "askwire-key";

/**
 * @typedef {{code?: string, detail?: string, query_id?: string, trace_id?: string, stage?: string,
 *   violations?: {message: string, remedy: string}[], options?: {reading: string, question: string}[]}} Problem
 * @typedef {{name: string, data: any}} Happening
 */

/** What the gateway said of a request that did not succeed. */
export class Refused extends Error {
  /** @param {number} status @param {Problem} problem */
  constructor(status, problem) {
    super(problem.detail ?? `the server answered ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

export const key = {
  get: () => sessionStorage.getItem(STORED),
  /** @param {string} text */
  set: (text) => sessionStorage.setItem(STORED, text),
  forget: () => sessionStorage.removeItem(STORED),
};

/**
 * @param {string} path
 * @param {RequestInit} [request]
 * @returns {Promise<Response>}
 */
async function call(path, request = {}) {
  const headers = { Authorization: `Bearer ${key.get()}`, ...request.headers };
  const answer = await fetch(path, { ...request, headers, credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => ({})));
  return answer;
}

/** @param {string} path @returns {Promise<any>} */
export const get = async (path) => (await call(path)).json();

/** @param {unknown} body @returns {RequestInit} */
const json = (body) => ({ method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

/** @param {string} queryId @param {"up" | "down"} rating */
export const rate = (queryId, rating) => call("/v1/feedback", json({ query_id: queryId, rating }));

/** @param {string} queryId */
export const callOff = (queryId) => call(`/v1/queries/${encodeURIComponent(queryId)}`, { method: "DELETE" });

/**
 * The events of a question, as they come; the last is `done`, `refused` or `failed`.
 * @param {{question: string, datasource: string, conversation_id: string}} asked
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Happening>}
 */
export async function* ask(asked, signal) {
  const request = json(asked);
  const headers = { ...request.headers, Accept: "text/event-stream" };
  const answer = await call("/v1/query", { ...request, headers, signal });
  if (!answer.headers.get("Content-Type")?.startsWith("text/event-stream") || answer.body === null) {
    yield { name: "done", data: parse(await answer.text()) };
    return;
  }
  let rest = "";
  for await (const text of chunks(answer.body.pipeThrough(new TextDecoderStream()))) {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const happening = read(block);
      if (happening !== null) yield happening;
    }
  }
}

/** @param {ReadableStream<string>} stream */
async function* chunks(stream) {
  const reader = stream.getReader();
  for (let got = await reader.read(); !got.done; got = await reader.read()) yield got.value;
}

/** One block of a stream of events; null for a comment. @param {string} block @returns {Happening | null} */
function read(block) {
  let name = "";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    else if (line.startsWith("data: ")) data.push(line.slice(6));
  }
  return name === "" ? null : { name, data: parse(data.join("\n")) };
}

/** JSON in which a whole number that JavaScript would round stays as it was written. @param {string} text */
function parse(text) {
  /** @param {string} _ @param {unknown} value @param {{source?: string}} [context] */
  const exactly = (_, value, context) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source ?? value : value;
  return JSON.parse(text, /** @type {any} */ (exactly));
}

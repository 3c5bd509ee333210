// The page: a key, a data source, and a conversation about it.
import { ask, callOff, get, key, Refused } from "./api.js";
import { at, el } from "./dom.js";
import { Turn } from "./turn.js";

let conversation = "";
/** @type {{turn: Turn, stop: AbortController} | null} */
let underWay = null;

/** @param {string} text */
const say = (text) => { at("status").textContent = text; };
/** @param {unknown} error */
const complain = (error) => { at("trouble").textContent = error instanceof Error ? error.message : String(error ?? ""); };

function begin() {
  const random = crypto.getRandomValues(new Uint32Array(4));  // randomUUID is for pages served over TLS only
  conversation = `console-${[...random].map((part) => part.toString(36)).join("-")}`;
  at("conversation").replaceChildren();
}

/** @param {boolean} known */
function show(known) {
  at("entry").hidden = known;
  at("work").hidden = !known;
  at("leave").hidden = !known;
  at(known ? "question" : "key").focus();
}

async function enter() {
  complain("");
  try {
    const { datasources } = await get("/v1/datasources");
    const options = datasources.map((/** @type {any} */ source) => {
      const option = /** @type {HTMLOptionElement} */ (el("option", { value: source.name }, source.name));
      option.selected = source.default;
      return option;
    });
    at("source").replaceChildren(...options);
    begin();
    show(true);
    if (options.length === 0) throw new Error("There is no data source that this key may see.");
    await tables();
  } catch (error) {
    if (error instanceof Refused && error.status === 401) leave();
    complain(error);
  }
}

function leave() {
  key.forget();
  underWay?.stop.abort();
  at("key").value = "";
  at("conversation").replaceChildren();
  at("tables").replaceChildren();
  say("");
  show(false);
}

async function tables() {
  const name = at("source").value;
  const { tables: found } = await get(`/v1/datasources/${encodeURIComponent(name)}/schema`);
  if (at("source").value !== name) return;
  at("tables").replaceChildren(...found.map((/** @type {any} */ table) => {
    const columns = table.columns.map((/** @type {any} */ column) => column.name).join(", ");
    return el("li", {}, el("strong", {}, table.name), `: ${columns}`, table.comment ? ` (${table.comment})` : "");
  }));
}

/** @param {string} question */
async function asked(question) {
  if (underWay !== null) return;
  complain("");
  const turn = new Turn(question, asked);
  const stop = new AbortController();
  underWay = { turn, stop };
  at("conversation").append(turn.element);
  at("cancel").hidden = false;
  say("Asking …");
  try {
    let ended = false;
    const request = { question, datasource: at("source").value, conversation_id: conversation };
    for await (const happening of ask(request, stop.signal)) {
      ended = turn.hear(happening);
      say(ended ? (happening.name === "done" ? "Answered." : "Not answered.") : `${happening.name} …`);
    }
    if (!ended) throw new Error("The connection broke before the answer had ended; ask again.");
    at("question").value = "";
  } catch (error) {
    if (stop.signal.aborted) turn.failed({ detail: "Cancelled." });
    else turn.failed(error instanceof Refused ? error.problem : { detail: String(/** @type {Error} */ (error).message) });
    say("");
  } finally {
    underWay = null;
    at("cancel").hidden = true;
    turn.element.scrollIntoView({ block: "nearest" });
    at("question").focus({ preventScroll: true });
  }
}

async function cancelled() {
  const now = underWay;
  if (now === null) return;
  if (now.turn.queryId !== null) await callOff(now.turn.queryId).catch(complain);
  now.stop.abort();
}

at("entry").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  key.set(at("key").value.trim());
  at("key").value = "";
  void enter();
});
at("asking").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  void asked(at("question").value.trim());
});
at("source").addEventListener("change", () => { begin(); tables().catch(complain); });
at("cancel").addEventListener("click", () => void cancelled());
at("anew").addEventListener("click", () => { begin(); at("question").focus(); });
at("leave").addEventListener("click", leave);

if (key.get() === null) show(false);
else void enter();

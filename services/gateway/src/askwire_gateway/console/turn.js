// One question of the conversation on the page: its stages while they pass, then its answer or why there is none.
import { rate } from "./api.js";
import { chart } from "./chart.js";
import { el } from "./dom.js";
import { download, table } from "./rows.js";

const STAGES = [["accepted", "translated"], ["drafted", "checked"], ["approved", "run"], ["running", "read"]];

export class Turn {
  /**
   * @param {string} question
   * @param {(question: string) => void} again asks another question in this conversation
   */
  constructor(question, again) {
    this.again = again;
    /** @type {string | null} */
    this.queryId = null;
    /** @type {{name: string, type: string}[]} */
    this.columns = [];
    /** @type {unknown[][]} */
    this.rows = [];
    this.stages = el("ul", { class: "stages", "aria-label": "Stages" });
    this.body = el("div");
    this.element = el("li", { tabindex: -1 }, el("h2", {}, question), this.stages, this.body);
    this.#show(-1);
  }

  /** Take the next event; true when it was the last. @param {{name: string, data: any}} happening */
  hear({ name, data }) {
    const stage = STAGES.findIndex(([event]) => event === name);
    if (stage >= 0) this.#show(stage);
    switch (name) {
      case "accepted":
        this.queryId = data.query_id;
        return false;
      case "drafted":
        this.body.replaceChildren(...this.#reading(data));
        return false;
      case "running":
        this.columns = data.columns;
        this.rows = [];
        return false;
      case "rows":
        this.rows.push(...data);
        return false;
      case "done":
        this.#done(data);
        return true;
      case "refused":
      case "failed":
        this.failed(data);
        return true;
      default:
        return false;
    }
  }

  /** @param {import("./api.js").Problem} problem */
  failed(problem) {
    this.stages.hidden = true;
    const where = problem.stage ? ` (at the stage ${problem.stage})` : "";
    this.body.append(
      el("p", { class: "trouble" }, `${problem.detail ?? "it failed"}${where}`),
      el("ul", {}, ...(problem.violations ?? []).map((v) => el("li", {}, `${v.message} ${v.remedy}`))),
    );
    if (problem.options?.length) this.body.append(el("p", {}, "What can be answered:"), this.#choices(problem.options));
    if (problem.trace_id) this.body.append(el("p", {}, `Trace ${problem.trace_id}`));
  }

  /** @param {any} answer */
  #done(answer) {
    this.stages.hidden = true;
    if (answer.status === "clarification_needed") {
      this.body.replaceChildren(el("p", {}, answer.detail ?? "Which of these do you mean?"), this.#choices(answer.options));
      return;
    }
    this.columns = answer.columns ?? this.columns;
    const drawn = answer.chart ? chart(answer.chart, this.columns, this.rows) : null;
    this.body.replaceChildren(...this.#reading(answer));
    if (answer.doubt) this.body.append(el("p", {}, answer.doubt));
    if (drawn) this.body.append(drawn);
    if (answer.status === "answered") {
      this.body.append(table(this.columns, this.rows, answer.truncated), this.#after(answer.query_id));
    }
  }

  /** @param {any} told */
  #reading({ translation, sql }) {
    const { reading, confidence, provider } = translation ?? {};
    const sure = typeof confidence === "number" ? `, ${Math.round(confidence * 100)} % sure` : "";
    return [
      el("p", {}, reading ? `Read as: ${reading}` : "", ` (${provider ?? "your own SQL"}${sure})`),
      el("details", { open: true }, el("summary", {}, "SQL"), el("pre", { tabindex: 0 }, el("code", {}, sql ?? ""))),
    ];
  }

  /** @param {{reading: string, question: string}[]} options */
  #choices(options) {
    const buttons = (options ?? []).map((option) =>
      el("button", { type: "button", onclick: () => this.again(option.question) }, option.reading));
    return el("div", { class: "choices", role: "group", "aria-label": "Choose one" }, ...buttons);
  }

  /** @param {string} queryId */
  #after(queryId) {
    const note = el("span", { role: "status" });
    const thumbs = /** @type {["up" | "down", string][]} */ ([["up", "👍 Right"], ["down", "👎 Wrong"]]).map(([rating, sign]) => {
      const press = async () => {
        try {
          await rate(queryId, rating);
          for (const button of thumbs) button.setAttribute("aria-pressed", String(button === thumb));
          note.textContent = "Thank you.";
        } catch (error) {
          note.textContent = String(/** @type {Error} */ (error).message);
        }
      };
      const thumb = el("button", { type: "button", "aria-pressed": "false", onclick: press }, sign);
      return thumb;
    });
    return el("div", { class: "choices" }, download(this.columns, this.rows, `askwire-${queryId}`), ...thumbs, note);
  }

  /** @param {number} reached */
  #show(reached) {
    this.stages.replaceChildren(...STAGES.map(([, done], n) =>
      el("li", { "data-at": n < reached ? "done" : n === reached ? "now" : "later" }, n < reached ? done : `to be ${done}`)));
  }
}

// Rows as a table and as a file.
import { el } from "./dom.js";

const MOST_SHOWN = 500;
const NUMBERS = /^(smallint|integer|bigint|real|double precision|numeric|money|oid)/;

/** @typedef {{name: string, type: string}} Column */

/** A value as text. @param {unknown} value */
export const shown = (value) => (typeof value === "object" && value !== null ? JSON.stringify(value) : String(value));

/**
 * @param {Column[]} columns
 * @param {unknown[][]} rows
 * @param {boolean} truncated
 */
export function table(columns, rows, truncated) {
  const few = rows.slice(0, MOST_SHOWN);
  const cut = truncated ? "; there are more, which the policy cuts off" : "";
  const all = few.length < rows.length ? `the first ${few.length} of ${rows.length} rows` : count(rows.length);
  const head = el("tr", {}, ...columns.map((c) => el("th", { scope: "col", title: c.type }, c.name)));
  const body = few.map((row) => el("tr", {}, ...row.map((value, n) => cell(value, columns[n]))));
  const made = el("table", {}, el("caption", {}, all + cut), el("thead", {}, head), el("tbody", {}, ...body));
  return el("div", { class: "rows", tabindex: 0, role: "region", "aria-label": "Rows" }, made);
}

/** @param {number} rows */
const count = (rows) => (rows === 1 ? "1 row" : `${rows} rows`);

/** @param {unknown} value @param {Column} [column] */
function cell(value, column) {
  if (value === null) return el("td", { class: "null" }, "null");
  return el("td", { class: NUMBERS.test(column?.type ?? "") ? "number" : null }, shown(value));
}

/** A button that saves these rows as CSV. @param {Column[]} columns @param {unknown[][]} rows @param {string} name */
export function download(columns, rows, name) {
  const save = () => {
    const lines = [columns.map((c) => quoted(c.name)), ...rows.map((row) => row.map(field))];
    const file = new Blob([lines.map((line) => line.join(",") + "\r\n").join("")], { type: "text/csv;charset=utf-8" });
    const link = el("a", { href: URL.createObjectURL(file), download: `${name}.csv` });
    link.click();
    URL.revokeObjectURL(link.getAttribute("href") ?? "");
  };
  return el("button", { type: "button", onclick: save }, "Download CSV");
}

/** Nothing for null, so that it is told from an empty text. @param {unknown} value */
const field = (value) => (value === null ? "" : quoted(shown(value)));

/** @param {string} text */
const quoted = (text) => (text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

// The plain ones of the charts that an answer may suggest: bars of one figure, and one line. Others are left out.
import { svg } from "./dom.js";
import { shown } from "./rows.js";

const WIDTH = 640;
const MOST = 30;

/**
 * @param {any} spec a Vega-Lite specification over the rows
 * @param {{name: string}[]} columns
 * @param {unknown[][]} rows
 * @returns {Element | null}
 */
export function chart(spec, columns, rows) {
  const { x, y, color, xOffset } = spec?.encoding ?? {};
  if (!x || !y || color || xOffset || rows.length < 2) return null;
  const [figure, label] = x.type === "quantitative" ? [x, y] : [y, x];
  /** @param {{field: string}} channel */
  const index = (channel) => columns.findIndex((c) => c.name === channel.field);
  if (figure.type !== "quantitative" || label.type === "quantitative" || index(figure) < 0 || index(label) < 0) return null;
  const points = rows.map((row) => ({ label: shown(row[index(label)]), value: Number(row[index(figure)] ?? NaN) }));
  if (points.some((point) => !Number.isFinite(point.value))) return null;
  const said = `${figure.field} by ${label.field}`;
  if (spec.mark?.type === "bar") return bars([...points].sort((a, b) => b.value - a.value).slice(0, MOST), said);
  return spec.mark?.type === "line" && spec.transform === undefined ? line(points.sort(byLabel), said) : null;
}

/** @typedef {{label: string, value: number}} Point */

/** As time goes, whatever the order of the rows. @param {Point} a @param {Point} b */
const byLabel = (a, b) => a.label.localeCompare(b.label, "en", { numeric: true });

/** A figure as it can be read in a drawing; the table has all of it. @param {number} value */
const brief = (value) => String(Number(value.toPrecision(6)));

/** @param {Point[]} points @param {string} said */
function bars(points, said) {
  const most = Math.max(...points.map((p) => p.value), 0);
  if (most <= 0 || points.some((p) => p.value < 0)) return null;
  const lines = points.map((p, n) =>
    svg("g", {},
      svg("text", { x: 150, y: n * 22 + 15, "text-anchor": "end" }, short(p.label)),
      svg("rect", { x: 158, y: n * 22 + 3, width: Math.max(1, (p.value / most) * 380), height: 16 }),
      svg("text", { x: 164 + (p.value / most) * 380, y: n * 22 + 15 }, brief(p.value))));
  return drawing(points.length * 22 + 4, said, lines);
}

/** @param {Point[]} points @param {string} said */
function line(points, said) {
  const values = points.map((p) => p.value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const across = (WIDTH - 40) / Math.max(1, points.length - 1);
  const down = (/** @type {number} */ value) => 170 - ((value - least) / (most - least || 1)) * 150;
  const path = points.map((p, n) => `${20 + n * across},${down(p.value)}`).join(" ");
  const ends = [svg("text", { x: 20, y: 195 }, short(points[0].label)),
    svg("text", { x: WIDTH - 20, y: 195, "text-anchor": "end" }, short(points[points.length - 1].label)),
    svg("text", { x: 20, y: 14 }, `${brief(least)} to ${brief(most)}`)];
  return drawing(200, said, [svg("polyline", { points: path }), ...ends]);
}

/** @param {number} height @param {string} said @param {Element[]} parts */
const drawing = (height, said, parts) =>
  svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: "img", "aria-label": said }, ...parts);

/** @param {string} text */
const short = (text) => (text.length > 22 ? `${text.slice(0, 21)}…` : text);

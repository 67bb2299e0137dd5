// SPDX-License-Identifier: MIT
// The live page: charts of the last minutes from metrics/history, tables from metrics/disks and metrics/processes.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300, HEIGHT = 80; // of a chart
const ROWS = 100; // of a table, at most

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

function bytes(value) {
  if (value === null || value === undefined) return "–";
  let step = 0;
  while (value >= 1024 && step < units.length - 1) { value /= 1024; step++; }
  return (step && value < 100 ? value.toFixed(1) : Math.round(value)) + " " + units[step];
}

const rate = (value) => value === null ? "–" : bytes(value) + "/s";
const percent = (value) => value === null ? "–" : (value * 100).toFixed(1) + " %";
const plain = (value) => value === null ? "–" : value.toFixed(2);

// One chart: its title, one or two series of metrics/history, how a value reads, and the least height of its axis;
// `fixed` is the height, `whole` names the member of metrics/history that is.
const charts = [
  { title: "CPU busy", series: ["cpu_busy_ratio"], text: percent, least: 1, fixed: true },
  { title: "Memory in use", series: ["memory_used_bytes"], text: bytes, least: 1, whole: "memory_total_bytes" },
  { title: "Load (1 minute)", series: ["load1"], text: plain, least: 1 },
  { title: "Network", series: ["network_receive_bytes", "network_transmit_bytes"], names: ["in", "out"], text: rate, least: 1024 },
  { title: "Disks", series: ["disk_read_bytes", "disk_written_bytes"], names: ["read", "written"], text: rate, least: 1024 },
];

function element(name, attributes, text) {
  const made = document.createElement(name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  if (text !== undefined) made.textContent = text;
  return made;
}

function drawing(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  return made;
}

function build(chart) {
  const card = element("article", { class: chart.names ? "chart pair" : "chart" });
  const legend = element("span", { class: "legend" });
  chart.value = element("strong", {}, "–");
  chart.top = element("span", { class: "top" });
  const svg = drawing("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": chart.title });
  svg.append(drawing("line", { class: "floor", x1: 0, x2: WIDTH, y1: HEIGHT - 0.5, y2: HEIGHT - 0.5 }));
  chart.paths = chart.series.map((_, i) => drawing("path", { class: i ? "second" : "first" }));
  svg.append(...chart.paths);
  (chart.names || []).forEach((name, i) => legend.append(element("span", { class: i ? "key-second" : "key-first" }, (i ? " · " : "") + name)));
  card.append(legend, element("h2", {}, chart.title), chart.top, chart.value, svg);
  document.getElementById("charts").append(card);
}

// A path through the values; a gap where there is none.
function line(values, seconds, top) {
  const left = seconds - values.length;
  let path = "", pen = "M";
  values.forEach((value, i) => {
    if (value === null) { pen = "M"; return; }
    const x = (left + i) / Math.max(1, seconds - 1) * WIDTH;
    const y = HEIGHT - 1 - Math.min(1, value / top) * (HEIGHT - 3);
    path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = "L";
  });
  return path;
}

function last(values) {
  return values && values.length ? values[values.length - 1] : null;
}

// What the height of the chart is worth.
function scale(chart, history, seen) {
  if (chart.fixed) return [chart.least, ""];
  const whole = history[chart.whole];
  if (whole) return [whole, `of ${chart.text(whole)}`];
  const peak = Math.max(...seen);
  return [Math.max(chart.least, peak) * 1.1, seen.length ? `peak ${chart.text(peak)}` : ""];
}

function draw(chart, history) {
  const lists = chart.series.map((name) => history.series[name] || []);
  const [top, label] = scale(chart, history, lists.flat().filter((value) => value !== null));
  chart.paths.forEach((path, i) => path.setAttribute("d", line(lists[i], history.seconds, top)));
  chart.value.textContent = lists.map((values) => chart.text(last(values))).join(" · ");
  chart.top.textContent = label;
}

function charted(history) {
  document.getElementById("span").textContent = `The last ${history.seconds / 60} minutes`;
  charts.forEach((chart) => draw(chart, history));
}

// Rows of cells into a table. A host with thousands of mounts is not for reading in a page.
function fill(id, all) {
  const body = document.querySelector(`#${id} tbody`);
  const rows = all.slice(0, ROWS);
  const rest = rows.length ? `and ${all.length - rows.length} more` : "none";
  if (!rows.length || rows.length < all.length) rows.push([element("td", { class: "none", colspan: 6 }, rest)]);
  body.replaceChildren(...rows.map((cells) => {
    const row = document.createElement("tr");
    row.append(...cells);
    return row;
  }));
}

const cell = (text) => element("td", {}, text);
const extra = (text) => element("td", { class: "extra" }, text);
const number = (text) => element("td", { class: "n" }, text);

function share(disk) {
  if (disk.stuck) return element("td", { class: "n bad", title: disk.error }, "no answer");
  return number(disk.percent === null ? "–" : disk.percent.toFixed(1) + " %");
}

function bar(value) {
  const made = element("td", { class: "bar extra" });
  if (value !== null) made.append(element("progress", { max: 100, value: value }));
  return made;
}

// A file system of no size has nothing to show; one that does not answer has.
function disks(answer) {
  fill("disks", answer.disks.filter((disk) => disk.total_bytes !== 0).map((disk) => [
    cell(disk.mount), extra(disk.type), number(bytes(disk.total_bytes)), number(bytes(disk.used_bytes)), share(disk),
    bar(disk.percent),
  ]));
}

function processes(answer) {
  fill("processes", answer.processes.map((process) => [
    number(process.pid), cell(process.name), extra(process.state), number(process.cpu_seconds.toFixed(1) + " s"),
    number(bytes(process.resident_bytes)), element("td", { class: "n extra" }, process.threads),
  ]));
}

async function get(path) {
  const options = { cache: "no-store", signal: AbortSignal.timeout(5000) };
  const answer = await fetch(path, options).catch(() => { throw new Error("The server does not answer."); });
  if (answer.ok) return answer.json();
  const told = await answer.json().catch(() => ({}));
  throw new Error(`${path}: ${told.detail || answer.status}.`);
}

const troubles = new Map(); // by path: each is told until that path answers
let seen = null;

function tell() {
  const place = document.getElementById("trouble");
  const reasons = [...new Set(troubles.values())];
  if (reasons.length && seen) reasons.push(`Last answer at ${seen.toLocaleTimeString()}.`);
  const text = reasons.join(" ");
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
  document.body.classList.toggle("stale", troubles.has("metrics/history"));
}

async function refresh(parts) {
  await Promise.all(parts.map(async ([path, show]) => {
    try {
      show(await get(path));
      troubles.delete(path);
      seen = new Date();
    } catch (trouble) {
      troubles.set(path, trouble.message);
    }
  }));
  tell();
}

const often = [["metrics/history", charted]];
const seldom = [["metrics/disks", disks], ["metrics/processes?top=8", processes]];

// One round at a time, and none while nobody looks.
async function every(seconds, parts) {
  if (!document.hidden) await refresh(parts);
  setTimeout(() => every(seconds, parts), seconds * 1000);
}

charts.forEach(build);
get("info").then((info) => {
  document.getElementById("app").textContent = `${info.app_name} ${info.version} · ${info.environment}`;
}).catch(() => {});
every(1, often);
every(5, seldom);

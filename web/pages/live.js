// SPDX-License-Identifier: MIT
// The live page: charts of the last minutes from metrics/history, tables from metrics/disks and metrics/processes.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300, HEIGHT = 80;

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

// One chart: its title, one or two series of metrics/history, how a value reads, and the least height of its axis.
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
  const card = element("article", { class: "chart" });
  const legend = element("span", { class: "legend" });
  chart.value = element("strong", {}, "–");
  const svg = drawing("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": chart.title });
  svg.append(drawing("line", { class: "floor", x1: 0, x2: WIDTH, y1: HEIGHT - 0.5, y2: HEIGHT - 0.5 }));
  chart.paths = chart.series.map((_, i) => drawing("path", { class: i ? "second" : "first" }));
  svg.append(...chart.paths);
  (chart.names || []).forEach((name, i) => legend.append(element("span", { class: i ? "key-second" : "key-first" }, (i ? " · " : "") + name)));
  card.append(legend, element("h2", {}, chart.title), chart.value, svg);
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

function draw(chart, history) {
  const lists = chart.series.map((name) => history.series[name] || []);
  const seen = lists.flat().filter((value) => value !== null);
  const top = chart.fixed ? chart.least : Math.max(chart.least, history[chart.whole] || 0, ...seen) * (chart.whole ? 1 : 1.1);
  chart.paths.forEach((path, i) => path.setAttribute("d", line(lists[i], history.seconds, top)));
  chart.value.textContent = lists.map((values) => chart.text(last(values))).join(" · ");
}

function fill(id, rows) {
  const body = document.querySelector(`#${id} tbody`);
  body.replaceChildren(...rows.map((cells) => {
    const row = document.createElement("tr");
    row.append(...cells);
    return row;
  }));
}

const cell = (text) => element("td", {}, text);
const number = (text) => element("td", { class: "n" }, text);

function share(value) {
  const made = element("td", { class: "wide" });
  if (value !== null) made.append(element("progress", { max: 100, value: value }));
  return made;
}

function disks(answer) {
  fill("disks", answer.disks.filter((disk) => disk.total_bytes > 0).map((disk) => [
    cell(disk.mount), cell(disk.type), number(bytes(disk.total_bytes)), number(bytes(disk.used_bytes)),
    number(disk.percent === null ? "–" : disk.percent.toFixed(1) + " %"), share(disk.percent),
  ]));
}

function processes(answer) {
  fill("processes", answer.processes.map((process) => [
    number(process.pid), cell(process.name), cell(process.state), number(process.cpu_seconds.toFixed(1) + " s"),
    number(bytes(process.resident_bytes)), number(process.threads),
  ]));
}

async function get(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

function tell(trouble) {
  const place = document.getElementById("trouble");
  place.textContent = trouble;
  place.hidden = !trouble;
}

async function refresh(parts) {
  const results = await Promise.allSettled(parts.map(async ([path, show]) => show(await get(path))));
  const failed = results.find((result) => result.status === "rejected");
  tell(failed ? `No answer: ${failed.reason.message}` : "");
}

const often = [["metrics/history", (history) => charts.forEach((chart) => draw(chart, history))]];
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

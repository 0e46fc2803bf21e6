"use strict";
// The player: it draws the moment that the playhead stands at, from the events in the page. Times are nanoseconds of the run.

const run = JSON.parse(document.getElementById("run").textContent);
const $ = id => document.getElementById(id);
const word = run.words, WHAT = Object.fromEntries(word.map((w, i) => [w, i]));
const start = run.start, end = Math.max(run.end, run.start + 1);
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#8a8a8a", "#9c6b4b"];

// An event is [time, number, what, node, peer, message, extra, violated].
const T = 0, ID = 1, IS = 2, NODE = 3, PEER = 4, MESSAGE = 5, EXTRA = 6, VIOLATED = 7;
const events = run.events;
const messages = run.messages.map(m => ({ sender: m[0], number: m[1], kind: m[2], to: m[3], content: m[4], events: [] }));
const segments = [];       // a message on a link: {message, from, to, t0, t1, lost}
const history = run.nodes.map(() => []);    // by node: its events
const moments = run.nodes.map(() => [{ t: -1 }]); // by node: what it is from an instant on
const partitions = [{ t: -1, groups: null }];
const marks = { fault: [], decision: [], violation: [] }; // places in events

function read() {
  const open = new Map();
  const change = (e, what) => moments[e[NODE]].push({ ...moments[e[NODE]].at(-1), fresh: false, t: e[T], ...what });
  events.forEach((e, i) => {
    const is = word[e[IS]], m = messages[e[MESSAGE]];
    if (m) m.events.push(i);
    if (is !== "partition" && is !== "heal") history[e[NODE]].push(i);
    if (e[VIOLATED]) marks.violation.push(i);
    switch (is) {
      case "hop": case "copy": open.set(e[MESSAGE], { message: e[MESSAGE], from: e[NODE], to: e[PEER], t0: e[T] }); break;
      case "arrive": case "lose": {
        const s = open.get(e[MESSAGE]);
        if (s) segments.push({ ...s, t1: e[T], lost: is === "lose" ? run.texts[e[EXTRA]] : "" });
        open.delete(e[MESSAGE]);
        break;
      }
      case "fault": case "repair": marks.fault.push(i); break;
      case "decide": marks.decision.push(i); change(e, { decided: run.texts[e[EXTRA]] }); break;
      case "down": case "up": change(e, { down: is === "down" }); break;
      case "pause": case "resume": change(e, { paused: is === "pause" }); break;
      case "compromise": case "release": change(e, { spied: is === "compromise" }); break;
      case "adversary": change(e, { liar: true }); break;
      case "take": case "leave": change(e, { office: is === "take" ? run.texts[e[EXTRA]] : "" }); break;
      case "state": change(e, { state: run.states[e[EXTRA]], before: moments[e[NODE]].at(-1).state }); break;
      case "partition": partitions.push({ t: e[T], groups: run.groups[e[EXTRA]] }); break;
      case "heal": partitions.push({ t: e[T], groups: null }); break;
    }
  });
  for (const s of open.values()) segments.push({ ...s, t1: end, lost: "" });
  segments.sort((a, b) => a.t0 - b.t0);
}
read();
// By node: when it is down or paused.
const absences = moments.map(list => list.flatMap((m, i) => m.down || m.paused ? [{ from: m.t, to: list[i + 1]?.t ?? end, down: m.down }] : []));

// What is under way in each of many equal parts of the run, so that a moment is found at once.
const PARTS = 4096, parts = Array.from({ length: PARTS }, () => []);
const partOf = t => Math.min(PARTS - 1, Math.max(0, Math.floor((t - start) / (end - start) * PARTS)));
segments.forEach((s, i) => { for (let p = partOf(s.t0); p <= partOf(s.t1); p++) parts[p].push(i); });

// last returns the place of the last element of a sorted list whose time is not after t, or -1.
function last(list, t, time) {
  let a = 0, b = list.length;
  while (a < b) {
    const c = (a + b) >> 1;
    if (time(list[c]) <= t) a = c + 1; else b = c;
  }
  return a - 1;
}
const eventAt = t => last(events, t, e => e[T]);
const momentOf = n => moments[n][Math.max(0, last(moments[n], now, m => m.t))];
const groupsNow = () => partitions[Math.max(0, last(partitions, now, p => p.t))].groups;

// The playhead, and what is chosen.
let now = start, cursor = eventAt(start), playing = false, chosen = null; // {node} or {message}
const hidden = new Set(); // kinds
let only = -1;            // node
const usual = segments.length ? segments.map(s => s.t1 - s.t0).sort((a, b) => a - b)[segments.length >> 1] : (end - start) / 60;
let speed = Math.max(usual, (end - start) / 1e6) / 0.8; // nanoseconds of the run in a second: a usual hop takes 0.8 s
const shownMessage = m => !hidden.has(m.kind);
const shownSegment = s => shownMessage(messages[s.message]) && (only < 0 || s.from === only || s.to === only);

function go(t) {
  now = Math.min(end, Math.max(start, t));
  cursor = eventAt(now);
  draw();
}
function goEvent(i) {
  cursor = Math.min(events.length - 1, Math.max(0, i));
  if (events.length) now = events[cursor][T];
  draw();
}
// step goes to the next or the previous instant at which something shown happens.
function step(by) {
  for (let i = by > 0 ? cursor + 1 : cursor; i >= 0 && i < events.length; i += by) {
    const e = events[i], m = messages[e[MESSAGE]];
    if ((by > 0 ? e[T] > now : e[T] < now) && (!m || shownMessage(m)) && (only < 0 || e[NODE] === only || e[PEER] === only)) return go(e[T]);
  }
}
function jump(what) {
  const next = marks[what].find(i => events[i][T] > now) ?? marks[what][0];
  if (next === undefined) return say("there is no " + what);
  chosen = { node: events[next][NODE] };
  go(events[next][T]);
}
function say(text) { $("said").textContent = text; }

const time = t => {
  const units = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]];
  const [by, unit] = units.find(u => Math.abs(t) >= u[0]) ?? [1, "ns"];
  return (t / by).toLocaleString("en", { maximumFractionDigits: 3 }) + " " + unit;
};

// Drawing. Colours come from the style sheet, so that they follow dark and light; they are looked up anew for each still picture.
let inks = {};
const ink = name => inks[name] ??= getComputedStyle(document.documentElement).getPropertyValue(name);
function canvas(id) {
  const c = $(id), scale = window.devicePixelRatio || 1, w = c.clientWidth, h = c.clientHeight;
  const width = Math.max(1, Math.round(w * scale)), height = Math.max(1, Math.round(h * scale)); // a page that is not seen has none, and nothing can be drawn with that
  if (c.width !== width || c.height !== height) { c.width = width; c.height = height; }
  const g = c.getContext("2d");
  g.setTransform(scale, 0, 0, scale, 0, 0);
  g.clearRect(0, 0, w, h);
  g.font = "12px sans-serif";
  return { g, w, h };
}
// shapeOf and colourOf tell kinds of messages apart: no two of 32 have both in common.
const shapeOf = kind => (kind + Math.floor(kind / colours.length)) % 4, colourOf = kind => colours[kind % colours.length];
function token(g, x, y, kind, size) {
  g.beginPath();
  switch (shapeOf(kind)) {
    case 0: g.arc(x, y, size, 0, 7); break;
    case 1: g.rect(x - size, y - size, 2 * size, 2 * size); break;
    case 2: g.moveTo(x, y - size * 1.3); g.lineTo(x + size * 1.2, y + size); g.lineTo(x - size * 1.2, y + size); break;
    case 3: g.moveTo(x, y - size * 1.4); g.lineTo(x + size * 1.4, y); g.lineTo(x, y + size * 1.4); g.lineTo(x - size * 1.4, y); break;
  }
  g.fill();
}
function cross(g, x, y, size) {
  g.strokeStyle = ink("--bad"); g.lineWidth = 2; g.beginPath();
  g.moveTo(x - size, y - size); g.lineTo(x + size, y + size); g.moveTo(x + size, y - size); g.lineTo(x - size, y + size); g.stroke(); g.lineWidth = 1;
}
// Groups hold what is drawn in one colour, a list for each key. Each shape is a path of its own: one path of many crossing lines takes
// browsers without a graphics card several times as long.
class Groups extends Map {
  add(key, ...shape) { if (!this.has(key)) this.set(key, []); this.get(key).push(shape); }
}
function drawTokens(g, tokens, size) {
  for (const [kind, list] of tokens) {
    g.fillStyle = colourOf(kind);
    for (const [x, y] of list) token(g, x, y, kind, size);
  }
}
// layer draws what stays as it is until the size, the colours or what it depends on change: it is painted once.
const layers = {};
function layer(g, name, depends, paint) {
  const { width, height } = g.canvas, key = [width, height, ink("--page"), depends].join();
  if (layers[name]?.key !== key) {
    layers[name] = { key, picture: Object.assign(document.createElement("canvas"), { width, height }) };
    const own = layers[name].picture.getContext("2d");
    own.setTransform(g.getTransform()); own.font = g.font;
    paint(own);
  }
  g.save(); g.resetTransform(); g.drawImage(layers[name].picture, 0, 0); g.restore();
}
// fitted shortens words to a width, and says so.
function fitted(g, words, width) {
  if (g.measureText(words).width <= width) return words;
  const letters = [...words];
  while (letters.length > 1 && g.measureText(letters.join("") + "…").width > width) letters.pop();
  return letters.join("") + "…";
}
function text(g, words, x, y, colour, align) {
  const half = g.measureText(words).width / 2;
  if (!align) x = Math.max(half + 2, Math.min(g.canvas.clientWidth - half - 4, x)); // inside
  g.textAlign = align ?? "center"; g.lineWidth = 3; g.strokeStyle = ink("--page"); g.strokeText(words, x, y);
  g.fillStyle = colour; g.fillText(words, x, y); g.lineWidth = 1;
}

const hits = { map: [], rows: [] }; // what a click may mean: {x, y, node} or {x, y, message}
function place(n, w, h) {
  const margin = 34, p = run.nodes[n];
  return [margin + p.x / 1000 * (w - 2 * margin), margin + p.y / 1000 * (h - 2 * margin - 10)];
}
// under returns the segments that a stretch of time touches: those that are under way when it begins, and those that begin in it.
function under(a, b) {
  const found = parts[partOf(a)].map(i => segments[i]).filter(s => s.t0 <= a && s.t1 >= a);
  for (let i = last(segments, a, s => s.t0) + 1; i < segments.length && segments[i].t0 <= b; i++) found.push(segments[i]);
  return found;
}
// sampled returns those of the segments that are shown, or as many as can be drawn in time, evenly; left says one in how many.
const MOST_DRAWN = 1500;
let most = MOST_DRAWN, left = 1;
function sampled(segments) {
  const shown = segments.filter(shownSegment), each = Math.ceil(shown.length / most);
  left = Math.max(left, each);
  return each > 1 ? shown.filter((s, i) => i % each === 0 || s.message === chosen?.message) : shown;
}

function drawMap() {
  const { g, w, h } = canvas("map"), groups = groupsNow();
  hits.map = [];
  layer(g, "links", run.groups.indexOf(groups), g => {
    g.strokeStyle = ink("--faint");
    for (const apart of [false, true]) { // those between the sides of a partition are broken
      g.setLineDash(apart ? [2, 6] : []);
      g.beginPath();
      for (const [a, b] of run.links) {
        if (Boolean(groups && groups[a] !== groups[b]) !== apart) continue;
        g.moveTo(...place(a, w, h)); g.lineTo(...place(b, w, h));
      }
      g.stroke();
    }
  });
  const tokens = new Groups();
  for (const s of sampled(under(now - speed * 0.5, now))) {
    const gone = now > s.t1; // shown for half a second after it was lost
    if (gone && !s.lost) continue;
    const way = (gone ? 1 : (now - s.t0) / Math.max(1, s.t1 - s.t0)) * (s.lost ? 0.6 : 1);
    const [a, b] = place(s.from, w, h), [c, d] = place(s.to, w, h), x = a + (c - a) * way, y = b + (d - b) * way;
    const m = messages[s.message];
    if (chosen?.message === s.message) { g.strokeStyle = ink("--ink"); g.beginPath(); g.arc(x, y, 9, 0, 7); g.stroke(); }
    if (gone) { cross(g, x, y, 5); text(g, s.lost, x, y - 9, ink("--bad")); } else tokens.add(m.kind, x, y);
    hits.map.push({ x, y, message: s.message });
  }
  drawTokens(g, tokens, 4.5);
  const crowded = run.nodes.length > 60;
  run.nodes.forEach((node, n) => {
    const [x, y] = place(n, w, h), m = momentOf(n), size = crowded ? 5 : 9;
    g.globalAlpha = only >= 0 && only !== n ? 0.4 : 1;
    g.fillStyle = m.down ? ink("--page") : m.liar ? ink("--bad") : node.hub ? ink("--hub") : ink("--node");
    g.strokeStyle = m.down ? ink("--bad") : ink("--ink");
    g.lineWidth = chosen?.node === n ? 3 : 1;
    g.setLineDash(m.down ? [3, 3] : []);
    g.beginPath();
    if (m.liar) { g.moveTo(x, y - size * 1.3); g.lineTo(x + size * 1.2, y + size); g.lineTo(x - size * 1.2, y + size); g.closePath(); }
    else if (node.hub) g.rect(x - size, y - size, 2 * size, 2 * size);
    else g.arc(x, y, size, 0, 7);
    g.fill(); g.stroke(); g.setLineDash([]); g.lineWidth = 1;
    if (m.down) cross(g, x, y, size * 0.6);
    if (m.paused) { g.fillStyle = ink("--page"); g.fillRect(x - 4, y - 5, 3, 10); g.fillRect(x + 1, y - 5, 3, 10); }
    if (m.spied) { g.strokeStyle = ink("--bad"); g.beginPath(); g.ellipse(x, y, size + 7, size + 2, 0, 0, 7); g.stroke(); }
    if (!crowded || chosen?.node === n || m.office) text(g, fitted(g, node.name, 120), x, y + size + 13, ink("--ink"));
    if (m.office) text(g, "★ " + m.office, x, y - size - 6, ink("--office"));
    else if (m.decided && !crowded) text(g, "◆ " + fitted(g, m.decided, 80), x, y - size - 6, ink("--soft"));
    if (groups) { // beside the node, where there is room
      const side = "side " + String.fromCharCode(65 + groups[n] % 26), right = x + size + 6 + g.measureText(side).width < w;
      text(g, side, right ? x + size + 4 : x - size - 4, y + 4, ink("--bad"), right ? "left" : "right");
    }
    g.globalAlpha = 1;
    hits.map.push({ x, y, node: n });
  });
}

// drawRows is the space-time view of the same moment: nodes are rows, time runs to the right, the playhead stands in the middle.
function drawRows() {
  const { g, w, h } = canvas("rows"), edge = Math.min(90, w * 0.22), span = speed * 4, a = now - span / 2, b = now + span / 2;
  const x = t => edge + (t - a) / span * (w - edge - 6), gap = (h - 30) / run.nodes.length, y = n => 16 + gap * (n + 0.5);
  hits.rows = [];
  layer(g, "rows", "", g => {
    g.strokeStyle = ink("--faint"); g.beginPath();
    run.nodes.forEach((_, n) => { g.moveTo(edge, y(n)); g.lineTo(w - 6, y(n)); });
    g.stroke();
    run.nodes.forEach((node, n) => {
      if (gap >= 10 || n % Math.ceil(10 / gap) === 0) text(g, fitted(g, node.name, edge - 8), edge - 6, y(n) + 4, ink("--ink"), "right");
    });
  });
  run.nodes.forEach((_, n) => {
    for (const s of absences[n]) {
      if (s.to <= a || s.from >= b) continue;
      g.strokeStyle = ink("--bad"); g.lineWidth = Math.min(6, gap * 0.6); g.setLineDash(s.down ? [3, 3] : []); g.beginPath();
      g.moveTo(x(Math.max(a, s.from)), y(n)); g.lineTo(x(Math.min(b, s.to)), y(n)); g.stroke(); g.lineWidth = 1; g.setLineDash([]);
    }
  });
  g.save(); g.beginPath(); g.rect(edge, 0, w, h); g.clip();
  const arrows = new Groups(), tokens = new Groups(), lost = []; // arrows by kind, and whether it is chosen
  const shown = sampled(under(a, b)), few = shown.length < 300; // dashes take long to draw, and are not seen among many
  for (const s of shown) {
    const kind = messages[s.message].kind, way = s.lost ? 0.6 : 1, key = 2 * kind + (chosen?.message === s.message);
    const u = x(s.t0), v = y(s.from), p = x(s.t1), q = y(s.from) + (y(s.to) - y(s.from)) * way;
    arrows.add(key, u, v, p, q);
    if (s.lost) lost.push([p, q]); else tokens.add(kind, p, q);
    hits.rows.push({ x: (u + p) / 2, y: (v + q) / 2, message: s.message });
  }
  for (const [key, list] of arrows) {
    const kind = key >> 1;
    g.strokeStyle = colourOf(kind); g.lineWidth = key & 1 ? 3 : 1.2;
    if (few) g.setLineDash([[], [6, 3], [2, 2], [8, 2, 2, 2]][shapeOf(kind)]);
    for (const [u, v, p, q] of list) { g.beginPath(); g.moveTo(u, v); g.lineTo(p, q); g.stroke(); }
  }
  g.setLineDash([]); g.lineWidth = 1;
  drawTokens(g, tokens, 2.5);
  for (const [x, y] of lost) cross(g, x, y, 4);
  const labelled = new Map(); // by node: where its last label is
  for (let i = Math.max(0, eventAt(a)); i < events.length && events[i][T] <= b; i++) {
    const e = events[i], is = word[e[IS]];
    if (x(e[T]) - (labelled.get(e[NODE]) ?? -9) < 5) continue; // it would hide behind the one before
    if (is === "decide" || is === "take" || is === "note") labelled.set(e[NODE], x(e[T]));
    if (is === "decide") { g.fillStyle = e[VIOLATED] ? ink("--bad") : ink("--ink"); text(g, "◆", x(e[T]), y(e[NODE]) + 4, g.fillStyle); }
    if (is === "take" || is === "note" && gap > 20) text(g, (is === "take" ? "★ " : "") + run.texts[e[EXTRA]], x(e[T]), y(e[NODE]) - 5, ink("--office"));
  }
  g.strokeStyle = ink("--ink"); g.beginPath(); g.moveTo(x(now), 4); g.lineTo(x(now), h - 14); g.stroke();
  g.restore();
  text(g, time(span / 4) + " ", w - 8, h - 3, ink("--soft"), "right");
  g.strokeStyle = ink("--soft"); g.beginPath(); g.moveTo(w - 8 - (w - edge) / 4, h - 16); g.lineTo(w - 8, h - 16); g.stroke();
  run.nodes.forEach((_, n) => hits.rows.push({ x: 40, y: y(n), node: n }));
}

// drawLine is the whole run: a metric of the experiment's series or messages under way, faults above, decisions and violations below; it is
// painted anew when its size, the metric or the colours have changed. The playhead goes over it.
const whole = document.createElement("canvas");
let painted = "", metric = run.series.length ? 0 : -1;
function drawLine() {
  const { g, w, h } = canvas("line"), c = $("line"), x = t => 8 + (t - start) / (end - start) * (w - 16);
  if (painted !== c.width + ink("--page") + metric) {
    painted = c.width + ink("--page") + metric;
    paintLine(g, w, h, x);
    whole.width = c.width; whole.height = c.height;
    whole.getContext("2d").drawImage(c, 0, 0);
    c.setAttribute("aria-label", `The whole run: ${run.series[metric]?.name ?? "messages under way"}, faults above, decisions and violations below`);
  } else g.drawImage(whole, 0, 0, w, h);
  g.strokeStyle = ink("--ink"); g.lineWidth = 2; g.beginPath(); g.moveTo(x(now), 0); g.lineTo(x(now), h); g.stroke();
}
function paintLine(g, w, h, x) {
  const most = parts.reduce((most, p) => Math.max(most, p.length), 1), s = run.series[metric];
  if (s) paintSeries(g, h, x, s);
  else {
    g.fillStyle = ink("--faint"); g.beginPath(); g.moveTo(8, h - 12);
    for (let p = 0; p < PARTS; p += 4) g.lineTo(8 + p / PARTS * (w - 16), h - 12 - parts[p].length / most * (h - 28));
    g.lineTo(w - 8, h - 12); g.fill();
  }
  const mark = (list, colour, y, shape) => {
    let before = -9;
    for (const i of list) if (x(events[i][T]) - before >= 5) text(g, shape(events[i]), before = x(events[i][T]), y, colour);
  };
  mark(marks.decision, ink("--soft"), h - 2, () => "◆");
  mark(marks.fault, ink("--bad"), 11, e => word[e[IS]] === "fault" ? "▼" : "▽");
  mark(marks.violation, ink("--bad"), h - 2, () => "✖");
}
// shownBins lists the bins of a series that the page shows; what is infinite is higher than all else.
const shownBins = s => s.values.map((v, i) => ({ v, from: i * s.every, to: (i + 1) * s.every })).filter(b => b.to > start && b.from < end && b.v !== null);
function paintSeries(g, h, x, s) {
  const bins = shownBins(s), finite = bins.map(b => b.v).filter(Number.isFinite);
  const low = Math.min(0, ...finite), high = Math.max(low, ...finite), bottom = h - 16, top = 30;
  const y = v => v === "infinite" ? top - 8 : bottom - (v - low) / (high - low || 1) * (bottom - top);
  g.strokeStyle = ink("--faint"); g.beginPath(); g.moveTo(x(start), bottom); g.lineTo(x(end), bottom); g.stroke();
  g.strokeStyle = ink("--focus"); g.lineWidth = 2; g.beginPath();
  bins.forEach((b, i) => {
    bins[i - 1]?.to === b.from ? g.lineTo(x(b.from), y(b.v)) : g.moveTo(x(Math.max(b.from, start)), y(b.v));
    g.lineTo(x(Math.min(b.to, end)), y(b.v));
  });
  g.stroke(); g.lineWidth = 1;
  text(g, finite.length ? `${s.name}, ${amount(low, s)} to ${amount(high, s)}` : s.name + ": no value here", 10, 24, ink("--ink"), "left");
}
const measures = { ratio: [100, " %"], ms: [1, " ms"], bytes: [1, " B"], per_s: [1, "/s"], s: [1, " s"] };
function amount(v, s) {
  const [by, unit] = measures[s.unit] ?? [1, ""];
  return v === undefined || v === null ? "none" : v === "infinite" ? "infinite" : (v * by).toLocaleString("en", { maximumSignificantDigits: 4 }) + unit;
}
const metricNow = () => { const s = run.series[metric]; return s ? `; ${s.name} ${amount(s.values[Math.floor(now / s.every)], s)}` : ""; };

// Words.
function words(i) {
  const e = events[i], is = word[e[IS]], m = messages[e[MESSAGE]], name = n => run.nodes[n].name;
  let s = `${time(e[T])} ${is} `;
  if (is === "partition" || is === "heal") return s;
  s += name(e[NODE]);
  if (e[PEER] !== e[NODE]) s += (is === "arrive" || is === "deliver" ? " from " : " to ") + name(e[PEER]);
  if (m) s += ` ${run.kinds[m.kind]} #${m.number}`;
  if (is === "state") s += " " + run.states[e[EXTRA]].map(f => f.join("=")).join(" ");
  else if (e[EXTRA] >= 0) s += " " + run.texts[e[EXTRA]];
  return s + (e[VIOLATED] ? " (agreement is violated)" : "");
}
function element(tag, words, attributes) {
  const el = document.createElement(tag);
  el.textContent = words ?? "";
  Object.assign(el, attributes);
  return el;
}
function line(i) {
  const b = element("button", words(i), { type: "button" });
  b.onclick = () => { chosen = events[i][MESSAGE] >= 0 ? { message: events[i][MESSAGE] } : { node: events[i][NODE] }; goEvent(i); };
  if (i === cursor) b.setAttribute("aria-current", "true");
  return b;
}
const lines = list => { const li = document.createElement("ol"); for (const i of list) { const l = element("li"); l.append(line(i)); li.append(l); } return li; };

function drawWords() {
  const focus = document.activeElement?.closest?.("#events, #chosen") ? [document.activeElement.closest("[id]").id, document.activeElement.textContent] : null;
  $("events").replaceChildren(lines(Array.from({ length: 7 }, (_, k) => cursor - 3 + k).filter(i => i >= 0 && i < events.length)));
  const box = $("chosen");
  if (chosen?.message >= 0) {
    const m = messages[chosen.message];
    box.replaceChildren(element("h2", `${run.kinds[m.kind]} #${m.number} of ${run.nodes[m.sender]?.name ?? m.sender}`));
    if (m.content >= 0) box.append(element("p", run.texts[m.content], { className: "content" }));
    box.append(lines(m.events.slice(0, 24)));
  } else if (chosen?.node >= 0) {
    const n = chosen.node, m = momentOf(n), list = element("dl");
    box.replaceChildren(element("h2", `${run.nodes[n].name}, ${run.nodes[n].role}`));
    const is = ["down", "paused", "spied", "liar"].filter(k => m[k]).map(k => ({ spied: "compromised", liar: "an adversary" })[k] ?? k);
    box.append(element("p", is.length ? "It is " + is.join(", ") + "." : "It is up."));
    for (const [field, value] of m.state ?? []) {
      const changed = m.before && !m.before.some(f => f[0] === field && f[1] === value);
      list.append(element("dt", field), element("dd", value + (changed ? " (changed)" : ""), { className: changed ? "changed" : "" }));
    }
    const until = last(history[n], now, i => events[i][T]) + 1;
    box.append(list, lines(history[n].slice(Math.max(0, until - 8), until).reverse()));
  } else box.replaceChildren(element("p", "Choose a node or a message: with the mouse, in the list of events, or in the list of nodes."));
  if (focus) { // the lists are new: the keyboard stays where it was
    const same = [...$(focus[0]).querySelectorAll("button")];
    (same.find(b => b.textContent === focus[1]) ?? same.find(b => b.hasAttribute("aria-current")) ?? same[0])?.focus();
  }
}

// moving counts the messages that are under way, drawn or not.
const moving = () => under(now, now).filter(shownSegment).length;
let told = 0;
function draw(live) {
  if (!live) { inks = {}; most = MOST_DRAWN; }
  left = 1;
  drawMap(); drawRows(); drawLine();
  $("scrub").value = Math.round((now - start) / (end - start) * 1e6);
  $("scrub").setAttribute("aria-valuetext", time(now));
  $("clock").textContent = `${time(now)} of ${time(end)}; event ${cursor + 1} of ${events.length}; ${moving()} on their way${left > 1 ? ", one in " + left + " drawn" : ""}${metricNow()}`;
  if (!live || performance.now() - told > 250) { told = performance.now(); drawWords(); }
}

// adapt lets a slow machine draw fewer messages, so that they keep moving; a still picture has them all.
function adapt(took) {
  most = Math.max(100, Math.min(MOST_DRAWN, most * (took > 30 ? 0.8 : 1.05)));
}

// Controls.
let before = 0, request = 0;
function frame(t) {
  if (!playing) return;
  adapt(t - before);
  const pass = Math.max(0, Math.min(100, t - before)) / 1000 * speed, next = events[cursor + 1]?.[T] ?? end;
  now = under(now, now).length ? now + pass : Math.min(now + 30 * pass, Math.max(next, now + pass)); // idle time passes faster
  before = t;
  cursor = eventAt(now);
  if (now >= end) { now = end; play(false); }
  draw(true);
  if (playing) request = requestAnimationFrame(frame);
}
function play(on) {
  playing = on;
  cancelAnimationFrame(request); // or two would run
  $("play").textContent = on ? "Pause" : "Play";
  if (on) { if (now >= end) now = start; before = performance.now(); request = requestAnimationFrame(frame); } else draw();
}
function faster(by) {
  speed = Math.min((end - start), Math.max((end - start) / 1e7, speed * by));
  $("pace").textContent = `1 s shows ${time(speed)}`;
  draw();
}
const actions = {
  play: () => play(!playing), back: () => step(-1), next: () => step(1), slower: () => faster(0.5), faster: () => faster(2),
  fault: () => jump("fault"), decision: () => jump("decision"), violation: () => jump("violation"),
};
for (const id in actions) $(id).onclick = actions[id];
const keys = { " ": "play", ArrowLeft: "back", ArrowRight: "next", "-": "slower", "+": "faster", f: "fault", d: "decision", v: "violation" };
document.addEventListener("keydown", e => {
  const id = keys[e.key], on = e.target.tagName;
  if (!id || e.ctrlKey || e.metaKey || e.altKey || on === "SELECT" || on === "INPUT" && e.key.startsWith("Arrow") || (on === "BUTTON" || on === "INPUT" || on === "SUMMARY") && e.key === " ") return;
  e.preventDefault();
  actions[id]();
});
$("scrub").oninput = () => go(start + $("scrub").value / 1e6 * (end - start));
$("line").onclick = e => go(start + (e.offsetX - 8) / ($("line").clientWidth - 16) * (end - start));
for (const id of ["map", "rows"]) $(id).onclick = e => {
  const far = h => (h.x - e.offsetX) ** 2 + (h.y - e.offsetY) ** 2;
  const near = hits[id].filter(h => far(h) < 600).sort((a, b) => far(a) - far(b))[0];
  chosen = near ? (near.node >= 0 ? { node: near.node } : { message: near.message }) : null;
  draw();
};
run.nodes.forEach((node, n) => {
  $("node").append(element("option", node.name, { value: n }));
  $("only").append(element("option", node.name, { value: n }));
});
run.series.forEach((s, i) => $("metric").append(element("option", s.name, { value: i })));
$("metric").value = metric;
$("metric").onchange = () => { metric = +$("metric").value; draw(); };
$("node").onchange = () => { chosen = $("node").value === "" ? null : { node: +$("node").value }; draw(); };
$("only").onchange = () => { only = $("only").value === "" ? -1 : +$("only").value; draw(); };
run.kinds.forEach((kind, k) => {
  const label = element("label"), box = element("input", "", { type: "checkbox", checked: true }), shape = element("span", "●■▲◆"[shapeOf(k)]);
  shape.style.color = colourOf(k);
  box.onchange = () => { box.checked ? hidden.delete(k) : hidden.add(k); draw(); };
  label.append(box, shape, " " + kind);
  $("kinds").append(label);
});
for (const words of run.said) $("notes").append(element("li", words));
window.addEventListener("resize", () => draw());
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw());
faster(1);

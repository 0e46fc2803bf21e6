"use strict";
const $ = id => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const tip = $("tip"), chosen = $("chosen");
let cell = null, from = null;

// A point tells its cell, its value and the interval, as the CSV has them.
function told(p) {
  const d = p.dataset, lines = [p.parentNode.dataset.s, data.cells[d.c].name].filter(Boolean);
  let line = d.v === undefined ? "" : d.v;
  if (d.l !== undefined) line += " (" + d.l + " to " + d.h + ")";
  const unit = p.ownerSVGElement.dataset.u;
  lines.push(line + (unit ? " " + unit : ""));
  if (d.x !== undefined) lines.push(p.ownerSVGElement.dataset.x + " " + d.x);
  if (d.a !== undefined) lines.push("minus " + data.cells[d.a].name);
  if (d.r !== undefined) lines.push("replication " + d.r);
  if (d.t !== undefined) lines.push("theory " + d.t);
  return lines.join("\n");
}
function mark(p) {
  document.querySelectorAll(".p.at").forEach(q => q.classList.remove("at"));
  if (!p) { tip.hidden = true; return; }
  p.classList.add("at");
  tip.textContent = told(p);
  tip.hidden = false;
  const box = p.getBoundingClientRect(), own = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(box.left + box.width / 2 + 10, innerWidth - own.width - 4)) + "px";
  tip.style.top = (box.top - own.height - 10 < 4 ? box.bottom + 10 : box.top - own.height - 10) + "px";
}
function command() {
  const r = Math.min(Math.max(Math.trunc($("replication").value) || 0, 0), cell.runs.length - 1);
  $("replay").textContent = data.replay + cell.runs[r];
}
function choose(p) {
  cell = data.cells[p.dataset.c];
  from = p.ownerSVGElement;
  $("chosen-name").textContent = (cell.name || "the only cell") + " (cell " + cell.id + ")";
  $("chosen-value").textContent = told(p).replaceAll("\n", "; ");
  $("replication").max = cell.runs.length - 1;
  $("replication").value = p.dataset.r || 0;
  chosen.hidden = false;
  command();
}
function close() { chosen.hidden = true; if (from) from.focus(); }

const pointOf = event => event.target.closest ? event.target.closest(".p") : null;
document.addEventListener("pointerover", e => { const p = pointOf(e); if (p) mark(p); else if (!document.activeElement.matches("svg")) mark(null); });
document.addEventListener("click", e => { const p = pointOf(e); if (p) choose(p); });
document.addEventListener("scroll", () => { tip.hidden = true; }, true);
$("replication").addEventListener("input", command);
$("close").addEventListener("click", close);
document.querySelectorAll(".plot > svg").forEach(svg => {
  let at = -1;
  const points = () => svg.querySelectorAll(".p");
  svg.addEventListener("keydown", e => {
    const all = points(), steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -all.length, End: all.length };
    if (!all.length) return;
    if (e.key in steps) {
      at = Math.min(Math.max(at + steps[e.key], 0), all.length - 1);
      all[at].scrollIntoView({ block: "nearest" });
      requestAnimationFrame(() => mark(all[at]));
      e.preventDefault();
    } else if ((e.key === "Enter" || e.key === " ") && at >= 0) {
      choose(all[at]);
      $("chosen-name").focus();
      e.preventDefault();
    }
  });
  svg.addEventListener("blur", () => mark(null));
});
document.addEventListener("keydown", e => { if (e.key === "Escape") { mark(null); if (!chosen.hidden) close(); } });
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(d => { d.open = true; }));

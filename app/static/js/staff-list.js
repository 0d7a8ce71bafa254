// Keys for the sorting table: j and k move along the lines, x ticks one, a ticks all, / filters.
"use strict";

const boxes = () => [...document.querySelectorAll("input[data-line]")];

const move = (step) => {
  const all = boxes();
  const at = all.indexOf(document.activeElement);
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  if (next) next.focus();
};

const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: () => document.activeElement.matches("input[data-line]") && document.activeElement.click(),
  a: () => {
    const all = boxes();
    const tick = all.some((box) => !box.checked);
    for (const box of all) box.checked = tick;
  },
  "/": () => document.querySelector(".filters select, .filters input")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox]), select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

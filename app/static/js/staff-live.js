// While a batch is read, its page asks how far it is and puts the new part in place of the old one.
"use strict";

const EVERY = 1500;
const SLOWEST = 15000;
let pause = EVERY;

const live = () => document.getElementById("live");

const look = async () => {
  if (document.hidden) return true;
  const answer = await fetch(`${location.pathname}/live`, { credentials: "same-origin" });
  if (!answer.ok) return answer.status >= 500;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("live");
  if (!fresh) return false;
  const old = live();
  if (fresh.outerHTML !== old.outerHTML) old.replaceWith(document.importNode(fresh, true));
  return live().dataset.live === "yes";
};

const again = async () => {
  let more = true;
  try {
    more = await look();
    pause = EVERY;
  } catch {
    pause = Math.min(pause * 2, SLOWEST);
  }
  if (more) setTimeout(again, pause);
};

if (live()?.dataset.live === "yes") setTimeout(again, EVERY);

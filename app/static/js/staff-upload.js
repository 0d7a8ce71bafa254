// Shows how much of a batch is sent. Without script the form works the same, and the browser waits.
"use strict";

const form = document.querySelector("form[data-upload]");
const line = form.querySelector(".sending");
const bar = line.querySelector("progress");
const words = line.querySelector("span");
const button = form.querySelector("button");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const request = new XMLHttpRequest();
  const failed = () => {
    words.textContent = line.dataset.failed;
    button.disabled = false;
  };
  request.upload.addEventListener("progress", (sent) => {
    if (sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
  });
  request.addEventListener("load", () => {
    if (request.responseURL && new URL(request.responseURL).pathname !== location.pathname) {
      location.assign(request.responseURL);
    } else if (request.status < 500) {
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      document.getElementById("main").replaceWith(document.importNode(page.getElementById("main"), true));
      location.hash = "main";
    } else failed();
  });
  request.addEventListener("error", failed);
  line.hidden = false;
  words.textContent = line.dataset.sending;
  button.disabled = true;
  request.open("POST", form.action);
  request.send(new FormData(form));
});

// Passkeys: the two ceremonies of WebAuthn. Speaks to our own origin only and stores nothing.
"use strict";

const toBytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
};

const toText = (buffer) => {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const send = async (address, body) => {
  const answer = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

const enrol = async (form) => {
  const options = await send("/staff/enrol/options", {});
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  });
  return send("/staff/enrol/verify", {
    label: form.elements.label.value,
    credential: {
      id: made.id,
      rawId: toText(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: toText(made.response.clientDataJSON),
        attestationObject: toText(made.response.attestationObject),
      },
    },
  });
};

const signIn = async () => {
  const options = await send("/staff/sign-in/options", {});
  const shown = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  });
  return send("/staff/sign-in/verify", {
    id: shown.id,
    rawId: toText(shown.rawId),
    type: shown.type,
    response: {
      clientDataJSON: toText(shown.response.clientDataJSON),
      authenticatorData: toText(shown.response.authenticatorData),
      signature: toText(shown.response.signature),
      userHandle: shown.response.userHandle ? toText(shown.response.userHandle) : null,
    },
  });
};

const ceremonies = { enrol, "sign-in": signIn };

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button");
  const failed = document.getElementById("passkey-failed");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    button.disabled = true;
    try {
      const { next } = await ceremonies[form.dataset.passkey](form);
      location.assign(next);
    } catch (error) {
      failed.hidden = false;
      failed.focus();
      button.disabled = false;
    }
  });
  document.getElementById("passkey-missing").hidden = Boolean(window.PublicKeyCredential);
}

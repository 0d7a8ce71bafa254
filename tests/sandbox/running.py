"""Starts the sandbox as the demo does, as a process of its own, and talks to it as clients do."""

import json
import signal
import smtplib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import stripe

SECRET = "whsec_sandboxtests"
KEY = "sk_test_sandbox"
ROOT = Path(__file__).parents[2]


@dataclass
class Running:
    """A running sandbox: its addresses, a plain HTTP client, and the official card client."""

    url: str
    smtp_port: int
    process: subprocess.Popen[str]
    http: httpx2.Client
    transports: list[stripe.RequestsClient] = field(default_factory=list)

    @cached_property
    def cards(self) -> stripe.StripeClient:
        """The official client, retrying nothing by itself."""
        return self.client()

    def client(self, key: str = KEY, *, timeout: float = 30, **options: Any) -> stripe.StripeClient:
        """An official client of one's own; its connections close with the sandbox."""
        if "http_client" not in options:
            self.transports.append(stripe.RequestsClient(timeout=timeout))
            options["http_client"] = self.transports[-1]
        options = {"max_network_retries": 0} | options
        return stripe.StripeClient(key, base_addresses={"api": self.url}, **options)

    def control(self, path: str, /, **wish: object) -> Any:
        answer = self.http.post(f"/control/{path}", json=wish)
        answer.raise_for_status()
        return answer.json()

    def messages(self) -> list[dict[str, Any]]:
        return self.http.get("/messages").json()

    def send(self, message: EmailMessage) -> dict[str, tuple[int, bytes]]:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as door:
            return door.send_message(message)


@contextmanager
def running_sandbox(*arguments: str) -> Iterator[Running]:
    """A sandbox on free ports; TERM ends it."""
    command = [sys.executable, "-m", "app.sandbox", "--http-port", "0", "--smtp-port", "0"]
    process = subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        ready = json.loads(process.stdout.readline())
        with httpx2.Client(base_url=ready["url"], timeout=30, trust_env=False) as http:
            running = Running(ready["url"], ready["smtp_port"], process, http)
            yield running
            for transport in running.transports:
                transport.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=5)
        process.stdout.close()


class AsyncHttp(stripe.HTTPXClient):
    """The client's async transport over httpx2, which takes encoded bodies as `content`."""

    def __init__(self) -> None:
        super().__init__(_lib=httpx2, verify_ssl_certs=False)

    def _get_request_args_kwargs(self, *request: Any) -> list[Any]:
        args, kwargs = super()._get_request_args_kwargs(*request)
        kwargs["content"] = kwargs.pop("data") or b""
        return [args, kwargs]


def session_params(**changes: Any) -> dict[str, Any]:
    """What the product asks for when a parent wants to pay by card."""
    return {
        "mode": "payment",
        "line_items": [
            {
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 50,
                    "product_data": {"name": "Card check, given back after 7 days"},
                },
                "quantity": 1,
            }
        ],
        "success_url": "http://127.0.0.1:9/parent/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/parent/back",
        "client_reference_id": "pay_7Hq2",
        "payment_method_types": ["card"],
        "payment_method_options": {
            "card": {
                "request_three_d_secure": "any",
                "restrictions": {"funding_types_blocked": ["prepaid"]},
            }
        },
    } | changes


def letter(to: str = "parent@example.com", subject: str = "A letter", text: str = "Hello") -> Any:
    message = EmailMessage()
    message["From"] = "Example Post <slips@example.org>"
    message["To"] = to
    message["Subject"] = subject
    message.set_content(text)
    return message


@dataclass
class Receiver:
    """A webhook endpoint that keeps what it gets and answers as told (200 by default)."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        with self.arrived:
            self.got.append((body, headers))
            self.arrived.notify_all()
            return self.answers.pop(0) if self.answers else 200

    def wait_for(self, enough: Callable[[list[str]], bool], seconds: float = 15) -> list[str]:
        """The types received so far, once `enough` of them says so."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: enough(self.types()), seconds), self.types()
            return self.types()

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.got]

    def forget(self) -> None:
        self.got.clear()
        self.answers.clear()


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A `Receiver` listening on a free port."""
    receiver = Receiver()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(receiver.take(body, dict(self.headers)))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    receiver.url = f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

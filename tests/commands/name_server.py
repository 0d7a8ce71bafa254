"""A name server of this machine over UDP: knows what it is given, or says nothing at all."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

STOP = b"stop"


@contextmanager
def name_server(
    records: dict[str, str], *, refusal: dns.rcode.Rcode = dns.rcode.NXDOMAIN, mute: bool = False
) -> Iterator[dns.resolver.Resolver]:
    """A resolver that asks it. Names that it does not know get ``refusal``."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))

        def serve() -> None:
            while (asked := listening.recvfrom(4096))[0] != STOP:
                if not mute:
                    listening.sendto(_answer(asked[0], records, refusal), asked[1])

        thread = Thread(target=serve, daemon=True)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], listening.getsockname()[1]
        try:
            yield resolver
        finally:
            listening.sendto(STOP, listening.getsockname())
            thread.join(5)


def _answer(asked: bytes, records: dict[str, str], refusal: dns.rcode.Rcode) -> bytes:
    question = dns.message.from_wire(asked)
    name = question.question[0].name
    answer = dns.message.make_response(question)
    text = records.get(name.to_text(omit_final_dot=True))
    if text is None:
        answer.set_rcode(refusal)
    else:
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", f'"{text}"'))
    return answer.to_wire()

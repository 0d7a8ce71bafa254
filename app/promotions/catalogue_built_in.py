"""The built-in practices and identifiers of every promise, in words; declared practices are not here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.promotions.declaration_text import Localised


@dataclass(frozen=True, slots=True)
class BuiltInPractice:
    """One item that the service itself holds, with why and until when (312.10, RET-01)."""

    id: str
    about: Literal["parent", "child", "visitor"]
    gathered: Literal["given by the child", "given by the parent", "made by us", "passively"]
    law: str
    what: Localised
    purpose: Localised
    clock: Localised
    business_need: Localised

    def clock_text(self, clocks: Mapping[str, int], lang: str) -> str:
        """When it is erased, with the numbers of ``PromotionDeclaration.clocks()``."""
        return self.clock.text(lang).format_map(clocks)


BUILT_IN_PRACTICES: tuple[BuiltInPractice, ...] = (
    BuiltInPractice(
        id="parent_email",
        about="parent",
        gathered="given by the child",
        law="312.5(c)(1)",
        what=Localised(
            en="A parent's e-mail address, if the child typed it",
            es="El correo electrónico de un adulto, si el niño o la niña lo escribió",
        ),
        purpose=Localised(
            en="To tell the parent about this promotion and ask for permission, and for nothing else",
            es="Para informar al padre o a la madre y pedir permiso, y para nada más",
        ),
        clock=Localised(
            en="Erased at once if the parent says no, and after {answer_within_days} days without "
            "an answer",
            es="Se borra enseguida si la respuesta es no, y a los {answer_within_days} días sin "
            "respuesta",
        ),
        business_need=Localised(
            en="Without it we could not ask", es="Sin él no podríamos preguntar"
        ),
    ),
    BuiltInPractice(
        id="parent_receipt_address",
        about="parent",
        gathered="given by the parent",
        law="312.6(a)",
        what=Localised(
            en="The e-mail address where the parent wants the receipt, and the parent's language",
            es="El correo electrónico donde se quiere el recibo, y el idioma",
        ),
        purpose=Localised(
            en="To send the receipt, to ask for what the promotion needs, and to say what we did",
            es="Para enviar el recibo, pedir lo que la promoción necesita y contar lo que hicimos",
        ),
        clock=Localised(
            en="Erased {parent_days} days after the last permission ends",
            es="Se borra {parent_days} días después de que termine el último permiso",
        ),
        business_need=Localised(
            en="The parent must be able to see, change and stop everything",
            es="Usted debe poder ver, cambiar y detener todo",
        ),
    ),
    BuiltInPractice(
        id="parent_pin",
        about="parent",
        gathered="given by the parent",
        law="312.6(a)(3)(i)",
        what=Localised(
            en="A scrambled form of the parent's PIN, never the PIN itself",
            es="Una forma cifrada del PIN, nunca el PIN mismo",
        ),
        purpose=Localised(
            en="To be sure that only the parent sees what we hold",
            es="Para que solo usted vea lo que guardamos",
        ),
        clock=Localised(
            en="Erased {parent_days} days after the last permission ends",
            es="Se borra {parent_days} días después de que termine el último permiso",
        ),
        business_need=Localised(
            en="The law asks us to check before we show anything",
            es="La ley nos pide comprobarlo antes de mostrar algo",
        ),
    ),
    BuiltInPractice(
        id="payment_reference",
        about="parent",
        gathered="given by the parent",
        law="312.5(b)(2)(ii)",
        what=Localised(
            en="The number, amount and refund day of the card payment, and a scrambled mark of the "
            "card. We never hold the card number or the name on it",
            es="El número, el importe y el día de reembolso del pago con tarjeta, y una marca "
            "cifrada de la tarjeta. Nunca guardamos el número de la tarjeta ni el nombre",
        ),
        purpose=Localised(
            en="To show that a card holder said yes, and to give the money back",
            es="Para demostrar que el titular dijo sí, y para devolver el dinero",
        ),
        clock=Localised(
            en="Erased {dispute_days} days after the refund",
            es="Se borra {dispute_days} días después del reembolso",
        ),
        business_need=Localised(
            en="A card holder may question a payment for that long",
            es="El titular puede reclamar un pago durante ese tiempo",
        ),
    ),
    BuiltInPractice(
        id="evidence",
        about="parent",
        gathered="made by us",
        law="312.5(b), 312.4(b)",
        what=Localised(
            en="A copy of the notice exactly as we sent it, and the proof of the answer",
            es="Una copia del aviso tal como lo enviamos, y la prueba de la respuesta",
        ),
        purpose=Localised(
            en="To prove what was asked and what was answered",
            es="Para demostrar qué se preguntó y qué se respondió",
        ),
        clock=Localised(
            en="Erased {evidence_days} days after the permission ends; then only a record stays "
            "that names nobody",
            es="Se borra {evidence_days} días después de que termine el permiso; después solo queda "
            "una constancia que no nombra a nadie",
        ),
        business_need=Localised(
            en="The law asks us to be able to show the permission",
            es="La ley nos pide poder demostrar el permiso",
        ),
    ),
    BuiltInPractice(
        id="address_hash",
        about="parent",
        gathered="made by us",
        law="312.5(c)(6)",
        what=Localised(
            en="A scrambled mark of an e-mail address that cannot be turned back",
            es="Una marca cifrada del correo electrónico que no se puede revertir",
        ),
        purpose=Localised(
            en='So that nobody is sent too much mail, and to obey "never mail me"',
            es="Para que nadie reciba demasiados correos y para cumplir un «no me escriban más»",
        ),
        clock=Localised(
            en='Erased after {throttle_days} days; a "never mail me" is kept for '
            "{never_mail_me_days} days",
            es="Se borra a los {throttle_days} días; un «no me escriban más» se guarda "
            "{never_mail_me_days} días",
        ),
        business_need=Localised(
            en="It keeps strangers from being pestered through our form",
            es="Evita que se moleste a desconocidos con nuestro formulario",
        ),
    ),
    BuiltInPractice(
        id="mail_log",
        about="parent",
        gathered="made by us",
        law="312.4(b)",
        what=Localised(
            en="A line in our mail log that a letter went out, and whether it arrived",
            es="Una línea en el registro de correo: que salió una carta y si llegó",
        ),
        purpose=Localised(
            en="To know whether the notice reached the parent",
            es="Para saber si el aviso le llegó",
        ),
        clock=Localised(
            en="Erased after {mail_log_days} days", es="Se borra a los {mail_log_days} días"
        ),
        business_need=Localised(
            en="A notice that did not arrive is no notice",
            es="Un aviso que no llegó no es un aviso",
        ),
    ),
    BuiltInPractice(
        id="network_address",
        about="visitor",
        gathered="passively",
        law="312.5(c)(7)",
        what=Localised(
            en="The network address of a device, in our security log, and a scrambled mark of it "
            "that counts tries",
            es="La dirección de red de un dispositivo, en nuestro registro de seguridad, y una marca "
            "cifrada de ella que cuenta intentos",
        ),
        purpose=Localised(
            en="To keep the site safe, and for nothing else",
            es="Para proteger el sitio, y para nada más",
        ),
        clock=Localised(
            en="The mark is erased within a day, the log after {access_log_days} days",
            es="La marca se borra en un día, y el registro a los {access_log_days} días",
        ),
        business_need=Localised(
            en="Attacks are found in the days after they happen",
            es="Los ataques se descubren en los días siguientes",
        ),
    ),
    BuiltInPractice(
        id="session_cookie",
        about="visitor",
        gathered="passively",
        law="312.5(c)(7)",
        what=Localised(
            en="A cookie that lives until the browser closes",
            es="Una cookie que vive hasta que se cierra el navegador",
        ),
        purpose=Localised(
            en="To keep the album open during one visit",
            es="Para mantener abierto el álbum durante una visita",
        ),
        clock=Localised(en="Gone when the browser closes", es="Desaparece al cerrar el navegador"),
        business_need=Localised(
            en="Without it every page would forget the album",
            es="Sin ella, cada página olvidaría el álbum",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class BuiltInOperation:
    """An identifier that the service itself uses for internal operations, 312.4(d)(3)."""

    code: str
    identifier: Localised


BUILT_IN_OPERATIONS: tuple[BuiltInOperation, ...] = (
    BuiltInOperation(
        code="security",
        identifier=Localised(en="the network address", es="la dirección de red"),
    ),
    BuiltInOperation(
        code="authentication",
        identifier=Localised(en="the session cookie", es="la cookie de sesión"),
    ),
)

OPERATION_SAFEGUARD = Localised(
    en="These identifiers stand in stores of their own, beside no name and no address. No page, "
    "mail or staff screen can look a person up by them, and they are erased on their own clock, so "
    "they cannot be used to contact anyone, to build a profile or to advertise.",
    es="Estos identificadores están en lugares propios, sin nombre ni dirección al lado. Ninguna "
    "página, correo ni pantalla del personal permite buscar a una persona con ellos, y se borran "
    "en su propio plazo: no sirven para contactar a nadie, crear un perfil ni hacer publicidad.",
)
"""The means that 312.4(d)(3) asks for; each sentence is held by the gate and the log schema."""

BACKUP_CLOCK = Localised(
    en="After we erase something, our safety copies can no longer open it after "
    "{key_generation_days} days at most.",
    es="Cuando borramos algo, nuestras copias de seguridad ya no pueden abrirlo después de "
    "{key_generation_days} días como máximo.",
)


def built_in(practice_id: str) -> BuiltInPractice:
    """The built-in practice of that id; an unknown one raises ``KeyError``."""
    for practice in BUILT_IN_PRACTICES:
        if practice.id == practice_id:
            return practice
    raise KeyError(practice_id)

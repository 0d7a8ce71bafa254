"""The fixed words of the printed form, in English and in Spanish; what a promotion says is not here.

Every place in braces is filled by the printing of that part.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "es"]


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Short on purpose: each piece has a fixed room on the sheet."""

    form: str
    keep: str
    send: str
    specimen: str
    page_of: str
    reference: str
    joining_code: str
    joining_note: str
    status: str
    status_note: str
    stub: str
    guidance: str
    guidance_one: str
    guidance_large: str
    yes: str
    no: str
    only_if_yes: str
    statement: str
    signature: str
    date: str
    printed_name: str
    reply: str
    until: str
    by_post: str
    by_fax: str
    by_upload: str
    questions: str
    steps: str
    step_read: str
    step_fill: str
    step_send: str
    step_after: str
    cut: str
    stop: str
    stop_says: str
    stop_how: str


_ENGLISH = Words(
    form="Permission form",
    keep="KEEP THIS PAGE",
    send="SEND THIS PAGE BACK",
    specimen="SPECIMEN · SPECIMEN",
    page_of="Page {page} of {of}",
    reference="Reference",
    joining_code="Joining code",
    joining_note="It works after your yes. With it your child goes on with another phone or computer.",
    status="Where is my form?",
    status_note="Ask here with your reference. The answer says nothing about your child.",
    stub="For you to keep",
    guidance=(
        "In each row, tick one box: YES or NO. Use a blue or black pen. "
        "You may say yes to one and no to another. A no needs no reason."
    ),
    guidance_one=(
        "Tick one box: YES or NO. Use a blue or black pen. Both are good answers, "
        "and a no needs no reason."
    ),
    guidance_large="Tick YES or NO in each row, with a pen.",
    yes="YES",
    no="NO",
    only_if_yes="Only if you tick YES",
    statement="I am this child's parent or legal guardian.",
    signature="Signature",
    date="Date",
    printed_name="Printed name",
    reply="E-mail or postal address for our answer",
    until="Send this page back by {until}",
    by_post="By mail",
    by_fax="By fax",
    by_upload="Scan or photo",
    questions="Questions?",
    steps="What to do",
    step_read="Read pages {first} to {last} and keep them.",
    step_fill="Fill in page {page}: tick YES or NO, sign, and write your name, the date, and where we can answer you.",
    step_send="Send us page {page} by {until}. Only this page comes back.",
    step_after="A person reads your form. Then we write to you at the address you gave on it.",
    cut="Cut here when you need it",
    stop="STOP",
    stop_says="I take back my permission. Stop, and erase what you hold about my child.",
    stop_how="To stop at any time, send us this slip. You need not sign it or give a reason.",
)

_SPANISH = Words(
    form="Formulario de permiso",
    keep="GUARDE ESTA PÁGINA",
    send="DEVUELVA ESTA PÁGINA",
    specimen="MUESTRA · SPECIMEN",
    page_of="Página {page} de {of}",
    reference="Referencia",
    joining_code="Código de unión",
    joining_note="Sirve después de su sí. Con él su hijo o hija sigue en otro teléfono o computadora.",
    status="¿Dónde está mi formulario?",
    status_note="Pregunte aquí con su referencia. La respuesta no dice nada de su hijo o hija.",
    stub="Para usted",
    guidance=(
        "En cada fila, marque una sola casilla: SÍ o NO. Use tinta azul o negra. "
        "Puede decir sí a una cosa y no a otra. No hace falta explicar un no."
    ),
    guidance_one=(
        "Marque una sola casilla: SÍ o NO. Use tinta azul o negra. "
        "Las dos respuestas valen, y no hace falta explicar un no."
    ),
    guidance_large="Marque SÍ o NO en cada fila, con tinta.",
    yes="SÍ",
    no="NO",
    only_if_yes="Solo si marca SÍ",
    statement="Soy padre, madre o tutor legal de este menor.",
    signature="Firma",
    date="Fecha",
    printed_name="Nombre en letra clara",
    reply="Correo o dirección para responderle",
    until="Devuélvala a más tardar el {until}",
    by_post="Por correo",
    by_fax="Por fax",
    by_upload="Copia o foto",
    questions="¿Preguntas?",
    steps="Qué hacer",
    step_read="Lea las páginas {first} a {last} y guárdelas.",
    step_fill="Llene la página {page}: marque SÍ o NO, firme y ponga su nombre, la fecha y dónde podemos responderle.",
    step_send="Envíenos la página {page} a más tardar el {until}. Solo vuelve esa página.",
    step_after="Una persona lee su formulario. Después le escribimos a la dirección que puso en él.",
    cut="Corte aquí cuando haga falta",
    stop="ALTO",
    stop_says="Retiro mi permiso. No sigan y borren lo que tienen sobre mi hijo o hija.",
    stop_how="Para parar en cualquier momento, mándenos este recorte. No hace falta firmar ni dar razones.",
)

WORDS: dict[Language, Words] = {"en": _ENGLISH, "es": _SPANISH}

WRONG_SIDE = (
    ("WRONG SIDE", "Turn the sheet over."),
    ("LADO EQUIVOCADO", "Dele la vuelta a la hoja."),
)
"""The back of the sheet says it in both languages: whoever sees it may read either."""

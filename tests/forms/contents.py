"""Contents to print in tests: a summer of lighthouses, as long as a real notice, in two languages."""

from dataclasses import replace

from forms.codes import SPECIMEN_KEY
from forms.content import Block, Contact, Decision, FormContent, FormCopy, WriteIn

OPERATOR = Contact(
    name="Example Post",
    address="475 Example Street, Springfield, IL 62701",
    phone="+1-217-555-0100",
    email="privacy@example.org",
    fax="+1-217-555-0101",
    upload="https://kids.example.org/form",
)

_ENGLISH_NOTICE = (
    Block("title", "A letter to a parent: Lighthouse Summer"),
    Block("paragraph", "Keep this letter. Only the last sheet comes back to us. To read all of the letter takes about 6 minutes. The short version comes first."),
    Block("section", "In short"),
    Block("item", "Example Post runs Lighthouse Summer. To let your child do more than collect stamps, we need a parent's yes."),
    Block("item", "To say yes, tick YES on the last sheet, sign it, and send it back. It costs you no more than a postage stamp."),
    Block("item", "To say no, tick NO and send it back. Or do nothing. Your child keeps the stamps either way."),
    Block("item", "The form must reach us within 30 days of the day you got it, and not after September 15, 2027."),
    Block("section", "Why we write"),
    Block("paragraph", "We are Example Post. We run Lighthouse Summer. We tell children this about it: “Six lights and friends hide by the sea. Find their codes and fill your book. A full book gets you six real stamps in the mail.”"),
    Block("paragraph", "Your child can collect stamps without telling us anything personal. A full album of 6 stamps earns a reward that comes by post. To send it we need a few facts, and a parent must agree first."),
    Block("section", "What we already have"),
    Block("paragraph", "If your child typed in your e-mail address, we have that address. We use it for one thing only: to send you this notice and ask for your consent. If your child did not, we have no address."),
    Block("paragraph", "We did not ask for your name or your child's name. We do not have them."),
    Block("section", "We need your consent"),
    Block("paragraph", "We need the consent of a parent or legal guardian. Without it we will not collect, use, or disclose any personal information from your child."),
    Block("section", "What we would ask for, and how we would use it"),
    Block("paragraph", "Each use stands here in the words that your child reads."),
    *(
        block
        for what, who, use, needed, kept, other in (
            ("A first name", "Your child.", "To write your name on the envelope.", "Only to send the reward. The post office cannot bring a letter with no name on it.", "30 days. Sooner if we post the reward.", "Acme Mailing House Inc."),
            ("A mailing address", "You.", "To send the stamps to your home.", "Only to send the reward. We cannot send mail if we do not know where to.", "30 days. Sooner if we post the reward.", "Acme Mailing House Inc."),
            ("A home state", "Your child.", "To add a dot for your state to a big map.", "No. It is up to you, and nothing depends on it.", "120 days. Sooner if the promotion's claims close.", "Springfield Lighthouse Society."),
        )
        for block in (
            Block("record", what),
            Block("fact", who, "Who we ask"),
            Block("fact", use, "How we use it"),
            Block("fact", needed, "Is it needed?"),
            Block("fact", kept, "How long we keep it"),
            Block("fact", other, "Who else gets it"),
        )
    ),
    Block("paragraph", "We ask for nothing more than this. A child never has to give more than is reasonably necessary to take part."),
    Block("section", "Who else would get it"),
    Block("paragraph", "Your child cannot make anything public here. No other child and no stranger can see what we hold."),
    Block("record", "Acme Mailing House Inc."),
    Block("fact", "Delivery services.", "What it is"),
    Block("fact", "A first name, a mailing address.", "What it gets"),
    Block("fact", "Prints the label and sends the stamps.", "What for"),
    Block("fact", "This goes with your yes, because it cannot be done without. We have no print room of our own. Without this firm, no stamps can be sent.", "Your choice"),
    Block("record", "Springfield Lighthouse Society"),
    Block("fact", "Clubs that care for old lighthouses.", "What it is"),
    Block("fact", "A home state.", "What it gets"),
    Block("fact", "Makes a map of all the states that came to play.", "What for"),
    Block("fact", "It gets this only if you give it a yes of its own. Your child loses nothing if you do not.", "Your choice"),
    Block("paragraph", "These companies work for us. They may not use the information for anything else:"),
    Block("item", "Example Relay Inc. carries our e-mail."),
    Block("item", "Example Card Desk LLC takes the card payment and gives it back."),
    Block("item", "Example Store Inc. keeps our locked files."),
    Block("item", "Example Hosting Inc. runs the computers that this site lives on."),
    Block("section", "How to say yes, and how to say no"),
    Block("paragraph", "The last sheet asks for a YES or a NO, part by part. Nothing is ticked for you. A part with no tick, or with both boxes ticked, does not count as a yes."),
    Block("paragraph", "To say yes, tick YES, and sign the sheet by hand with a pen. By this you tell us that you are this child's parent or legal guardian. A typed name or a name drawn on a screen does not count. Then send the sheet back in one of these ways:"),
    Block("item", "By mail to Example Post, 475 Example Street, Springfield, IL 62701"),
    Block("item", "By fax to +1-217-555-0101"),
    Block("item", "As a scan or a photo of the signed sheet, at https://kids.example.org/form"),
    Block("section", "What happens to your form"),
    Block("item", "We scan the sheet. A person on our staff reads it and decides. No machine says yes for you."),
    Block("item", "We erase the scan 30 days after we decide. If you said yes, we keep a picture of the signed sheet as proof, with what you wrote in the last block blanked out."),
    Block("item", "We destroy the paper itself 60 days after it came, at the latest."),
    Block("section", "If you say yes and change your mind"),
    Block("paragraph", "At any time, for free, and without a reason, you can see what we hold about your child, and have it put right; have it erased; stop us from asking your child for more, or from using what we have; take back your yes to sharing and keep the rest."),
    Block("section", "The whole notice"),
    Block("paragraph", "Our online notice tells you all that we do with information from children. It is free to read at:"),
    Block("address", "https://kids.example.org/lighthouse-summer/privacy"),
    Block("section", "Privacy Act notice"),
    Block("paragraph", "The law that lets us ask: 39 USC 401, 403, 404. What we use it for: the uses listed above. You choose whether to give it. If you do not, your child can still collect stamps, but we cannot send a reward."),
    Block("section", "Who we are"),
    Block("address", "Example Post\n475 Example Street, Springfield, IL 62701\nPhone: +1-217-555-0100\nE-mail: privacy@example.org\nFax: +1-217-555-0101"),
)  # fmt: skip

_SPANISH_NOTICE = (
    Block("title", "Carta para la madre o el padre: Verano de faros"),
    Block("paragraph", "Guarde esta carta. A nosotros solo nos vuelve la última hoja. Leer toda la carta lleva unos 7 minutos. Primero va lo más importante."),
    Block("section", "En pocas palabras"),
    Block("item", "Example Post lleva este programa: Verano de faros. Para que su hijo o hija haga algo más que juntar sellos, hace falta el sí del padre, la madre o el tutor."),
    Block("item", "Para decir sí, marque SÍ en la última hoja, fírmela y devuélvala. No le cuesta más que una estampilla."),
    Block("item", "Para decir no, marque NO y devuélvala, o no haga nada. Su hijo o hija conserva los sellos en los dos casos."),
    *(
        block
        for _ in range(3)
        for block in (
            Block("section", "Qué pediríamos y para qué"),
            Block("paragraph", "Su hijo o hija puede juntar sellos sin contarnos nada personal. Un álbum lleno, con 6 sellos, gana un premio que llega por correo. Para enviarlo nos hacen falta unos pocos datos. Antes, el padre, la madre o el tutor tiene que dar permiso."),
            Block("record", "Una dirección postal"),
            Block("fact", "A usted.", "A quién se lo pedimos"),
            Block("fact", "Para mandar los sellos a tu casa.", "Cómo lo usamos"),
            Block("fact", "Solo para enviar el premio. Sin ella no sabemos a dónde va el sobre.", "¿Hace falta?"),
            Block("fact", "30 días, o menos si antes enviamos el premio.", "Cuánto tiempo lo guardamos"),
            Block("fact", "Acme Mailing House Inc.", "Quién más lo recibe"),
            Block("paragraph", "Necesitamos el permiso del padre, la madre o el tutor legal. Sin él no vamos a pedir, usar ni dar a nadie ningún dato personal de su hijo o hija."),
            Block("item", "Escaneamos la hoja. Una persona de nuestro equipo la lee y decide. Ninguna máquina dice sí por usted."),
        )
    ),
    Block("section", "Quiénes somos"),
    Block("address", "Example Post\n475 Example Street, Springfield, IL 62701\nTeléfono: +1-217-555-0100\nFax: +1-217-555-0101"),
)  # fmt: skip

ENGLISH = FormContent(
    language="en",
    promotion="lighthouse-summer",
    title="Lighthouse Summer",
    operator=OPERATOR,
    decisions=(
        Decision(
            "collect_use",
            "Collect and use",
            "May we collect and use your child's first name, your postal address and the state your child lives in, for Lighthouse Summer? This goes with your yes: Acme Mailing House Inc. prints the label and sends the stamps.",
        ),
        Decision(
            "disclose.lighthouse-society",
            "Share with Springfield Lighthouse Society",
            "May we give the state your child lives in to Springfield Lighthouse Society? It makes a map of all the states that came to play. Your child loses nothing by a no.",
        ),
    ),
    write_ins=(
        WriteIn(
            "mailing_address",
            "Your postal address. We cannot send mail if we do not know where to.",
            (
                "Street and number, or PO box",
                "Apartment or unit (optional)",
                "City",
                "State",
                "ZIP code",
            ),
        ),
    ),
    until="September 15, 2027",
    status_address="https://kids.example.org/form",
    notice=_ENGLISH_NOTICE,
)

SPANISH = replace(
    ENGLISH,
    language="es",
    title="Verano de faros",
    decisions=(
        Decision(
            "collect_use",
            "Recoger y usar los datos",
            "¿Podemos pedir y usar el nombre de su hijo o hija, su dirección postal y el estado donde vive su hijo o hija, para Verano de faros? Esto va junto con su sí: Acme Mailing House Inc. hace la etiqueta y manda los sellos.",
        ),
        Decision(
            "disclose.lighthouse-society",
            "Compartir con Springfield Lighthouse Society",
            "¿Podemos dar el estado donde vive su hijo o hija a Springfield Lighthouse Society, que hace un mapa de los estados que juegan? Con un no, su hijo o hija no pierde nada.",
        ),
    ),
    write_ins=(
        WriteIn(
            "mailing_address",
            "Su dirección postal. Sin ella no sabemos a dónde va el sobre.",
            (
                "Calle y número, o apartado postal",
                "Apartamento o unidad (opcional)",
                "Ciudad",
                "Estado",
                "Código postal (ZIP)",
            ),
        ),
    ),
    until="15 de septiembre de 2027",
    notice=_SPANISH_NOTICE,
)

BY_LANGUAGE = {"en": ENGLISH, "es": SPANISH}

_MORE = {
    "en": (
        Decision("disclose.maritime-museum", "Share with National Maritime Museum of the Lakes", "May we give it your child's first name, for a wall of all who found the six lights?"),
        Decision("disclose.harbour-news", "Share with Harbor News", "May we give it your child's home state, for a story about how far the letters went?"),
    ),
    "es": (
        Decision("disclose.maritime-museum", "Compartir con National Maritime Museum of the Lakes", "¿Podemos darle el nombre de pila de su hijo o hija para un muro con quienes hallaron las seis luces?"),
        Decision("disclose.harbour-news", "Compartir con Harbor News", "¿Podemos darle el estado donde vive su hijo o hija para una nota sobre lo lejos que llegan las cartas?"),
    ),
}  # fmt: skip


def with_decisions(content: FormContent, count: int) -> FormContent:
    """The same content asking for ``count`` decisions, 1 to 4."""
    every = (*content.decisions, *_MORE[content.language])
    return replace(content, decisions=every[:count])


def specimen(number: int = 0) -> FormCopy:
    """A specimen whose serial ends in ``number`` (0 to 9)."""
    return FormCopy(
        serial=f"7K3M9QX2T4B{number}",
        reference=f"4071 388{number}",
        joining_code=f"ABCD-EFGH-JKM{number}",
        key=SPECIMEN_KEY,
        specimen=True,
    )

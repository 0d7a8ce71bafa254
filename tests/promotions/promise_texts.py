"""Valid files that the checker's tests change in one place; they check clean as they stand."""

OPERATOR = """\
[operator]
name = "Example Post"
address = "475 Example Street, Springfield, IL 62701"
phone = "+1-217-555-0100"
email = "privacy@example.org"
fax = "+1-217-555-0101"
site = "https://kids.example.org"
statement_name = "EXAMPLE POST"
timezone = "America/Chicago"

[operator.agency_notice]
authority = "39 USC 401, 403, 404"
voluntary_effect = { en = "You choose whether to give it", es = "Usted decide si la da" }
routine_uses = { en = ["We give it to a court if we must"], es = ["La damos a un juez si toca"] }

[security]
coordinator = "Jo Doe"
programme = "SEC-1"
assessed = 2027-01-14
reviewed = 2027-01-15

[[processors]]
id = "mail-relay"
adapter = "smtp"
name = "Example Relay Inc."
does = { en = "carries our mail", es = "lleva el correo" }
other_use = false

[[processors]]
id = "card-desk"
adapter = "stripe"
name = "Example Card Desk LLC"
does = { en = "takes the payment", es = "cobra el pago" }
other_use = false

[[assurances]]
of = "mail-relay"
document = "DPA-1"
signed = 2027-01-10
expires = 2028-01-10

[[assurances]]
of = "card-desk"
document = "DPA-2"
signed = 2027-01-11
expires = 2028-01-11

[[assurances]]
of = "acme-mailhouse"
document = "DPA-3"
signed = 2027-01-12
expires = 2028-01-12

[[assurances]]
of = "map-club"
document = "DPA-4"
signed = 2027-01-13
expires = 2028-01-13
"""

POSTED = """\
[promotion]
id = "tall-lights"
audience = "child_primary"
reading_band = "6-9"
audience_reason = "stamps and drawn animals, shown in schools"
opens = 2027-06-01
closes = 2027-08-31
languages = ["en", "es"]
title = { en = "Tall Lights", es = "Luces altas" }
about = { en = "Find the lights by the sea.", es = "Busca las luces junto al mar." }

[[co_operators]]
name = "Harbor Museum"
address = "1 Pier Road, Springfield, IL 62701"
phone = "+1-217-555-0110"
email = "hello@example.net"

[[stamps]]
id = "red-light"
name = { en = "The red light", es = "La luz roja" }
picture = "red-light"
hint = { en = "Look by the door", es = "Mira por la puerta" }
codes = "shared"

[[stamps]]
id = "old-cat"
name = { en = "The old cat", es = "El gato viejo" }
picture = "old-cat"
hint = { en = "Look by the sea", es = "Mira junto al mar" }
codes = "single_use"

[[practices]]
field = "first_name"
from = "child"
purpose = { en = "to write your name on the letter", es = "para poner tu nombre en el sobre" }
needed_for = "reward"
why_needed = { en = "Mail needs a name on it", es = "Un sobre va con un nombre" }
keep_days = 30
erase_on = "reward_posted"
recipients = ["acme-mailhouse"]

[[practices]]
field = "mailing_address"
from = "parent"
purpose = { en = "to send it to your home", es = "para mandarlo a tu casa" }
needed_for = "reward"
why_needed = { en = "Mail needs a street on it", es = "Un sobre va con una calle" }
keep_days = 31
erase_on = "claims_closed"
recipients = ["acme-mailhouse"]

[[practices]]
field = "home_state"
from = "child"
purpose = { en = "to put a dot on a map", es = "para poner un punto en un mapa" }
why_kept = { en = "The map is made once", es = "El mapa se hace una vez" }
keep_days = 120
recipients = ["map-club"]

[[recipients]]
id = "acme-mailhouse"
name = "Acme Mailing House Inc."
category = { en = "delivery services", es = "servicios de reparto" }
kind = "third_party"
purpose = { en = "prints the label and mails it", es = "hace la etiqueta y la manda" }
integral = true
why_integral = { en = "We have no print room", es = "No hay otra imprenta" }

[[recipients]]
id = "map-club"
name = "Map Club"
category = { en = "map clubs", es = "clubes de mapas" }
kind = "third_party"
purpose = { en = "makes a map of the states", es = "hace un mapa de los estados" }

[[internal_operations]]
code = "security"
identifier = { en = "the browser name", es = "el nombre del navegador" }

[reward]
kind = "posted"
stamps_needed = 2
stock = 5000
claims_until = 2027-09-30

[consent]
methods = ["paper", "card"]
answer_within_days = 13
paper_within_days = 29
forms_until = 2027-08-15
card_charge_cents = 50
card_refund_after_days = 8
second_verification_for_disclosure = false

[retention]
evidence_days = 1095
scans_after_decision_days = 28
unmatched_page_days = 12
paper_original_days = 60
mail_log_days = 6
access_log_days = 5
never_mail_me_days = 364
key_generation_days = 9

[[one_time]]
id = "new-stamp-day"
ask = { en = "Tell me the day the next stamp is out", es = "Dime el día del sello que viene" }
answer = { en = "It is out on the first of July", es = "Sale el uno de julio" }

[[repeated]]
id = "stamp-of-the-week"
ask = { en = "Send me a stamp each week", es = "Manda un sello cada semana" }
messages = 6
every_days = 10

[[contests]]
id = "big-draw"
ask = { en = "Put me in the big draw", es = "Quiero entrar en la rifa" }
prize = { en = "a toy light", es = "un faro de juguete" }
odds = { en = "A lot of kids play and few win", es = "Juegan muchos y ganan pocos" }
free_entry = { en = "It costs no money", es = "No cuesta dinero" }
chance = true
ends = 2027-07-31
"""

CERTIFICATE = """\
[promotion]
id = "night-sky"
audience = "mixed"
reading_band = "10-12"
audience_reason = "star charts and shows for whole families"
opens = 2027-06-01
closes = 2027-08-31
languages = ["en"]
title = { en = "Night Sky" }
about = { en = "Find the stars in the park." }

[[stamps]]
id = "moon"
name = { en = "The moon" }
picture = "moon"
hint = { en = "Look up at the sign in the park" }
codes = "shared"

[[practices]]
field = "first_name"
from = "child"
purpose = { en = "to print your name on your sheet" }
keep_days = 30

[reward]
kind = "certificate"
stamps_needed = 1
claims_until = 2027-09-30

[consent]
methods = ["card"]
answer_within_days = 14
paper_within_days = 30
forms_until = 2027-09-15
card_charge_cents = 50
card_refund_after_days = 7
second_verification_for_disclosure = false

[retention]
evidence_days = 1095
scans_after_decision_days = 30
unmatched_page_days = 14
paper_original_days = 60
mail_log_days = 7
access_log_days = 7
never_mail_me_days = 365
key_generation_days = 7
parent_days = 20
"""

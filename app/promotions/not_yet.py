"""What a promise may declare and the service cannot do yet: publishing refuses it by name."""

from app.promotions.declaration import PromotionDeclaration


def not_yet(declaration: PromotionDeclaration) -> tuple[str, ...]:
    """The declared parts that are not built, as they stand in the file; empty means publishable."""
    consent = declaration.consent
    unbuilt = [f'consent.methods "{method}"' for method in consent.methods if method != "card"]
    if consent.second_verification_for_disclosure:
        unbuilt.append("consent.second_verification_for_disclosure = true")
    asked = {
        "[[one_time]]": declaration.one_time,
        "[[repeated]]": declaration.repeated,
        "[[contests]]": declaration.contests,
    }
    unbuilt.extend(table for table, entries in asked.items() if entries)
    return tuple(f"{part} cannot be carried out yet" for part in unbuilt)

"""Ways to end a request without a yes, each one page with one button. The rules are consent's."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.consent import endings
from app.platform.readable_codes import grouped_reference
from app.routers.parents.facts import LetterFacts, count
from app.routers.parents.signed_in import go_to
from app.services import Services

ENDINGS = ("no", "not-mine", "never-mail", "another-grown-up")


def ending_page(
    request: Request, parts: Services, ending: str, facts: LetterFacts, base: str
) -> Response:
    """What will happen, and the button."""
    return parts.pages.render(
        request,
        "parents/ending.html",
        ending=ending,
        facts=facts,
        action=f"{base}/{ending}",
        back=base,
    )


async def act_on_ending(
    request: Request,
    parts: Services,
    session: AsyncSession,
    ending: str,
    request_id: UUID,
) -> Response:
    """End the request as asked. Raises AlreadyDecided."""
    if ending == "no":
        await endings.refuse(session, request_id=request_id)
    elif ending == "not-mine":
        await endings.withdraw_not_my_child(session, request_id=request_id)
    elif ending == "never-mail":
        await endings.withdraw_never_mail_me(session, parts, request_id=request_id)
    else:
        passed_on = await endings.withdraw_another_grown_up(session, parts, request_id=request_id)
        await count(session, request_id, ending)
        return parts.pages.render(
            request,
            "parents/passed_on.html",
            reference=grouped_reference(passed_on.reference),
            joining_code=passed_on.joining_code,
            answer_by=passed_on.answer_by,
            site=parts.settings.local("/parent"),
        )
    await count(session, request_id, ending)
    return go_to(f"/parent/done/{ending}")

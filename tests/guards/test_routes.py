"""Every route belongs to a surface and asks for what its surface asks; none is forgotten."""

from app.routers.surfaces import SURFACES
from tests.guards.site import SAME_ORIGIN, Site

PERSONAL = (
    "email",
    "mail",
    "phone",
    "name",
    "address",
    "birth",
    "age",
    "zip",
    "postcode",
    "surname",
)
# How a member of staff gets in; everything else under /staff wants them to be in.
STAFF_DOORS = ("/staff/sign-in", "/staff/invite", "/staff/invitation", "/staff/recover")
# What a parent may reach by a letter's link or reference alone, or that says how to get further.
REFUSALS = {303, 401, 403, 404, 410}


def test_every_route_is_brought_in_by_the_table_of_surfaces(site: Site):
    from_table = {
        id(endpoint.endpoint)
        for surface in SURFACES
        for endpoint in surface.router.routes
        if hasattr(endpoint, "endpoint")
    }
    seen = {id(route.dependant.call) for route in site.routes()}

    assert len(seen) > 5
    assert seen <= from_table


def test_every_page_is_behind_the_cross_site_lock(site: Site):
    open_doors = [route.path for route in site.pages() if "same_site" not in route.needs()]

    assert len(site.pages()) > 2
    assert open_doors == []


def test_no_path_and_no_query_is_made_for_something_personal(site: Site):
    named = [
        f"{route.path}: {parameter.alias}"
        for route in site.routes()
        for parameter in route.parameters()
        if not parameter.alias.endswith("_id")
        and any(word in PERSONAL for word in parameter.alias.lower().replace("-", "_").split("_"))
    ]
    typed = [
        f"{route.path}: {parameter.alias}"
        for route in site.routes()
        for parameter in route.parameters()
        if "Email" in str(parameter.field_info.annotation)
    ]

    assert named == []
    assert typed == []


def test_staff_pages_want_a_member_of_staff(site: Site):
    for route in site.routes():
        if route.surface == "staff" and not route.path.startswith(STAFF_DOORS):
            answer = site.knock(route, headers=SAME_ORIGIN)
            assert answer.status_code in (303, 401, 403), f"{route.method} {route.path}"


def test_parents_pages_tell_a_stranger_nothing(site: Site):
    for route in site.routes():
        if route.surface == "parent" and "{" in route.path:
            answer = site.knock(route, headers=SAME_ORIGIN)
            assert answer.status_code in REFUSALS, f"{route.method} {route.path}"


def test_no_route_describes_itself_to_strangers(site: Site):
    for address in ("/docs", "/redoc", "/openapi.json"):
        assert site.http.get(address).status_code == 404

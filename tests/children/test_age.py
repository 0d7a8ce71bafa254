"""The neutral age question: neutral, final, forgotten; and what each outcome leads to."""

import re

import pytest

from tests.children.browsing import Browser, Family

SKY = "/p/night-sky"
CANARY_MONTH, CANARY_YEAR = "Febr", "1987"
HINTS = re.compile(
    r"\b(13|12|thirteen|twelve|trece|doce|years? old|older|younger|old enough|under|over \d|age|"
    r"años|mayor|menor|edad|grown-?up|adult[oa]?s?|parent)\b",
    re.IGNORECASE,
)
pytestmark = pytest.mark.anyio


@pytest.mark.proves("AGE-02")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["age", "age/someone-else"])
async def test_where_all_are_children_nobody_is_asked(browser: Browser, method: str, path: str):
    await browser.go("/p/lighthouse-summer")
    address = f"/p/lighthouse-summer/{path}"
    if method == "POST":
        await browser.send(address, month="5", year="1990")
        assert browser.page.status_code == 404
    else:
        await browser.go(address)
        assert browser.page.status_code in (404, 405)


@pytest.mark.proves("AGE-01")
def test_a_promise_without_audience_or_reason_is_refused():
    from tests.consent.promises import changed

    for line in ('audience = "mixed"\n', "audience_reason"):
        with pytest.raises(ValueError, match="audience"):
            changed(line, "wrong_key = 1\n" if line.startswith("audience =") else "wrong_key",
                    name="night-sky")  # fmt: skip


@pytest.mark.proves("AGE-03")
@pytest.mark.parametrize("page", ["", "/words", "/album", "/ask/email", "/certificate"])
async def test_nothing_is_shown_or_taken_before_the_question(browser, family: Family, page: str):
    await browser.go(SKY + page)
    assert browser.page.url.path == f"{SKY}/age"
    await browser.send(SKY + page, name="0-0", email="plum@example.org", first_name="Plum")
    assert family.database.execute("SELECT count(*) FROM datum") == [(0,)]
    assert family.database.execute("SELECT count(*) FROM album") == [(0,)]


@pytest.mark.proves("AGE-04")
async def test_month_and_year_are_two_empty_boxes_without_a_hint(browser: Browser):
    await browser.go(f"{SKY}/age")
    boxes = browser.inputs()
    assert [(box["name"], box["type"], box["value"]) for box in boxes] == [
        ("month", "text", ""),
        ("year", "text", ""),
    ]
    for box in boxes:
        assert "placeholder" not in box
        assert "min" not in box
        assert "max" not in box
        assert "list" not in box
    assert 'class="hint" id=' not in browser.text


@pytest.mark.proves("AGE-04")
@pytest.mark.parametrize("year", ["2022", "1932"])
async def test_five_and_ninety_five_are_taken_alike(browser: Browser, year: str):
    answer = await browser.answer_age("6", year)
    assert answer.url.path == SKY
    assert answer.status_code == 200


@pytest.mark.proves("AGE-05")
@pytest.mark.parametrize("lang", ["en", "es"])
async def test_no_word_up_to_the_question_tells_where_the_line_is(browser: Browser, lang: str):
    await browser.go(f"{SKY}/age?lang={lang}")
    main = browser.text[browser.text.index("<main") : browser.text.index("</main>")]
    words = re.sub(r"<[^>]+>", " ", main)
    assert HINTS.findall(words) == []
    await browser.send(f"{SKY}/age?lang={lang}", month="13", year="1990")
    main = browser.text[browser.text.index("<form") : browser.text.index("</form>")]
    assert HINTS.findall(re.sub(r"<[^>]+>", " ", main)) == []


@pytest.mark.proves("AGE-06", "AGE-09")
async def test_going_back_and_answering_again_changes_nothing(browser: Browser):
    await browser.answer_age("6", "2018")
    first = browser.client.cookies.get("__Host-age")
    await browser.send(f"{SKY}/age", month="6", year="1980")
    assert browser.client.cookies.get("__Host-age") == first
    await browser.go(f"{SKY}/age")
    assert browser.page.url.path == SKY
    assert 'data-item="grown_up"' in browser.text


@pytest.mark.proves("AGE-09")
async def test_the_birthdays_month_still_leads_to_the_childs_path(browser: Browser):
    await browser.answer_age("June", "2014")
    assert 'data-item="grown_up"' in browser.text


@pytest.mark.proves("AGE-07")
async def test_the_cookie_says_the_outcome_alone_and_is_the_same_for_everybody(app):
    values = []
    for month, year in (("1", "1950"), ("mayo", "1999"), ("Sept", "2001")):
        async with Browser(app) as one:
            await one.answer_age(month, year)
            values.append(one.client.cookies.get("__Host-age"))
            (cookie,) = one.client.cookies.jar
            assert cookie.expires is None
    assert len(set(values)) == 1
    assert re.fullmatch(r"night-sky\.older\.[0-9a-f]{64}", values[0])


@pytest.mark.proves("AGE-07")
async def test_a_tampered_cookie_counts_for_nothing(browser: Browser):
    await browser.answer_age("6", "2018")
    value = browser.client.cookies.get("__Host-age")
    browser.client.cookies.clear()
    browser.client.cookies.set("__Host-age", value.replace(".child.", ".older."))
    await browser.go(SKY)
    assert browser.page.url.path == f"{SKY}/age"


@pytest.mark.proves("AGE-08")
async def test_month_and_year_are_in_no_table_and_no_log(browser, family: Family, capsys):
    await browser.answer_age(CANARY_MONTH, CANARY_YEAR)
    await browser.new_album("night-sky")
    said = capsys.readouterr()
    assert CANARY_MONTH not in said.out + said.err
    assert CANARY_YEAR not in re.sub(r"\d+\.\d+", "", said.out + said.err)
    tables = family.database.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    for (table,) in tables:
        for (row,) in family.database.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t'):
            if table != "promotion_revision":
                assert CANARY_MONTH not in row
                assert f'"{CANARY_YEAR}"' not in row


@pytest.mark.proves("AGE-09")
@pytest.mark.parametrize("year", ["1980", "2018"])
async def test_someone_else_can_only_lead_to_the_childs_path(browser: Browser, year: str):
    await browser.answer_age("6", year)
    await browser.new_album("night-sky")
    await browser.go(SKY)
    await browser.send(f"{SKY}/age/someone-else")
    assert browser.page.url.path == SKY
    assert 'data-item="grown_up"' in browser.text
    assert browser.client.cookies.get("__Host-album") is None
    await browser.send(f"{SKY}/age", month="6", year="1980")
    assert 'data-item="grown_up"' in browser.text


@pytest.mark.proves("AGE-09")
async def test_a_child_of_a_mixed_promotion_gives_no_name_without_a_yes(browser, family: Family):
    await browser.answer_age("6", "2018")
    await browser.new_album("night-sky")
    await family.fill(browser, "night-sky")
    await browser.go(f"{SKY}/certificate")
    assert browser.inputs() == []
    await browser.send(f"{SKY}/certificate", first_name="Mirabelle")
    assert family.database.execute("SELECT count(*) FROM datum") == [(0,)]
    assert "Mirabelle" not in browser.text


async def test_a_visitor_agrees_for_themselves_sees_it_and_erases_it(browser, family: Family):
    await browser.answer_age("6", "1980")
    await browser.new_album("night-sky")
    await family.fill(browser, "night-sky")
    await browser.go(f"{SKY}/certificate")
    assert [box["name"] for box in browser.inputs()] == ["first_name"]
    await browser.send(f"{SKY}/certificate", first_name="Mirabelle")
    assert '<p class="printed-name">Mirabelle</p>' in browser.text
    link = re.search(r"https?://[^<\"]+(/visitor/mail/[^<\"]+)", browser.text)[1]
    assert family.database.execute("SELECT kind, state FROM legal_basis") == [
        ("thirteen_plus", "open")
    ]
    ((keep,),) = family.database.execute("SELECT erase_at - collected_at FROM datum")
    assert keep.days == 30
    await browser.send(f"{SKY}/certificate/pdf", visitor=browser.hidden("visitor"))
    assert browser.page.content.startswith(b"%PDF")

    await browser.go(link)
    assert "Mirabelle" in browser.words_seen
    await browser.send(f"{link}/erase")
    assert "we erased everything" in browser.words_seen
    assert family.database.execute("SELECT count(*) FROM datum") == [(0,)]
    await browser.go(link)
    assert browser.page.status_code == 404
    assert "Mirabelle" not in str(family.database.execute("SELECT to_jsonb(l)::text FROM ledger l"))


@pytest.mark.parametrize(
    ("month", "year", "answer"),
    [
        ("", "1990", "We can not read the month"),
        ("13", "1990", "We can not read the month"),
        ("ma", "1990", "We can not read the month"),
        ("5", "90", "We can not read the year"),
        ("5", "1899", "We can not read the year"),
        ("7", "2027", "That day is still to come"),
        ("5", "３０００", "We can not read the year"),
    ],
)
async def test_impossible_answers_are_asked_again_kindly(browser, month, year, answer):
    await browser.answer_age(month, year)
    assert browser.page.status_code == 422
    assert answer in browser.words_seen
    assert browser.client.cookies.get("__Host-age") is None

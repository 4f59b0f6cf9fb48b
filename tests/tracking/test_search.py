"""Search over codes, former codes, numbers and words in every stored language."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from resolutions.models import ProvisionText, Resolution, SourceDocument
from tests import make
from tests.ingest.brief import Brief
from tracking import search
from tracking.models import ActionItem, ItemAlias, SearchText, Topic, index_items
from tracking.numbers import assign_number
from tracking.roles import Role
from tracking.search import index_all, index_missing, item_called, ranked, search_items

pytestmark = pytest.mark.django_db
WITH_AND_WITHOUT = pytest.mark.parametrize("with_index", [True, False])


@pytest.fixture
def _either_way(monkeypatch: pytest.MonkeyPatch, with_index: bool) -> None:
    """The same answers with the index of the database and row by row."""
    if not with_index:
        monkeypatch.setattr(search, "has_index", lambda: False)


def found(typed: str) -> list[str]:
    return [item.code for item in ranked(ActionItem.objects.all(), typed)]


def text_of(item: ActionItem, language: str, text: str) -> None:
    source, _made = SourceDocument.objects.get_or_create(
        sha256="0" * 64,
        defaults={
            "assembly": item.resolution.assembly,
            "name": "brief.docx",
            "language": "zh",
            "read_at": timezone.now(),
        },
    )
    ProvisionText.objects.create(provision=item.provision, language=language, text=text, source=source)
    index_items([item])


def test_the_database_has_its_index() -> None:
    if connection.vendor == "sqlite":
        search.has_index.cache_clear()
        assert search.has_index()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'tracking_searchtext_words'")
            assert "gin_trgm_ops" in cursor.fetchone()[0]


@WITH_AND_WITHOUT
@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("44-26", ["44-26"]),
        ("44-2", ["44-25", "44-26"]),
        ("44", ["44-25", "44-26"]),
        ("OLD-7", ["44-25"]),
        ("44 instructs 2", ["44-26"]),
        ("Resolution 44", ["44-25", "44-26"]),
        ("RÉSOLUTION 44 instructs 2", ["44-26"]),
        ("Res 44-26", ["44-26"]),
        ("Rés. 44", ["44-25", "44-26"]),
        ("Рез. 44", ["44-25", "44-26"]),
        ("القرار 44", ["44-25", "44-26"]),
        ("第44号决议", ["44-25", "44-26"]),
        ("Resolution", []),
        ("workshops osaka", ["44-25"]),
        ("المكاتب", ["44-25", "44-26"]),
        ("办事处", ["44-25", "44-26"]),
        ("讲习", ["44-25"]),
        ("accessibility", ["44-26"]),
        ("workshops accessibility", []),
        ("regional", ["44-25", "44-26"]),
        ("%", []),
        ('" OR words:*', []),
    ],
)
def test_every_kind_of_word_leads_to_its_items(typed: str, codes: list[str]) -> None:
    titles = {"en": "Regional offices", "ar": "تعزيز دور المَكاتِب الإقليمية", "zh": "加强办事处的作用"}
    resolution = make.resolution(44, titles=titles)
    first = make.item("44-25", provision=make.provision(resolution, "instructs/1"), plan_order=1)
    second = make.item("44-26", provision=make.provision(resolution, "instructs/2"), plan_order=2)
    make.item("18-01", of=make.resolution(18), title="Something else", plan_order=3)
    ItemAlias.objects.create(item=first, code="OLD-7")
    second.topics.add(Topic.objects.create(slug="accessibility", name="Accessibility"))
    text_of(first, "en", "hold workshops in Osaka")
    text_of(first, "zh", "在大阪举办讲习班")
    index_items([second])
    assert found(typed) == codes


@WITH_AND_WITHOUT
@pytest.mark.usefixtures("_either_way")
def test_answers_are_ranked_code_alias_beginning_title_clause() -> None:
    clause = make.item("18-01", of=make.resolution(18), plan_order=1)
    text_of(clause, "en", "as said in 50-1 of the plan")
    make.item("18-02", of=make.resolution(18), title="After 50-1", plan_order=2)
    make.item("50-12", of=make.resolution(50), plan_order=3)
    ItemAlias.objects.create(item=(alias := make.item("18-03", of=make.resolution(18), plan_order=4)), code="50-1")
    make.item("50-1", of=make.resolution(50), plan_order=5)
    index_items([alias])
    assert found("50-1") == ["50-1", "18-03", "50-12", "18-02", "18-01"]


@WITH_AND_WITHOUT
@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        *((typed, ["NEW-FIN-01"]) for typed in ("NEW-FIN-01", "NEW FIN 01", "new fin 01", "NEWFIN01", "new-fin 01")),
        *(
            (typed, ["44-26"])
            for typed in ("44-26", "44 26", "44\u201126", "Resolution 44 26", "4426", "OLD 77", "OLD-77")
        ),
        ("443", ["443-01", "4-43"]),
        ("new fin 02", ["NEW-QOS-01"]),
        ("new fin", ["NEW-FIN-01", "NEW-QOS-01"]),
    ],
)
def test_a_whole_code_however_typed_leads_to_its_item_alone(typed: str, codes: list[str]) -> None:
    make.item("NEW-FIN-01", of=make.resolution(None, slug="fin", mnemonic="FIN"), plan_order=1)
    other = make.resolution(None, slug="qos", mnemonic="QOS")
    make.item("NEW-QOS-01", of=other, title="A new way to finance 01, 02", plan_order=2)
    ItemAlias.objects.create(item=(named := make.item("44-26", plan_order=3)), code="OLD-77")
    make.item("18-01", of=make.resolution(18), title="As 44-26 does, old 77", plan_order=4)
    make.item("4-43", of=make.resolution(4), plan_order=5)
    make.item("443-01", of=make.resolution(443), plan_order=6)
    index_items([named])
    assert found(typed) == codes


def test_a_code_typed_with_spaces_leads_straight_to_its_item() -> None:
    item = make.item("NEW-FIN-01", of=make.resolution(None, slug="fin", mnemonic="FIN"))
    assert item_called(make.person(), "new fin 01") == item


def test_an_item_is_found_by_its_new_title_and_no_longer_by_the_old_one() -> None:
    item = make.item("44-01", title="Hold workshops")
    item.title = "Hold"
    item.save()
    assert found("workshops") == []
    item.title = "Publish guidelines"
    item.save()
    assert found("guidelines") == ["44-01"]
    assert found("hold") == []


def test_an_item_saved_without_new_words_is_not_indexed_again() -> None:
    item = make.item("44-01")
    SearchText.objects.update(words=" kept ")
    item.lead_days = 3
    item.save()
    assert SearchText.objects.get().words == " kept "


def test_a_number_assigned_is_found_at_once_and_the_old_code_still() -> None:
    finance = make.resolution(None, slug="financial-inclusion", mnemonic="FIN")
    make.item("NEW-FIN-01", of=finance)
    assign_number(Resolution.objects.get(pk=finance.pk), 89, by=None, at=timezone.now())
    assert found("89-01") == found("NEW-FIN-01") == found("89 instructs") == ["89-01"]


def test_titles_and_texts_that_a_document_brings_are_found_at_once(tmp_path: Path) -> None:
    """The brief holds two clauses of Resolution 44; no title of ours nor any text is stored before."""
    clause = make.provision(make.resolution(44), "instructs/1")
    make.item("44-01", provision=clause)
    make.item("18-01", of=make.resolution(18))
    document = tmp_path / "brief.txt"
    document.write_bytes(Brief().as_text())
    assert found("course region") == []
    call_command("ingest_document", str(document), "--save", "--accept-changes", stdout=io.StringIO())
    assert found("course region") == found("bridging") == ["44-01"]


def test_what_was_written_past_the_index_is_found_after_indexing() -> None:
    make.item("44-01")
    SearchText.objects.all().delete()
    assert found("44-01") == []
    assert index_missing() == 1
    assert found("44-01") == ["44-01"]
    ActionItem.objects.update(title="Written past it")
    assert (index_missing(), index_all(), index_all()) == (0, 1, 0)
    assert found("written past") == ["44-01"]


def test_the_command_says_what_it_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    make.item("44-01")
    SearchText.objects.all().delete()
    call_command("index_search", "--missing")
    call_command("index_search")
    assert capsys.readouterr().out == "Search index: 1 action items written.\nSearch index: up to date.\n"


def test_search_narrows_what_it_is_given_and_asks_for_nothing_when_nothing_is_typed() -> None:
    make.item("44-01", lead="BDT")
    make.item("44-02")
    assert [item.code for item in search_items(ActionItem.objects.led_by("BDT"), "44")] == ["44-01"]
    assert search_items(ActionItem.objects.all(), " ").count() == 2


def test_a_code_leads_to_its_item_only_where_the_reader_may_see_it() -> None:
    item = make.item("44-01", lead="TSB")
    ItemAlias.objects.create(item=item, code="OLD-1")
    index_items([item])
    focal, other = make.person("bdt", Role.FOCAL_POINT, "BDT"), make.person("tsb", Role.FOCAL_POINT, "TSB")
    assert item_called(other, "44-01") == item_called(other, "old-1") == item
    assert item_called(focal, "44-01") is None
    assert item_called(other, "44-0") is None
    assert item_called(other, "workshops") is None

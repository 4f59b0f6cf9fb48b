"""How a provision is headed and cited."""

from __future__ import annotations

import pytest

from resolutions.headings import compose_heading
from resolutions.vocabulary import Language
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "words", "citation"),
    [
        ("instructs/12", "instructs", "44 instructs 12"),
        ("resolves-further/2/ii", "resolves further", "44 resolves further 2 ii"),
        ("instructs-2/1", "instructs", "44 instructs 1"),
        ("invites", "invites", "44 invites"),
        ("sg13", "", "44 SG13"),
    ],
)
def test_a_provision_is_cited_as_the_field_does(path: str, words: str, citation: str) -> None:
    assert make.provision(path=path, words=words).citation == citation


def test_a_heading_is_composed_from_words_addressees_and_collaborators() -> None:
    assert compose_heading("instructs", ["TSB"], []) == "instructs the Director of TSB"
    whole = compose_heading("resolves to instruct", ["TSB"], ["BR", "BDT"])
    assert (
        whole
        == "resolves to instruct the Director of TSB, in collaboration with the Director of BR and the Director of BDT"
    )
    assert compose_heading("resolves further", ["regional-offices"], []) == "resolves further: the ITU regional offices"
    assert compose_heading("resolves", [], []) == "resolves"
    assert compose_heading("", ["SG13"], []) == "ITU-T Study Group 13"


def test_the_title_falls_back_to_english_and_says_in_which_language_it_is() -> None:
    resolution = make.resolution(44, titles={"en": "Bridging", "zh": "缩小差距"})
    assert resolution.title_and_language("zh-hans") == ("缩小差距", "zh")
    assert resolution.title_and_language("fr") == ("Bridging", "en")


def test_interface_and_text_languages_agree() -> None:
    assert [Language.of(code) for code in ("zh-hans", "zh", "AR")] == [
        Language.CHINESE,
        Language.CHINESE,
        Language.ARABIC,
    ]
    with pytest.raises(ValueError, match="de"):
        Language.of("de")

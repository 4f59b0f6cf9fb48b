"""Languages as people type them after `--language`."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command, load_command_class

from resolutions.vocabulary import LANGUAGE_FORMS, Language

COMMANDS = {
    ("resolutions", "ingest_document"): ["README.md"],
    ("tracking", "council_report"): ["--meeting=council-2017", "--output=report.docx"],
}


@pytest.mark.parametrize("typed", ["zh", "zh-hans", "zh_Hans", "ZH-HANS", " zh "])
def test_each_way_to_type_chinese_is_taken(typed: str) -> None:
    assert Language.typed(typed) is Language.CHINESE


@pytest.mark.parametrize("language", Language)
def test_every_form_that_is_named_is_taken_and_every_language_is_named(language: Language) -> None:
    assert Language.typed(language.interface_code) is Language.typed(language.value) is language
    assert {language.value, language.interface_code} <= set(LANGUAGE_FORMS.replace(",", " ").replace(")", " ").split())


@pytest.mark.parametrize("typed", ["de", "zh-hant", "english", "", "en-"])
@pytest.mark.parametrize("command", COMMANDS)
def test_another_word_is_refused_in_one_sentence_that_names_them(command: tuple[str, str], typed: str) -> None:
    with pytest.raises(CommandError, match="is not one of ITU's languages") as refused:
        call_command(load_command_class(*command), *COMMANDS[command], f"--language={typed}")
    assert LANGUAGE_FORMS in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_names_the_forms(command: tuple[str, str]) -> None:
    parser = load_command_class(*command).create_parser("manage.py", command[1])
    assert LANGUAGE_FORMS in " ".join(parser.format_help().split())

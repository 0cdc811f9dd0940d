"""The table of the languages: what it may hold, and the codes that it gives to make."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT

from course.languages import CODE, languages

ENGLISH = '[en]\nname = "English"\npreferred = true\n'


def test_the_codes_are_printed_in_the_order_of_the_table():
    """Nothing need be installed for that."""
    packages = ROOT / "docs" / "_ext"
    code = f"import sys; sys.path.append({str(packages)!r}); "
    code += "from course.languages import main; main()"
    command = [sys.executable, "-I", "-S", "-c", code]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.stdout.split() == list(languages()) == ["en", "vi"], run.stderr


@pytest.mark.parametrize("code", ["en", "vi", "pt-BR", "zh_Hant", "sr-Latn-RS", "fil"])
def test_a_code_of_a_language(code):
    assert CODE.fullmatch(code)


@pytest.mark.parametrize(
    "code", ["", "v", "Vi", "vi ", "vi;ls", "../vi", "vi-", "vi_x", "$(ls)", "vi\n"]
)
def test_what_is_no_code_of_a_language_is_refused(code, tmp_path):
    table = tmp_path / "languages.toml"
    name = code.replace("\n", "\\n")
    table.write_text(f'{ENGLISH}["{name}"]\nname = "x"\n', "utf-8")
    with pytest.raises(ValueError, match="is not the code of a language"):
        languages(tmp_path)

"""Cards are drawn from what they show, with letters for all of its words."""

from __future__ import annotations

import pytest
from PIL import Image

from page.picture import CARD, Card, draw


def test_a_card_is_drawn_once_and_is_the_same_bytes(tmp_path):
    card = Card("Đo sai số: hàm mất mát", "Bài 4", "Mạng neural với PyTorch")
    one, other = tmp_path / "one.png", tmp_path / "other.png"
    assert draw(card, CARD, one)
    assert not draw(card, CARD, one)
    assert draw(card, CARD, other)
    assert one.read_bytes() == other.read_bytes()
    with Image.open(one) as image:
        assert image.size == (1200, 630)
    assert one.stat().st_size < 60_000


def test_a_card_is_drawn_anew_when_what_it_shows_changed(tmp_path):
    target = tmp_path / "card.png"
    figure = tmp_path / "figure.svg"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{}</svg>'
    circle = '<circle cx="20" cy="10" r="9" fill="#0072b2"/>'
    figure.write_text(svg.format(""))
    draw(Card("A", "1", "C", figure), CARD, target)
    empty = target.read_bytes()
    figure.write_text(svg.format(circle))
    assert draw(Card("A", "1", "C", figure), CARD, target)
    assert target.read_bytes() != empty
    with Image.open(target) as image:
        colours = {colour for _n, colour in image.convert("RGB").getcolors(2000)}
    assert any(blue > 150 and red < 40 for red, _green, blue in colours), "no figure"
    target.write_bytes(target.read_bytes()[:20])
    assert draw(Card("A", "1", "C", figure), CARD, target)


@pytest.mark.parametrize("sign", "ăâđêôơưĂÂĐÊÔƠƯấầẩẫậắặếềểễệốộớợứựữỹỳýỷỵ")
def test_the_fonts_of_the_cards_have_the_letters_of_vietnamese(sign):
    from page.picture import _font

    def drawn(text: str) -> bytes:
        return bytes(_font(True).getmask(text))

    assert drawn(sign) != drawn("\uffff")

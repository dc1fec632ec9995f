"""The field in which a number is typed as its source prints it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.language import reader_language

from .numbers import NotANumber, NumberReading, Thousands, read_number

#: Narrow no-break space: what stands between thousands.
THIN_SPACE = "\u202f"
#: What a ``Figure`` can hold: 20 digits, four of them decimals.
LARGEST = Decimal(10) ** 16
MOST_DECIMALS = 4
MARKS: tuple[tuple[Thousands, Any], ...] = (
    ("comma", gettext_lazy("the comma separates thousands")),
    ("dot", gettext_lazy("the dot separates thousands")),
)


def spaced(value: Decimal) -> str:
    """``58000`` → ``58 000`` with narrow spaces, which can only be read in one way; decimals with
    the mark of the reader's language."""
    whole, _dot, rest = f"{value.normalize():,f}".partition(".")
    mark = "." if reader_language() == "en" else ","
    return whole.replace(",", THIN_SPACE) + (mark + rest if rest else "")


class NumberWidget(forms.MultiWidget):
    """The number, how it was read, and the question that appears where it can be read in two ways.

    ``max_decimals`` and ``evidence`` as for ``read_number``; set by the field.
    """

    max_decimals: int | None = None
    evidence: Thousands | None = None

    class Media:
        js: ClassVar = [forms.Script("network/admin/number.js", type="module")]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        text = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__([text, forms.RadioSelect(choices=MARKS)], attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, Decimal):
            text = spaced(value)
            # A fourth decimal, so that three are not taken for thousands when it is read back.
            return [text + "0" if value.normalize().as_tuple().exponent == -3 else text, ""]
        return [str(value or ""), ""]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if not isinstance(value, list):
            value = self.decompress(value)
        text, mark = (*(item or "" for item in value), "", "")[:2]
        identifier = (attrs or {}).get("id", f"id_{name}")
        text_attrs = {**(attrs or {}), "id": f"{identifier}_0"}
        reading = self._read(text, mark)
        asks = bool(mark) or bool(reading and reading.ambiguous)
        return render_to_string(
            "network/admin/number.html",
            {
                "id": identifier,
                "input": self.widgets[0].render(f"{name}_0", text, text_attrs, renderer),
                "asks": asks,
                "mark": mark,
                "options": [(value, label, self._spelled(text, value)) for value, label in MARKS],
                "name": f"{name}_1",
                "read_as": spaced(reading.value)
                if reading and (mark or not reading.ambiguous)
                else "",
                "max_decimals": self.max_decimals,
                "evidence": self.evidence or "",
            },
        )

    def _read(self, text: str, mark: str) -> NumberReading | None:
        known: Thousands | None = "comma" if mark == "comma" else "dot" if mark == "dot" else None
        try:
            return read_number(
                text, thousands=known or self.evidence, max_decimals=self.max_decimals
            )
        except NotANumber:
            return None

    def _spelled(self, text: str, mark: str) -> str:
        reading = self._read(text, mark)
        return spaced(reading.value) if reading else ""


class NumberField(forms.MultiValueField):
    """Cleans to a ``NumberReading``, or None where nothing was typed.

    ``max_decimals``  the most decimals that the quantity can have: 0 for people
    ``evidence``      the mark of thousands in the document that the number is from, where it shows;
                      a form sets it once it knows its text
    A number that can be read in two ways is not stored: the error asks, and a choice appears.
    """

    widget = NumberWidget

    def __init__(self, *, max_decimals: int | None = None, **kwargs: Any) -> None:
        self.max_decimals = max_decimals
        fields = (
            forms.CharField(required=False, max_length=60),
            forms.ChoiceField(required=False, choices=MARKS),
        )
        super().__init__(fields, **{"require_all_fields": False, "required": False, **kwargs})
        self.widget.max_decimals = max_decimals

    @property
    def evidence(self) -> Thousands | None:
        return self.widget.evidence  # type: ignore[no-any-return]

    @evidence.setter
    def evidence(self, value: Thousands | None) -> None:
        self.widget.evidence = value

    def compress(self, data_list: Sequence[Any]) -> NumberReading | None:
        text, mark = (*data_list, "", "")[:2]
        if not text:
            return None
        try:
            reading = read_number(
                text, thousands=mark or self.evidence, max_decimals=self.max_decimals
            )
        except NotANumber:
            raise ValidationError(
                _("“%(text)s” is not understood as a number. Write only the number: 58 000.")
                % {"text": text},
                code="not_a_number",
            ) from None
        if reading.ambiguous and not mark:  # who was asked has answered
            raise ValidationError(
                _(
                    "“%(text)s” can be read in two ways. Choose below what its mark separates, "
                    "and save again."
                )
                % {"text": text},
                code="ambiguous",
            )
        self._check_size(reading, text)
        return reading

    def _check_size(self, reading: NumberReading, text: str) -> None:
        value = reading.value.normalize()
        decimals = max(0, -int(value.as_tuple().exponent))
        if value < 0 or value >= LARGEST:
            raise ValidationError(
                _("“%(text)s” is out of range: the number goes from 0 to 16 digits.")
                % {"text": text},
                code="out_of_range",
            )
        most = MOST_DECIMALS if self.max_decimals is None else self.max_decimals
        if decimals > most:
            message = (
                _("“%(text)s” was read as %(value)s, and this is a whole number. Correct it.")
                if most == 0
                else _("“%(text)s” was read as %(value)s, which has too many decimals. Correct it.")
            )
            raise ValidationError(message % {"text": text, "value": spaced(value)}, code="decimals")

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = NumberWidget().decompress(initial)
        return bool((data or ["", ""])[0] != before[0])

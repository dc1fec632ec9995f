"""What looks like one person's data is found; what is a figure of the sources is left alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.personal_data import (
    find_personal_data,
    is_brazilian_cpf,
    is_chilean_rut,
    is_ecuadorian_cedula,
)


def found(text: str, **kwargs: object) -> list[tuple[str, str]]:
    findings = find_personal_data(text, **kwargs)  # type: ignore[arg-type]
    return [(finding.kind, text[finding.start : finding.end]) for finding in findings]


@pytest.mark.parametrize(
    ("text", "kind", "spot"),
    [
        ("Su DNI es 45678912.", "national_id", "45678912"),
        ("DNI N.º 45678912", "national_id", "45678912"),
        ("**DNI:** 45678912", "national_id", "45678912"),
        ("DNI\n\n45678912", "national_id", "45678912"),
        ("dni 45.678.912", "national_id", "45.678.912"),
        ("cédula de ciudadanía No. 1.090.123.456 de Cúcuta", "national_id", "1.090.123.456"),
        ("con C.C. 52.123.456", "national_id", "52.123.456"),
        ("CC 52123456", "national_id", "52123456"),
        ("Cédula de identidad: V-12.345.678", "national_id", "V-12.345.678"),
        ("la señora (V-12345678) llegó", "national_id", "V-12345678"),
        ("titular E-84.123.456", "national_id", "E-84.123.456"),
        ("titular V12345678", "national_id", "V12345678"),
        ("vive en Quito, 1710034065", "national_id", "1710034065"),
        ("vive en Quito, 171003406-5", "national_id", "171003406-5"),
        ("cédula 1710034060", "national_id", "1710034060"),
        ("carné de extranjería 001234567", "national_id", "001234567"),
        ("tiene PPT 5123456", "national_id", "5123456"),
        ("RUT 12.345.678-5", "national_id", "12.345.678-5"),
        ("el 12.345.678-5 firmó", "national_id", "12.345.678-5"),
        ("o 529.982.247-25 assinou", "national_id", "529.982.247-25"),
        ("CPF 52998224725", "national_id", "52998224725"),
        ("clave GODE561231HMNRRL09", "national_id", "GODE561231HMNRRL09"),
        ("identity card number 45678912", "national_id", "45678912"),
        ("pasaporte AB123456", "passport", "AB123456"),
        ("Pasaporte venezolano No. 084123456", "passport", "084123456"),
        ("her passport is 116123456", "passport", "116123456"),
        ("escriba a ana.p+1@correo.example.org hoy", "email", "ana.p+1@correo.example.org"),
        ("ANA@EXAMPLE.ORG", "email", "ANA@EXAMPLE.ORG"),
        ("mailto:ana@example.org", "email", "ana@example.org"),
        ("987654321", "phone", "987654321"),
        ("llámela: 987 654 321", "phone", "987 654 321"),
        ("987-654-321", "phone", "987-654-321"),
        ("3101234567", "phone", "3101234567"),
        ("310 123 4567", "phone", "310 123 4567"),
        ("310 123 45 67", "phone", "310 123 45 67"),
        ("0991234567", "phone", "0991234567"),
        ("099 123 4567", "phone", "099 123 4567"),
        ("0414-1234567", "phone", "0414-1234567"),
        ("0414 123.45.67", "phone", "0414 123.45.67"),
        ("(11) 91234-5678", "phone", "(11) 91234-5678"),
        ("+51 987 654 321", "phone", "+51 987 654 321"),
        ("+58 (414) 123-4567", "phone", "+58 (414) 123-4567"),
        ("0051987654321", "phone", "0051987654321"),
        ("Tel. (01) 456-7890", "phone", "(01) 456-7890"),
        ("teléfono 4567890", "phone", "4567890"),
        ("WhatsApp: 987.654.321", "phone", "987.654.321"),
        ("https://wa.me/51987654321", "phone", "51987654321"),
    ],
)
def test_data_of_one_person_is_found(text, kind, spot):
    assert found(text) == [(kind, spot)]


@pytest.mark.parametrize(
    "text",
    [
        "58,000 personas asistidas",
        "de población asistida\n\n58,000",
        "de 18.338 personas, más de 11.950 mujeres",
        "1 500 000 venezolanos",
        "1.500.000 y 1,500,000",
        "912 345 678 soles",
        "S/ 912345678",
        "un fondo de 900 000 000",
        "entre 2019 y 2021, 2022, 2023",
        "2019 2020 2021 2022",
        "del 20/07/2024 al 30-12-2021, 2024-07-20",
        "ODS 5.2, 16.9.1 y 8.b",
        "ODS 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
        "5,000 USD; USD 12,345,678; S/ 3 000 000; 5000000 soles",
        "BP2_PC, BPI0_PC, PR-12, AR-123456, COVID-19",
        "99.5 % y 100%",
        "lunes a viernes de 8:00am a 5:00pm, 12:00m",
        "línea gratuita 0800-12345, tel. 0800 123 456, línea 100",
        "ISBN 978-92-9268-123-4",
        "resolución 012-2021, ley 1448 de 2011, decreto 216/2021",
        "expediente 12345678",
        "código 84213657 del contrato",
        "cédulas entregadas: 58,000",
        "regularización con cédula para 1 500 000 personas",
        "acceso a DNI 1.500.000 personas",
        "coordenadas -3.4803, -80.2431",
        "https://example.org/doc/987654321/3101234567?id=1710034065",
        "logo@2x.png y @minga en redes",
        "8.254.113 habitantes",
        "pasaportes para 58,000 personas",
        "cel 20 y tel 5 del cuadro",
        "500 cc de agua, 12345678 litros",
        "PEP, PPT y cédula son documentos distintos; en 2021 se dieron 12 345",
        "Tomo V 1.500.000 ejemplares",
    ],
)
def test_what_is_no_ones_data_is_left_alone(text):
    assert found(text) == []


def test_all_numbers_of_a_list_are_found():
    assert found("DNI 45678912, 45678913 y 45678914; además 58,000 personas") == [
        ("national_id", "45678912"),
        ("national_id", "45678913"),
        ("national_id", "45678914"),
    ]
    assert found("Tel.: 4567890 / 4567891") == [("phone", "4567890"), ("phone", "4567891")]
    assert found("3102018098 – 3102017933") == [("phone", "3102018098"), ("phone", "3102017933")]


@pytest.mark.parametrize("separator", ["|", "\t", ";"])
def test_a_column_says_what_its_numbers_are(separator):
    rows = [
        ["Participante", "N.º de cédula", "Teléfono fijo", "Aporte"],
        ["A", "1090123456", "4567890", "45678912"],
        ["B", "52.123.456", "", "58,000"],
    ]
    text = "\n".join(separator.join(row) for row in rows)
    assert found(text + "\n\n1090123457") == [
        ("national_id", "1090123456"),
        ("phone", "4567890"),
        ("national_id", "52.123.456"),
    ]


def test_a_markdown_table_with_a_ruler_is_read_too():
    text = "| Nombre | DNI |\n|---|---|\n| A | 45678912 |\n| B | 45678913 |"
    assert [spot for _, spot in found(text)] == ["45678912", "45678913"]


def test_a_finding_says_where_it_is():
    text = "Uno.\nDos personas.\nLa señora, con DNI 45678912, pidió ayuda en la mesa del barrio."
    (finding,) = find_personal_data(text)
    assert finding.line == 3
    assert finding.excerpt == "La señora, con DNI 45678912, pidió ayuda en la mesa del b"


def test_the_country_is_told_where_the_pattern_tells():
    countries = [f.country for f in find_personal_data("V-12.345.678 1710034065 +57 601 234 5678")]
    assert countries == ["VE", "EC", "CO"]


def test_what_is_allowed_may_stand_in_any_spelling():
    text = "Escriba a Mesa@Example.org o llame al 310 201 80 98; Ana: ana@example.org"
    assert found(text, allowed=["mesa@example.org", "3102018098"]) == [("email", "ana@example.org")]


def test_findings_come_in_order_and_do_not_overlap():
    text = "tel. +51 987 654 321, DNI 45678912, x@example.org, pasaporte AB123456"
    assert [kind for kind, _ in found(text)] == ["phone", "national_id", "email", "passport"]


def test_check_digits():
    assert is_ecuadorian_cedula("1710034065")
    assert not is_ecuadorian_cedula("1710034064")
    assert not is_ecuadorian_cedula("9910034065")
    assert is_chilean_rut("123456785")
    assert not is_chilean_rut("123456784")
    assert is_chilean_rut("10000013K")
    assert is_brazilian_cpf("52998224725")
    assert not is_brazilian_cpf("11111111111")


@pytest.mark.needs_shared
def test_of_the_source_documents_only_the_telephones_of_the_service_points_are_found():
    seeds = Path(__file__).resolve().parents[3] / "shared" / "seeds"
    if not seeds.is_dir():
        pytest.skip("the source documents are not beside the project")
    spots = [
        spot for path in sorted(seeds.glob("*.txt")) for spot in found(path.read_text("utf-8"))
    ]
    assert spots == [
        ("phone", "3102018098"),
        ("phone", "3102017933"),
        ("phone", "3172693456"),
    ]


@pytest.mark.parametrize(
    "unit",
    ["1", "1 ", "12 ", "9", "1.", "1.234", "123 456 ", "a@", "a.", "@a.", "+1", "(1", "DNI ",
     "DNI de la ", "tel 123456 ", "tel.", "DNI 45678912,", "|DNI|1", "DNI|\n", "1;DNI;", "V-1",
     "https://", "00", " - ", "\n", "3101234567 ", "AA1"],
)  # fmt: skip
def test_hostile_text_takes_linear_time(unit):
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    find_personal_data(text)
    assert time.process_time() - started < 3


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 5_999_999), st.sampled_from(["{:,}", "{:_}", "{}"]), st.sampled_from([" ", "."])
)
def test_no_figure_up_to_six_millions_is_ever_taken_for_a_person(value, form, separator):
    written = form.format(value).replace("_", separator)
    assert found(f"En total, {written} en el año 2021") == []

"""The generated modules are what the official schemas say, and stay so."""

from pathlib import Path
from typing import Any

import pytest

from trio_ocpp import schemas
from trio_ocpp.options import PROTOCOLS
from trio_ocpp.payloads import catalog
from trio_ocpp.schemas import generate, load, names
from trio_ocpp.schemas.model import Class, Field, Version, _Message
from trio_ocpp.schemas.naming import snake, type_name


def test_the_committed_modules_are_what_the_generator_writes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert generate.main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_checking_names_the_stale_modules_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "v16.py").write_text("old")
    assert generate.main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err == (
        "not what the schemas say: v16.py, v201.py, v21.py;"
        " run python -m trio_ocpp.schemas.generate\n"
    )
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_writing_makes_the_same_bytes_as_are_committed(tmp_path: Path) -> None:
    assert generate.main([], tmp_path) == 0
    for name in ("v16.py", "v201.py", "v21.py"):
        assert (tmp_path / name).read_bytes() == (generate.PACKAGE / name).read_bytes()


@pytest.mark.parametrize(
    ("protocol", "count"), [("ocpp1.6", 28 + 11), ("ocpp2.0.1", 64), ("ocpp2.1", 91)]
)
def test_every_action_of_the_version_is_there(protocol: str, count: int) -> None:
    assert len(catalog(protocol).actions) == count


def test_every_schema_belongs_to_exactly_one_shape() -> None:
    for protocol in PROTOCOLS:
        actions = catalog(protocol).actions.values()
        used = [
            one.schema for action in actions for one in (action.request, action.response) if one
        ]
        assert sorted(used) == names(schemas.MODULES[protocol])


def test_every_decoder_and_every_schema_builds() -> None:
    for protocol in PROTOCOLS:
        for action in catalog(protocol).actions.values():
            for shape in (action.request, action.response):
                if shape is not None:
                    assert len(shape.tolerate(b'{"?":1}')[1]) >= 1


def test_no_attribute_hides_a_name_that_annotations_use() -> None:
    taken = {"int", "float", "str", "bool", "list", "field", "datetime", "Any"}
    for module in schemas.MODULES.values():
        version = Version(module)
        for data_type in version.data_types.values():
            assert not taken & {one.attribute for one in data_type.fields}


@pytest.mark.parametrize(
    ("wire", "attribute"),
    [
        ("idTag", "id_tag"),
        ("evseId", "evse_id"),
        ("soC", "soc"),
        ("currentSoC", "current_soc"),
        ("limitAtSoC", "limit_at_soc"),
        ("iso15118SchemaVersion", "iso15118_schema_version"),
        ("limit_L2", "limit_l2"),
        ("responderURL", "responder_url"),
        ("evMinV2XEnergyRequest", "ev_min_v2x_energy_request"),
        ("evSupportedDERControl", "ev_supported_der_control"),
        ("prioritizedEMAIDs", "prioritized_emaids"),
        ("from", "from_"),
    ],
)
def test_wire_names_become_readable_attributes(wire: str, attribute: str) -> None:
    assert snake(wire) == attribute


# --- errata of 1.6-J that the schemas must have ------------------------------------------


def _find(schema: Any, name: str) -> list[Any]:
    if isinstance(schema, list):
        return [found for part in schema for found in _find(part, name)]
    if not isinstance(schema, dict):
        return []
    own = [schema["properties"][name]] if name in schema.get("properties", {}) else []
    return own + [found for part in schema.values() for found in _find(part, name)]


@pytest.mark.clause("1.6-J errata §2.1")
@pytest.mark.parametrize("name", ["MeterValues", "StopTransaction"])
def test_celsius_may_be_spelt_right_and_wrong(name: str) -> None:
    (unit,) = _find(load("v16", name), "unit")
    assert {"Celsius", "Celcius", "Hertz"} <= set(unit["enum"])


@pytest.mark.clause("1.6-J errata §2.2")
def test_the_local_list_has_all_of_id_tag_info() -> None:
    (info,) = _find(load("v16", "SendLocalList"), "idTagInfo")
    assert info["properties"].keys() == {"expiryDate", "parentIdTag", "status"}


@pytest.mark.clause("1.6-J errata §2.3 §2.4")
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("BootNotificationResponse", "interval"),
        ("UpdateFirmware", "retries"),
        ("UpdateFirmware", "retryInterval"),
    ],
)
def test_counts_are_integers(name: str, field: str) -> None:
    assert load("v16", name)["properties"][field]["type"] == "integer"


@pytest.mark.clause("1.6-J errata §2.5")
def test_the_reason_of_a_stop_is_optional() -> None:
    assert "reason" not in load("v16", "StopTransaction")["required"]


def test_a_correction_that_the_package_has_already_changes_nothing() -> None:
    schema = load("v16", "StopTransaction")
    schemas.CORRECTIONS["v16", "StopTransaction"](schema)
    assert schema == load("v16", "StopTransaction")


# --- the generator stops at what it does not understand ----------------------------------


def _read(properties: dict[str, Any], **definitions: Any) -> None:
    schema = {"properties": properties, "definitions": definitions}
    _Message(Version("v16"), schema, "Test").read("Test")


@pytest.mark.parametrize(
    "properties",
    [
        {"a": {"type": "string", "pattern": "x"}},
        {"a": {"type": "object", "properties": {}, "required": []}},
    ],
)
def test_a_keyword_or_an_open_object_that_is_new_stops_the_generator(
    properties: dict[str, Any],
) -> None:
    part = {"a": {"$ref": "#/definitions/New"}}
    with pytest.raises(ValueError, match=r"keywords that nobody|is open, but not"):
        _read(part, New=properties["a"])


def test_a_nameless_type_that_no_table_names_stops_the_generator() -> None:
    assert type_name("Reset", "type") == "ResetType"
    with pytest.raises(KeyError):
        type_name("Reset", "newField")


def test_two_shapes_cannot_share_a_name() -> None:
    version = Version("v16")
    with pytest.raises(ValueError, match="two shapes are called KeyValue"):
        version.add_data_type(Class("KeyValue", [Field("a", "a", "int", required=True)]))
    with pytest.raises(ValueError, match="two enumerations are called ResetType"):
        version.add_enum("ResetType", ["Hard"])


def test_without_the_package_of_schemas_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schemas, "find_spec", lambda name: None)
    schemas._folder.cache_clear()
    with pytest.raises(ModuleNotFoundError, match="pip install ocpp"):
        names("v16")

"""Error codes: which exist, and how each version spells them."""

from __future__ import annotations

import pytest
from ocpp_peers import ALL, V2, V16

from trio_ocpp.errors import LocalProtocolError
from trio_ocpp.options import Protocol
from trio_ocpp.protocol.codes import CODES_2, canonical, spell
from trio_ocpp.protocol.dialects import DIALECTS

TABLE_7_OF_16 = {
    "NotImplemented",
    "NotSupported",
    "InternalError",
    "ProtocolError",
    "SecurityError",
    "FormationViolation",
    "PropertyConstraintViolation",
    "OccurenceConstraintViolation",
    "TypeConstraintViolation",
    "GenericError",
}
TABLE_9_OF_21 = {
    "FormatViolation",
    "GenericError",
    "InternalError",
    "MessageTypeNotSupported",
    "NotImplemented",
    "NotSupported",
    "OccurrenceConstraintViolation",
    "PropertyConstraintViolation",
    "ProtocolError",
    "RpcFrameworkError",
    "SecurityError",
    "TypeConstraintViolation",
}


@pytest.mark.clause("1.6J §4.2.3 table 7")
def test_what_goes_out_in_16_is_a_code_of_16_and_all_of_them_can():
    assert {spell(code, DIALECTS[V16]) for code in CODES_2} == TABLE_7_OF_16


@pytest.mark.clause("2.0.1-4 §4.3 table 8")
@pytest.mark.clause("2.1-4 §4.3 table 9")
@pytest.mark.parametrize("protocol", V2)
def test_what_goes_out_in_2x_is_a_code_of_2x_and_all_of_them_can(protocol: Protocol):
    assert {spell(code, DIALECTS[protocol]) for code in CODES_2} == TABLE_9_OF_21


@pytest.mark.clause("1.6J errata 5.1")
def test_the_occurence_violation_of_16_keeps_its_single_r():
    assert spell("OccurrenceConstraintViolation", DIALECTS[V16]) == "OccurenceConstraintViolation"


@pytest.mark.clause("1.6J errata 5.2")
def test_the_format_violation_of_16_keeps_its_odd_name():
    assert spell("FormatViolation", DIALECTS[V16]) == "FormationViolation"


@pytest.mark.clause("1.6J §4.2.3 table 7")
@pytest.mark.parametrize("code", ["RpcFrameworkError", "MessageTypeNotSupported"])
def test_a_code_that_16_lacks_goes_out_as_generic_error(code: str):
    assert spell(code, DIALECTS[V16]) == "GenericError"


@pytest.mark.parametrize("code", sorted(TABLE_7_OF_16))
@pytest.mark.parametrize("protocol", ALL)
def test_a_code_in_the_spelling_of_16_goes_out_in_that_of_the_version(
    protocol: Protocol, code: str
):
    assert spell(code, DIALECTS[protocol]) == spell(canonical(code), DIALECTS[protocol])
    assert canonical(code) in TABLE_9_OF_21


@pytest.mark.parametrize("protocol", ALL)
def test_a_code_of_no_version_is_refused_and_the_codes_are_named(protocol: Protocol):
    with pytest.raises(LocalProtocolError, match=r"'Nope'.*FormatViolation, GenericError"):
        spell("Nope", DIALECTS[protocol])


def test_a_foreign_code_has_no_other_spelling():
    assert canonical("Vendor42") == "Vendor42"

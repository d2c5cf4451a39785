"""What is answered to offers of permessage-deflate, by the clauses of RFC 7692 §5 and §7.1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import NegotiationError
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.headers import parse_extension

from trio_ocpp.websocket.deflate import Agreed, agree

PLAIN = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


def header(offers: str, *, takeover: bool = False) -> str | None:
    agreed = agree(offers, takeover=takeover)
    return None if agreed is None else agreed.header


@pytest.mark.clause("RFC 7692 §7.1")
def test_the_plain_offer_is_taken_without_context_takeover():
    assert agree("permessage-deflate") == Agreed(15, 15, False, False, PLAIN)


def test_context_takeover_is_agreed_on_where_both_want_it():
    assert agree("permessage-deflate", takeover=True) == Agreed(
        15, 15, True, True, "permessage-deflate"
    )


@pytest.mark.clause("RFC 7692 §7.1.1.1")
def test_a_server_that_is_asked_to_forget_its_context_does():
    agreed = agree("permessage-deflate; server_no_context_takeover", takeover=True)
    assert agreed == Agreed(15, 15, False, True, "permessage-deflate; server_no_context_takeover")


@pytest.mark.clause("RFC 7692 §7.1.1.2")
def test_a_client_that_forgets_its_context_is_told_that_we_know():
    agreed = agree("permessage-deflate; client_no_context_takeover", takeover=True)
    assert agreed == Agreed(15, 15, True, False, "permessage-deflate; client_no_context_takeover")


@pytest.mark.clause("RFC 7692 §7.1.2.1")
@pytest.mark.parametrize("bits", range(9, 16))
@pytest.mark.parametrize("quote", ["", '"'])
def test_the_window_that_the_server_may_use_is_repeated_and_kept(bits, quote):
    agreed = agree(f"permessage-deflate; server_max_window_bits={quote}{bits}{quote}")
    assert agreed == Agreed(bits, 15, False, False, f"{PLAIN}; server_max_window_bits={bits}")


@pytest.mark.clause("RFC 7692 §7.1.2.2")
@pytest.mark.parametrize("value", ["", *(f"={bits}" for bits in range(8, 16)), '="10"'])
def test_a_client_may_use_any_window_since_the_largest_inflates_them_all(value):
    assert header(f"permessage-deflate; client_max_window_bits{value}") == PLAIN


@pytest.mark.clause("RFC 7692 §7.1")
@pytest.mark.parametrize(
    "parameters",
    [
        "unknown",
        "server_no_context_takeover=1",
        "client_no_context_takeover=",
        "server_max_window_bits",
        "server_max_window_bits=",
        "server_max_window_bits=7",
        "server_max_window_bits=16",
        "server_max_window_bits=08",
        "server_max_window_bits=010",
        "server_max_window_bits=+9",
        "server_max_window_bits=1e1",
        "server_max_window_bits=१०",
        'server_max_window_bits="10',
        'server_max_window_bits="',
        "server_max_window_bits=100",
        "client_max_window_bits=7",
        "client_max_window_bits=16",
        "client_max_window_bits=",
        "client_max_window_bits=x",
        "server_no_context_takeover; server_no_context_takeover",
        "client_max_window_bits; client_max_window_bits=10",
        "Server_No_Context_Takeover",
        "",
    ],
)
def test_an_offer_with_a_parameter_that_is_none_is_declined(parameters):
    assert header(f"permessage-deflate; {parameters}") is None


def test_a_window_of_8_bits_for_the_server_is_declined_since_zlib_has_none():
    assert header("permessage-deflate; server_max_window_bits=8") is None


@pytest.mark.clause("RFC 7692 §5")
def test_the_first_offer_that_can_be_taken_is():
    offers = (
        "x-webkit-deflate-frame",
        "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=10",
        "permessage-deflate",
    )
    assert header(", ".join(offers)) == f"{PLAIN}; server_max_window_bits=10"


@pytest.mark.parametrize("offers", ["", ",", ";", "permessage-bzip2", "permessage-deflatex"])
def test_other_extensions_are_not_known(offers):
    assert header(offers) is None


@pytest.mark.clause("RFC 6455 §9.1")
def test_white_space_and_the_case_of_the_name_do_not_matter():
    assert header(" , Permessage-Deflate ;\tserver_max_window_bits = 11 ,") == (
        f"{PLAIN}; server_max_window_bits=11"
    )


parameters = st.lists(
    st.sampled_from(
        [
            "server_no_context_takeover",
            "client_no_context_takeover",
            "client_max_window_bits",
            *(f"client_max_window_bits={bits}" for bits in range(7, 17)),
            *(f"server_max_window_bits={bits}" for bits in range(9, 17)),
            "server_max_window_bits",
            "nonsense=1",
        ]
    ),
    max_size=3,
)


@given(offers=st.lists(parameters, min_size=1, max_size=3))
def test_websockets_takes_and_declines_the_same_offers(offers):
    text = ", ".join("; ".join(["permessage-deflate", *one]) for one in offers)
    factory = ServerPerMessageDeflateFactory()
    taken = None
    for _name, wanted in parse_extension(text):
        try:
            taken = factory.process_request_params(wanted, [])[1]
        except NegotiationError:
            continue
        break
    agreed = agree(text, takeover=True)
    assert (agreed is None) == (taken is None)
    if agreed is not None:
        assert agreed.server_takeover == (not taken.local_no_context_takeover)
        assert agreed.client_takeover == (not taken.remote_no_context_takeover)
        assert agreed.server_bits == taken.local_max_window_bits

"""A school that has decided, a device that is planned, and the sheet of a day."""

import pytest

from rri_portal.audit.once import issue_token
from rri_portal.pupils.models import Device, DeviceDecision
from tests.cast import act
from tests.factories.devices import decides, plans
from tests.html import collect
from tests.kept import kept
from tests.pupils.device_pages.pages import DAY


@kept
def decision(oakfield, headteacher) -> DeviceDecision:
    return decides(headteacher, oakfield)


@kept
def chair(amara, senco) -> Device:
    return plans(amara, senco)


@pytest.fixture
def opens(client_of):
    def open_page(person, path: str, **query: object) -> str:
        response = client_of(person).get(path, query)
        assert response.status_code == 200
        collect(response.text, f"{path} {query}"[:80])
        return response.text

    return open_page


@pytest.fixture
def log(client_of, teaching_assistant, chair):
    key = str(chair.public_id)

    def sent(url=DAY, **answers):
        told = {f"{key}-{name}": said for name, said in answers.items()}
        token = issue_token("log_devices", act(teaching_assistant))
        return client_of(teaching_assistant).post(url, {"token": token} | told)

    return sent


@kept
def helmet(chidi, senco) -> Device:
    """In another class."""
    return plans(chidi, senco, kind="helmet", purpose="medical")


@pytest.fixture
def sheet(client_of, teaching_assistant):
    """Sent with a token of its own, unless told otherwise; what is said is by device."""

    def sent(*said, url=DAY, token=""):
        told = {f"{one.public_id}-{name}": word for one, use in said for name, word in use.items()}
        token = token or issue_token("log_devices", act(teaching_assistant))
        return client_of(teaching_assistant).post(url, {"token": token} | told)

    return sent

import pytest
from django.db import DatabaseError, connection


@pytest.mark.django_db
def test_whoever_watches_the_portal_is_told_that_it_is_up(client):
    assert client.get("/health").status_code == 200


@pytest.mark.django_db
def test_whoever_watches_the_portal_is_told_when_its_database_does_not_answer(client, monkeypatch):
    def refuse():
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", refuse)
    assert client.get("/health").status_code == 503

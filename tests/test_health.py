import pytest
from django.db import DatabaseError, close_old_connections, connection


@pytest.mark.django_db
def test_whoever_watches_the_portal_is_told_that_it_is_up(client):
    assert client.get("/health").status_code == 200


@pytest.mark.django_db
def test_whoever_watches_the_portal_is_told_when_its_database_does_not_answer(client, monkeypatch):
    def refuse():
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", refuse)
    assert client.get("/health").status_code == 503


@pytest.mark.postgresql
def test_a_connection_that_was_cut_between_two_requests_is_not_met_by_the_second(
    own_database, client
):
    assert client.get("/health").status_code == 200
    connection.connection.close()  # behind Django's back, as when the server starts again
    close_old_connections()
    assert client.get("/health").status_code == 200

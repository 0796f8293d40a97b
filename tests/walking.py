"""Somebody who asks for one address after another, and looks wherever an answer leads."""

from collections.abc import Iterator
from urllib.parse import urljoin

from django.http import HttpResponse

from tests.visits import Visit

REFUSED = (403, 404)


class Walk:
    """A place that many answers lead to is looked at once on the way, and once more `at_the_end`,
    when all that was sent has happened. What an answer leaves to be said stands on the next page,
    whichever that is. Where the page itself is refused nothing is sent: the guard in front of both
    is the same, as `test_every_address` tells."""

    def __init__(self, browser: Visit) -> None:
        self.browser = browser
        self.places: list[str] = []

    def get(self, url: str) -> Iterator[HttpResponse]:
        yield from self._led(self.browser.get(url))

    def get_and_post(
        self, url: str, data: dict[str, str], *times: dict[str, str]
    ) -> Iterator[HttpResponse]:
        """Sent once with each of these headers."""
        page, *led = self.get(url)
        yield from (page, *led)
        if page.status_code not in REFUSED:
            for headers in times:
                yield from self._led(self.browser.post(url, data, headers=headers))

    def at_the_end(self) -> Iterator[tuple[str, HttpResponse]]:
        """Each with its address."""
        for place in self.places:
            yield place, self.browser.get(place)

    def _led(self, answer: HttpResponse) -> Iterator[HttpResponse]:
        yield answer
        if answer.status_code in (301, 302, 303):
            place = urljoin(answer.request["PATH_INFO"], answer.url)
            if place not in self.places:
                self.places.append(place)
                yield from self.get(place)

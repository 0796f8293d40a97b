"""The day that somebody asks about."""

from django.http import QueryDict

from rri_portal.interface.forms import DayMonthYearField, PortalForm


class DayForm(PortalForm):
    on = DayMonthYearField(label="The day to look at", error_messages={"required": "Enter a day."})


def asked_in(typed: QueryDict) -> DayForm | None:
    """The form as the address fills it: from its three boxes, or from `on=2026-04-01`. None where
    it asks about no day."""
    if "on" in typed:
        year, _, rest = str(typed["on"]).partition("-")
        month, _, day = rest.partition("-")
        return DayForm({"on_day": day, "on_month": month, "on_year": year})
    return DayForm(typed) if "on_day" in typed else None

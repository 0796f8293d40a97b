from django.urls import include, path

from rri_portal.schools.views import (
    day_passes,
    invitation,
    people,
    photographs,
    pick_lists,
    settings,
    techniques,
    term_dates,
)

app_name = "schools"

of_a_school = [
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/add/", people.add_staff_member, name="add_staff_member"),
    path(
        "people/invitations/<uuid:invitation>/again/",
        people.invite_again,
        name="invite_again",
    ),
    path(
        "people/invitations/<uuid:invitation>/withdraw/",
        people.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("people/<uuid:member>/", people.staff_member, name="staff_member"),
    path("people/<uuid:member>/invite/", people.invite_member, name="invite_member"),
    path(
        "people/<uuid:member>/change/",
        people.change_staff_member,
        name="change_staff_member",
    ),
    path("people/<uuid:member>/leave/", people.leave_school, name="leave_school"),
    path("people/<uuid:member>/roles/", people.grant_role, name="grant_role"),
    path("people/<uuid:member>/roles/<uuid:role>/end/", people.end_role, name="end_role"),
    path("day-passes/", day_passes.day_passes, name="day_passes"),
    path("day-passes/give/", day_passes.give_day_pass, name="give_day_pass"),
    path(
        "day-passes/<uuid:day_pass>/revoke/",
        day_passes.revoke_day_pass,
        name="revoke_day_pass",
    ),
    path("settings/", settings.settings, name="settings"),
    path("settings/photographs/", photographs.photographs, name="photographs"),
    path("term-dates/", term_dates.term_dates, name="term_dates"),
    path("term-dates/add/", term_dates.add_term, name="add_term"),
    path("term-dates/closures/add/", term_dates.add_closure, name="add_closure"),
    path("term-dates/<uuid:dates>/remove/", term_dates.remove_dates, name="remove_dates"),
    path("pick-lists/", pick_lists.pick_lists, name="pick_lists"),
    path("pick-lists/<slug:pick_list>/", pick_lists.pick_list, name="pick_list"),
    path(
        "pick-lists/entries/<uuid:choice>/retire/",
        pick_lists.retire_choice,
        name="retire_choice",
    ),
    path(
        "pick-lists/entries/<uuid:choice>/bring-back/",
        pick_lists.bring_back_choice,
        name="bring_back_choice",
    ),
    path("techniques/", techniques.techniques, name="techniques"),
    path(
        "techniques/<uuid:technique>/retire/",
        techniques.retire_technique,
        name="retire_technique",
    ),
    path(
        "techniques/<uuid:technique>/bring-back/",
        techniques.bring_back_technique,
        name="bring_back_technique",
    ),
]
urlpatterns = [
    path("day-pass/", day_passes.enter_day_pass, name="enter_day_pass"),
    path("invitation/<str:secret>/", invitation.accept_invitation, name="accept_invitation"),
    path("<slug:school>/", include(of_a_school)),
]

from django.urls import path

from incidents.forms.pages import PAGES
from incidents.views import (
    account_links,
    accounts,
    add_pupil,
    asking,
    attachments,
    device_logs,
    drafts,
    ending_drafts,
    family_reports,
    hand_over,
    log_incident,
    occurrences,
    significance,
    telling,
    unfinished,
)

app_name = "incidents"
urlpatterns = [
    path("log/", log_incident.log_incident, name="log_incident"),
    path("drafts/<uuid:draft>/", drafts.draft, name="draft"),
    *(
        path(f"drafts/<uuid:draft>/{page.path}/", drafts.write[key], name=f"write_{key}")
        for key, page in PAGES.items()
    ),
    path("drafts/<uuid:draft>/attachments/", attachments.attachments, name="attachments"),
    path(
        "drafts/<uuid:draft>/attachments/add/",
        attachments.choose_attachment,
        name="choose_attachment",
    ),
    path(
        "drafts/<uuid:draft>/attachments/add/photograph/",
        attachments.attach_photograph,
        name="attach_photograph",
    ),
    path(
        "drafts/<uuid:draft>/attachments/add/body-photograph/",
        attachments.attach_body_photograph,
        name="attach_body_photograph",
    ),
    path(
        "drafts/<uuid:draft>/attachments/add/document/",
        attachments.attach_document,
        name="attach_document",
    ),
    path(
        "drafts/<uuid:draft>/attachments/add/footage/",
        attachments.refer_to_footage,
        name="refer_to_footage",
    ),
    path(
        "drafts/<uuid:draft>/attachments/<uuid:attached>/",
        attachments.open_draft_attachment,
        name="open_draft_attachment",
    ),
    path(
        "drafts/<uuid:draft>/attachments/<uuid:attached>/remove/",
        attachments.remove_attachment,
        name="remove_attachment",
    ),
    path("drafts/<uuid:draft>/record/", ending_drafts.record_incident, name="record_incident"),
    path("drafts/<uuid:draft>/discard/", ending_drafts.discard_draft, name="discard_draft"),
    path("drafts/<uuid:draft>/pupils/", add_pupil.add_pupil, name="add_pupil"),
    path("drafts/<uuid:draft>/helpers/", ending_drafts.let_write, name="let_write"),
    path(
        "drafts/<uuid:draft>/not-significant/",
        significance.propose_not_significant,
        name="propose_not_significant",
    ),
    path(
        "proposals/<uuid:proposal>/", significance.decide_significance, name="decide_significance"
    ),
    path("this-happened/", occurrences.say_this_happened, name="say_this_happened"),
    path(
        "this-happened/<uuid:occurrence>/",
        occurrences.settle_occurrence,
        name="settle_occurrence",
    ),
    path(
        "incidents/<str:number>/attachments/<uuid:attachment>/",
        attachments.open_attachment,
        name="open_attachment",
    ),
    path("unfinished/", unfinished.see_unfinished, name="see_unfinished"),
    path("unfinished/<uuid:unfinished>/", hand_over.hand_over_draft, name="hand_over_draft"),
    path("accounts/<uuid:event>/", accounts.account, name="account"),
    path("accounts/<uuid:event>/write/", accounts.write_account, name="write_account"),
    path("accounts/<uuid:event>/lock/", accounts.lock_account, name="lock_account"),
    path("accounts/<uuid:event>/add/", accounts.add_to_account, name="add_to_account"),
    path("accounts/<uuid:event>/not-there/", accounts.say_not_there, name="say_not_there"),
    path(
        "accounts/<uuid:event>/<uuid:staff>/link/",
        account_links.give_account_link,
        name="give_account_link",
    ),
    path("not-there/<uuid:said>/", accounts.decide_not_there, name="decide_not_there"),
    path("asking/<uuid:event>/stop/", asking.stop_asking, name="stop_asking"),
    path("asking/<uuid:event>/restart/", asking.restart_asking, name="restart_asking"),
    path("incidents/<str:number>/parents/", telling.tell_parents, name="tell_parents"),
    path(
        "incidents/<str:number>/parents/<uuid:parent>/choose/",
        telling.choose_telling,
        name="choose_telling",
    ),
    path("incidents/<str:number>/parents/<uuid:parent>/call/", telling.log_call, name="log_call"),
    path(
        "incidents/<str:number>/parents/<uuid:parent>/hold/",
        telling.decide_hold,
        name="decide_hold",
    ),
    path(
        "incidents/<str:number>/parents/<uuid:parent>/report/",
        family_reports.begin_family_report,
        name="begin_family_report",
    ),
    path(
        "family-reports/<uuid:report>/",
        family_reports.write_family_report,
        name="write_family_report",
    ),
    path("family-reports/<uuid:report>/names/", family_reports.settle_names, name="settle_names"),
    path(
        "family-reports/<uuid:report>/issue/",
        family_reports.issue_family_report,
        name="issue_family_report",
    ),
    path(
        "family-reports/<uuid:report>/as-it-will-print.pdf",
        family_reports.preview_family_report,
        name="preview_family_report",
    ),
    path(
        "family-reports/<uuid:report>/report.pdf",
        family_reports.open_family_report,
        name="open_family_report",
    ),
    path(
        "family-reports/<uuid:report>/given/",
        family_reports.give_family_report,
        name="give_family_report",
    ),
    path(
        "devices/pupils/<uuid:pupil>/share/", device_logs.share_device_log, name="share_device_log"
    ),
    path("device-logs/<uuid:copy>/", device_logs.give_device_log, name="give_device_log"),
    path("device-logs/<uuid:copy>/pdf/", device_logs.open_device_log, name="open_device_log"),
]

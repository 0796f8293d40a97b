"""A faulty line is refused with its reason; the lines around it are read."""

import pytest

from rri_portal.pupils.mis import read

from .files import HEADINGS, ctf, ctf_pupil, pupil, table, upn, with_columns, workbook


def only_refusal(content):
    [refusal] = read(content, "roll.csv").refused
    return refusal.reason


def good(content):
    roll = read(content, "roll.csv")
    assert roll.refused == ()
    return roll.rows[0]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (["", "Siân", "Nowak", "2017-03-30"], "The UPN is missing."),
        (["X", "Siân", "Nowak", "2017-03-30"], "The UPN is not one"),
        ([upn(1), "", "Nowak", "2017-03-30"], "The forename is missing."),
        ([upn(1), "Siân", "\u00a0", "2017-03-30"], "The surname is missing."),
        ([upn(1), "Siân", "Nowak", ""], "The date of birth is missing."),
        ([upn(1), "Siân", "Nowak", "2017-02-29"], "no calendar has"),
        ([upn(1), "Siân", "Nowak", "30.03.17"], "is not a date such as"),
        ([upn(1), "S" * 101, "Nowak", "2017-03-30"], "longer than 100 characters"),
        ([upn(1), "S" * 200_000, "Nowak", "2017-03-30"], "longer than 100,000 characters"),
        ([upn(1), "S" * 9_000, "Nowak", "2017-03-30"], "longer than 2,000 characters"),
        ([upn(1), "Si\0n", "Nowak", "2017-03-30"], "control character"),
        ([upn(1), "Si\u202en", "Nowak", "2017-03-30"], "turns text around"),
        ([upn(1), "Siân", "Nowak"], "This line is short: 3 cells under 4 headings."),
        ([upn(1), "Siân", "Nowak", "2017-03-30", "x"], "5 cells under 4 headings"),
        ([upn(1), "Siân", '"Nowak" x', "2017-03-30"], "quotation marks"),
    ],
)
def test_a_faulty_line_is_refused_with_its_reason(line, reason):
    roll = read(table(line, pupil(2), pupil(3)), "roll.csv")
    assert [(refusal.line, reason in refusal.reason) for refusal in roll.refused] == [(2, True)]
    assert [row.upn for row in roll.rows] == [upn(2), upn(3)]


def test_a_line_with_three_faults_names_all_three():
    reason = only_refusal(table(["X", "", "Nowak", "never"], pupil(2)))
    assert "UPN" in reason
    assert "forename" in reason
    assert "date of birth" in reason


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Ethnic_Code", "XXXX"),
        ("SEN_Status", "Q"),
        ("SEN_Need_Type", "ABC"),
        ("Gender", "Z"),
        ("NC_Year", "15"),
        ("FSM_Eligible", "perhaps"),
        ("In_LEA_Care", "2"),
    ],
)
def test_an_unknown_code_refuses_the_line(heading, value):
    assert only_refusal(with_columns(**{heading: value})).endswith((".", "no."))


def test_a_reason_shows_a_code_but_never_a_name_in_the_wrong_column():
    assert "XXXX" in only_refusal(with_columns(Ethnic_Code="XXXX"))
    assert "Nowak" not in only_refusal(with_columns(Ethnic_Code="Nowak"))


def test_an_unclosed_quotation_mark_costs_one_line_only():
    lines = table(pupil(1), pupil(2), pupil(3), pupil(4)).decode().split("\r\n")
    lines[2] = lines[2].replace("Nowak", '"Nowak')
    roll = read("\r\n".join(lines).encode(), "roll.csv")
    assert [refusal.line for refusal in roll.refused] == [3]
    assert [row.upn for row in roll.rows] == [upn(1), upn(3), upn(4)]


def test_two_unclosed_quotation_marks_do_not_swallow_the_pupils_between():
    lines = table(*(pupil(n) for n in range(1, 7))).decode().split("\r\n")
    lines[2] = lines[2].replace("Siân", '"Siân')
    lines[5] = lines[5].replace("Siân", '"Siân')
    roll = read("\r\n".join(lines).encode(), "roll.csv")
    assert [refusal.line for refusal in roll.refused] == [3, 6]
    assert [row.upn for row in roll.rows] == [upn(1), upn(3), upn(4), upn(6)]


def test_a_quoted_cell_may_hold_a_line_break_and_later_lines_keep_their_numbers():
    content = table(
        [*pupil(1), '"Asthma\r\nand epilepsy"'],
        [*pupil(2), ""],
        ["X", "Siân", "Nowak", "2017-03-30", ""],
        headings=[*HEADINGS, "Medical Condition"],
    )
    roll = read(content, "roll.csv")
    assert roll.rows[0].medical_alert == "Asthma and epilepsy"
    assert [row.line for row in roll.rows] == [2, 4]
    assert [refusal.line for refusal in roll.refused] == [5]


def test_blank_lines_are_passed_over():
    roll = read(table(pupil(1), [""], [" ", "", "", ""], pupil(2)) + b"\r\n\r\n", "roll.csv")
    assert ([row.line for row in roll.rows], roll.refused) == ([2, 5], ())


def test_a_repeated_pupil_is_refused_naming_the_first_line():
    assert only_refusal(table(pupil(1), pupil(1))) == (
        "The same UPN as line 2: this pupil is taken once."
    )


def test_where_the_first_of_two_lines_is_faulty_the_second_is_taken():
    roll = read(table(pupil(1, forename=""), pupil(1)), "roll.csv")
    assert ([row.line for row in roll.rows], [r.line for r in roll.refused]) == ([3], [2])


def test_a_refused_line_still_tells_whom_it_is_about():
    [refusal] = read(table(pupil(1, forename=""), pupil(2)), "roll.csv").refused
    assert refusal.upn == upn(1)
    [refusal] = read(table(["X", *pupil(1)[1:]], pupil(2)), "roll.csv").refused
    assert refusal.person is not None
    assert refusal.person[0] == "sian nowak"


def test_neither_a_row_nor_a_refusal_shows_a_name_when_it_is_printed():
    roll = read(table(pupil(1), ["X", *pupil(1)[1:]]), "roll.csv")
    assert "Nowak" not in repr(roll)
    assert "nowak" not in repr(roll)


def test_a_faulty_pupil_of_a_transfer_file_is_refused_by_the_line_it_begins_on():
    faulty = ctf_pupil(2).replace("2017-03-30", "2017-02-30")
    roll = read(ctf(ctf_pupil(1), faulty, ctf_pupil(3)), "roll.xml")
    assert [(r.line, r.reason) for r in roll.refused] == [
        (4, "The date of birth is a day that no calendar has.")
    ]
    assert [row.upn for row in roll.rows] == [upn(1), upn(3)]


def test_a_formula_in_a_workbook_is_text_and_is_not_worked_out():
    roll = read(workbook(HEADINGS, pupil(1, forename="=1+1"), pupil(2)), "roll.xlsx")
    assert [row.forename for row in roll.rows] == ["=1+1", "Siân"]
    assert "plain text" in roll.doubts[0].sentence


def test_a_parents_bad_e_mail_address_does_not_keep_a_child_off_the_roll():
    content = with_columns(Contact_1_Name="Ava Green", Contact_1_Email="ava at home")
    roll = read(content, "roll.csv")
    assert [contact.email for contact in roll.rows[0].contacts] == [""]
    assert "e-mail address is not one" in roll.doubts[0].sentence


def test_a_contact_without_a_name_is_left_out_and_pointed_out():
    roll = read(with_columns(Contact_1_Name="", Contact_1_Relationship="MOT"), "roll.csv")
    assert roll.rows[0].contacts == ()
    assert roll.doubts[0].sentence == "A contact has no name. This contact is left out."

"""Why something about a case is refused, beside RefusalCode: what pages say in their reader's language."""

from enum import StrEnum


class CaseReason(StrEnum):
    """Named in `reason` of the error; the pages' words for each are `case_refused.REASON`."""

    #: What is to be changed is not as it was seen any more.
    MOVED_ON = "moved_on"
    OWN_ACTION = "own_action"
    PAST_DAY = "past_day"
    CHECK_TOO_EARLY = "check_too_early"
    NOTHING_SAID = "nothing_said"
    NOT_YOURS_TO_DECIDE = "not_yours_to_decide"
    GIVEN_IN_ANOTHER = "given_in_another"
    NOTHING_GIVEN = "nothing_given"
    NOBODY_APPROVES = "nobody_approves"
    NO_AMOUNT = "no_amount"
    DUPLICATE_OF_ITSELF = "duplicate_of_itself"
    NO_SUCH_CASE = "no_such_case"
    INTO_A_DUPLICATE = "into_a_duplicate"
    ANOTHER_CUSTOMERS = "another_customers"
    HAS_DUPLICATES = "has_duplicates"
    NOTHING_CHANGES = "nothing_changes"
    CLOSED_KEEPS_IT = "closed_keeps_it"
    NOT_THIS_ADDRESS = "not_this_address"
    NO_MAIL_ADDRESS = "no_mail_address"
    NOT_SOLVED = "not_solved"
    TOO_MANY_FILES = "too_many_files"
    FILE_TOO_LARGE = "file_too_large"
    FILE_EMPTY = "file_empty"
    FILE_OF_NO_KIND = "file_of_no_kind"
    DONE_ALREADY = "done_already"
    CALLED_ALREADY = "called_already"
    NO_NUMBER = "no_number"
    NO_CALLS = "no_calls"
    CLOSED_NOW = "closed_now"
    WHOSE = "whose"

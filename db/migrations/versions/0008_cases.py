"""cases with their course, knowledge base, satisfaction, letters"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

#: What the four states of a case are called from here on, and back.
STATUSES = {"open": "registered", "answered": "replied"}
BACK = {
    "registered": "open",
    "accepted": "assigned",
    "feedback": "assigned",
    "appealed": "assigned",
    "replied": "answered",
    "asked": "closed",
    "evaluated": "closed",
    "withdrawn": "closed",
    "merged": "closed",
}

#: What a survey's answer held before.
KEPT = "contact_id, survey, question, answer, answered_at, flow, version, labels, meanings"


def upgrade() -> None:
    _alter()
    _create()


def _alter() -> None:
    # What cases are about is said by care.yaml from here on.
    op.drop_table("case_classes")

    with op.batch_alter_table("cases") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("reporter_name", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("reporter_number", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("reporter_email", sa.String(length=254), nullable=True))
        batch_op.add_column(
            sa.Column("channel", sa.String(length=20), server_default="phone", nullable=False)
        )
        batch_op.add_column(sa.Column("language", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("recording", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("request_id", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("product_code", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("batch", sa.String(length=40), nullable=True))
        batch_op.add_column(
            sa.Column("reported_month", sa.String(length=7), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("cause_code", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("blamed_unit", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("fault", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("solution", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("responsible_kind", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("responsible_user", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("responsible_unit", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("responsible_name", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("responsible_email", sa.String(length=254), nullable=True))
        batch_op.add_column(sa.Column("escalated_to", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("replied_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("reply_channel", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("closed_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("mark", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("reopened", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("escalated", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("merged_into", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("before_merge", sa.String(length=20), nullable=True))
        batch_op.create_index("ix_cases_merged_into", ["merged_into"], unique=False)
        batch_op.create_index("ix_cases_month", ["reported_month", "class_code"], unique=False)
        batch_op.create_index("ix_cases_opened", ["opened_at"], unique=False)
        batch_op.create_index("ix_cases_responsible_unit", ["responsible_unit", "status"], unique=False)
        batch_op.create_index("ix_cases_responsible_user", ["responsible_user", "status"], unique=False)
        batch_op.create_index("ix_cases_status", ["status", "opened_at"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_cases_request_id"), ["request_id"])
        batch_op.create_foreign_key(batch_op.f("fk_cases_merged_into"), "cases", ["merged_into"], ["number"])

    with op.batch_alter_table("contacts") as batch_op:
        batch_op.add_column(sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("callback_purpose", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("callback_case", sa.String(length=20), nullable=True))

    with op.batch_alter_table("customers") as batch_op:
        batch_op.add_column(sa.Column("no_calls", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("no_surveys", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("users") as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(length=254), nullable=True))

    for before, now in STATUSES.items():
        op.execute(f"update cases set status = '{now}' where status = '{before}'")  # noqa: S608 - our own
    # The month in UTC: the company's zone is not known here.
    month = (
        "strftime('%Y-%m', opened_at)"
        if op.get_bind().dialect.name == "sqlite"
        else "to_char(opened_at at time zone 'UTC', 'YYYY-MM')"
    )
    op.execute(f"update cases set reported_month = {month}")  # noqa: S608 - our own

    _put_aside("survey_answers")
    op.create_table(
        "survey_answers",
        sa.Column("answered_in", sa.String(length=64), nullable=False),
        sa.Column("survey", sa.String(length=60), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("contact_id", sa.String(length=64), nullable=True),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("indicator", sa.String(length=60), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=20), server_default="phone", nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.Column("queue", sa.String(length=64), nullable=True),
        sa.Column("case_number", sa.String(length=20), nullable=True),
        sa.Column("class_code", sa.String(length=40), nullable=True),
        sa.Column("tier", sa.String(length=20), nullable=True),
        sa.Column("flow", sa.String(length=60), server_default="", nullable=False),
        sa.Column("version", sa.String(length=64), server_default="", nullable=False),
        sa.Column("labels", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("meanings", sa.JSON(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_survey_answers_customer_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("answered_in", "survey", "question", name=op.f("pk_survey_answers")),
    )
    op.execute(
        f"insert into survey_answers (answered_in, {KEPT}) "  # noqa: S608 - our own
        f"select contact_id, {KEPT} from survey_answers_before"
    )
    op.drop_table("survey_answers_before")
    op.create_index("ix_survey_answers_survey", "survey_answers", ["survey", "answered_at"])
    op.create_index("ix_survey_answers_agent", "survey_answers", ["agent_id", "answered_at"])
    op.create_index("ix_survey_answers_case", "survey_answers", ["case_number"])
    op.create_index("ix_survey_answers_contact", "survey_answers", ["contact_id"])


def _put_aside(table: str) -> None:
    """Rename a table to ..._before, and what PostgreSQL wants one name of only."""
    op.drop_index(f"ix_{table}_survey", table)
    op.rename_table(table, f"{table}_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"alter table {table}_before rename constraint pk_{table} to pk_{table}_before")


def _create() -> None:
    op.create_table(
        "knowledge_searches",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("query", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("opened", sa.String(length=20), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_searches")),
    )
    op.create_index("ix_knowledge_searches_found", "knowledge_searches", ["found", "at"])

    op.create_table(
        "mail_in",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("case_number", sa.String(length=20), nullable=True),
        sa.Column("contact_id", sa.String(length=64), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_in")),
    )
    op.create_index("ix_mail_in_at", "mail_in", ["at"])
    op.create_index("ix_mail_in_case_number", "mail_in", ["case_number"])

    op.create_table(
        "mail_out",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("in_reply_to", sa.String(length=998), nullable=True),
        sa.Column("about_kind", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("secret", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_out")),
        sa.UniqueConstraint("origin", name=op.f("uq_mail_out_origin")),
    )
    op.create_index("ix_mail_out_about", "mail_out", ["about_kind", "about_id"])
    op.create_index("ix_mail_out_next", "mail_out", ["next_at"])

    op.create_table(
        "quality_warnings",
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("observed", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by", sa.String(length=64), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("dimension", "code", "day", name=op.f("pk_quality_warnings")),
    )
    op.create_index("ix_quality_warnings_found_at", "quality_warnings", ["found_at"])

    op.create_table(
        "survey_slots",
        sa.Column("who", sa.String(length=300), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_survey_slots")),
    )
    op.create_table(
        "staff_rounds",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("survey", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("org_unit_id", sa.String(length=40), nullable=True),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["org_unit_id"], ["org_units.id"], name=op.f("fk_staff_rounds_org_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_rounds")),
    )
    op.create_table(
        "staff_answered",
        sa.Column("round_id", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["staff_rounds.id"], name=op.f("fk_staff_answered_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "who", name=op.f("pk_staff_answered")),
    )
    op.create_table(
        "staff_answers",
        sa.Column("round_id", sa.String(length=40), nullable=False),
        sa.Column("sheet", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("indicator", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["staff_rounds.id"], name=op.f("fk_staff_answers_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "sheet", "question", name=op.f("pk_staff_answers")),
    )
    op.create_table(
        "answer_templates",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("class_code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("from_case", sa.String(length=20), nullable=True),
        sa.Column("org_unit_id", sa.String(length=40), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retired", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["from_case"], ["cases.number"], name=op.f("fk_answer_templates_from_case"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_answer_templates_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_templates")),
    )
    op.create_index("ix_answer_templates_class_code", "answer_templates", ["class_code"])

    op.create_table(
        "articles",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("org_unit_id", sa.String(length=40), nullable=True),
        sa.Column("from_case", sa.String(length=20), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["from_case"], ["cases.number"], name=op.f("fk_articles_from_case"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["org_unit_id"], ["org_units.id"], name=op.f("fk_articles_org_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index("ix_articles_owner", "articles", ["owner"])
    op.create_index("ix_articles_review_on", "articles", ["review_on"])
    op.create_index("ix_articles_state", "articles", ["state"])

    op.create_table(
        "care_tasks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("case_number", sa.String(length=20), nullable=True),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("contact_id", sa.String(length=64), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("owner_user", sa.String(length=64), nullable=True),
        sa.Column("owner_unit", sa.String(length=40), nullable=True),
        sa.Column("org_unit_id", sa.String(length=40), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("callback_contact", sa.String(length=64), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=True),
        sa.Column("result", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_care_tasks_case_number"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_care_tasks_customer_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["org_unit_id"], ["org_units.id"], name=op.f("fk_care_tasks_org_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_tasks")),
        sa.UniqueConstraint("origin", name=op.f("uq_care_tasks_origin")),
    )
    op.create_index("ix_care_tasks_case_number", "care_tasks", ["case_number"])
    op.create_index("ix_care_tasks_customer", "care_tasks", ["customer_id"])
    op.create_index("ix_care_tasks_open", "care_tasks", ["done_at", "due_at"])
    op.create_index("ix_care_tasks_owner_unit", "care_tasks", ["owner_unit"])
    op.create_index("ix_care_tasks_owner_user", "care_tasks", ["owner_user"])

    op.create_table(
        "case_course",
        sa.Column("case_number", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("from_status", sa.String(length=20), nullable=True),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("by_kind", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=254), nullable=False),
        sa.Column("contact_id", sa.String(length=64), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_case_course_case_number"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_number", "place", name=op.f("pk_case_course")),
    )
    op.create_index("ix_case_course_by", "case_course", ["by_id", "at"])

    op.create_table(
        "case_deadlines",
        sa.Column("case_number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("of", sa.String(length=40), server_default="", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalate_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalate_to", sa.String(length=64), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_case_deadlines_case_number"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_number", "kind", "of", name=op.f("pk_case_deadlines")),
    )
    op.create_index("ix_case_deadlines_due", "case_deadlines", ["due_at"])
    op.create_index("ix_case_deadlines_next", "case_deadlines", ["next_at"])

    op.create_table(
        "case_files",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by_kind", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=254), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_case_files_case_number"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_files")),
    )
    op.create_index("ix_case_files_case_number", "case_files", ["case_number"])
    op.create_index("ix_case_files_sha256", "case_files", ["sha256"])

    op.create_table(
        "case_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("case_number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_case_links_case_number"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_case_links")),
    )
    op.create_index("ix_case_links_case_number", "case_links", ["case_number"])

    op.create_table(
        "corrective_actions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_words", sa.Text(), nullable=True),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(length=64), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["cases.number"],
            name=op.f("fk_corrective_actions_case_number"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrective_actions")),
    )
    op.create_index("ix_corrective_actions_case_number", "corrective_actions", ["case_number"])
    op.create_index("ix_corrective_actions_owner", "corrective_actions", ["owner"])
    op.create_index("ix_corrective_actions_state", "corrective_actions", ["state", "due_on"])

    op.create_table(
        "recoveries",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_number", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=1000), nullable=True),
        sa.Column("promised_by", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cost_minor", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_recoveries_case_number"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_recoveries_customer_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recoveries")),
    )
    op.create_index("ix_recoveries_case_number", "recoveries", ["case_number"])
    op.create_index("ix_recoveries_customer", "recoveries", ["customer_id", "state"])
    op.create_index("ix_recoveries_state", "recoveries", ["state"])

    op.create_table(
        "survey_invitations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("survey", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("reached", sa.String(length=254), nullable=True),
        sa.Column("case_number", sa.String(length=20), nullable=True),
        sa.Column("contact_id", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.Column("queue", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["cases.number"],
            name=op.f("fk_survey_invitations_case_number"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_survey_invitations_customer_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_survey_invitations_token_hash")),
    )
    op.create_index("ix_survey_invitations_case", "survey_invitations", ["case_number"])
    op.create_index("ix_survey_invitations_made", "survey_invitations", ["survey", "made_at"])

    op.create_table(
        "article_uses",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("article_id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.String(length=64), nullable=True),
        sa.Column("case_number", sa.String(length=20), nullable=True),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_uses_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_article_uses_case_number"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_uses")),
    )
    op.create_index("ix_article_uses_article", "article_uses", ["article_id", "at"])
    op.create_index("ix_article_uses_case_number", "article_uses", ["case_number"])
    op.create_index("ix_article_uses_contact_id", "article_uses", ["contact_id"])

    op.create_table(
        "article_versions",
        sa.Column("article_id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_versions_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "version", name=op.f("pk_article_versions")),
    )
    op.create_table(
        "article_texts",
        sa.Column("article_id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id", "version"],
            ["article_versions.article_id", "article_versions.version"],
            name=op.f("fk_article_texts_article_id_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "version", "language", name=op.f("pk_article_texts")),
    )

    op.execute(
        "insert into case_course (case_number, place, at, step, to_status, by_kind, by_id, contact_id, data)"
        " select number, 1, opened_at, 'register', 'registered', 'user', opened_by, contact_id, '{}'"
        " from cases"
    )


def downgrade() -> None:
    op.drop_table("article_texts")
    op.drop_table("article_versions")
    op.drop_table("article_uses")
    op.drop_table("survey_invitations")
    op.drop_table("recoveries")
    op.drop_table("corrective_actions")
    op.drop_table("case_links")
    op.drop_table("case_files")
    op.drop_table("case_deadlines")
    op.drop_table("case_course")
    op.drop_table("care_tasks")
    op.drop_table("articles")
    op.drop_table("answer_templates")
    op.drop_table("staff_answers")
    op.drop_table("staff_answered")
    op.drop_table("staff_rounds")
    op.drop_table("survey_slots")
    op.drop_table("quality_warnings")
    op.drop_table("mail_out")
    op.drop_table("mail_in")
    op.drop_table("knowledge_searches")
    for now, before in BACK.items():
        op.execute(f"update cases set status = '{before}' where status = '{now}'")  # noqa: S608 - our own
    for name in ("merged_into", "month", "opened", "responsible_unit", "responsible_user", "status"):
        op.drop_index(f"ix_cases_{name}", "cases")
    with op.batch_alter_table("cases") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_cases_merged_into"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_cases_request_id"), type_="unique")
        for name in (
            "version",
            "reporter_name",
            "reporter_number",
            "reporter_email",
            "channel",
            "language",
            "recording",
            "request_id",
            "product_code",
            "batch",
            "reported_month",
            "cause_code",
            "blamed_unit",
            "fault",
            "solution",
            "responsible_kind",
            "responsible_user",
            "responsible_unit",
            "responsible_name",
            "responsible_email",
            "escalated_to",
            "accepted_at",
            "first_answered_at",
            "replied_at",
            "replied_by",
            "reply_channel",
            "closed_by",
            "asked_at",
            "evaluated_at",
            "mark",
            "reopened",
            "escalated",
            "merged_into",
            "before_merge",
        ):
            batch_op.drop_column(name)
    op.create_table(
        "case_classes",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_case_classes")),
    )
    for table, names in (
        ("users", ("email",)),
        ("customers", ("no_calls", "no_surveys")),
        ("contacts", ("surveyed_at", "callback_purpose", "callback_case")),
    ):
        # In place: a table that is made anew takes what refers to it along.
        for name in names:
            op.drop_column(table, name)
    for name in ("agent", "case", "contact"):
        op.drop_index(f"ix_survey_answers_{name}", "survey_answers")
    _put_aside("survey_answers")
    op.create_table(
        "survey_answers",
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("survey", sa.String(length=60), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("flow", sa.String(length=60), server_default="", nullable=False),
        sa.Column("version", sa.String(length=64), server_default="", nullable=False),
        sa.Column("labels", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("meanings", sa.JSON(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "survey", "question", name=op.f("pk_survey_answers")),
    )
    op.execute(
        f"insert into survey_answers ({KEPT}) "  # noqa: S608 - our own
        f"select {KEPT} from survey_answers_before where contact_id is not null"
    )
    op.drop_table("survey_answers_before")
    op.create_index("ix_survey_answers_survey", "survey_answers", ["survey", "answered_at"])

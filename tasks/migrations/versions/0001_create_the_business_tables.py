"""Create the business tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_log",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_log")),
    )
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_log_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_log_subject"), ["subject"], unique=False)

    op.create_table(
        "bank_file",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_file")),
        sa.UniqueConstraint("name", name=op.f("uq_bank_file_name")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name_zh", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_day_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "day", name=op.f("pk_number_series")),
    )
    op.create_table(
        "party",
        sa.Column(
            "kind",
            sa.Enum("person", "org", name="partykind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "id_type",
            sa.Enum(
                "RIC", "PASSPORT", "HMT", "USCC", name="idtype", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column("id_no", sa.Text(), nullable=True),
        sa.Column("id_hash", sa.String(length=64), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(length=1), nullable=True),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("mobile_hash", sa.String(length=64), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("province_code", sa.String(length=6), nullable=True),
        sa.Column(
            "vulnerable",
            sa.Enum(
                "none",
                "disabled",
                "bedridden",
                "elderly",
                "minor",
                name="vulnerable",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("consent_sensitive_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "aml_risk",
            sa.Enum("low", "med", "high", name="amlrisk", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("contact_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deceased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_id_hash"), ["id_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_party_mobile_hash"), ["mobile_hash"], unique=False)

    op.create_table(
        "sign_in_failure",
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failure_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_failure_name_hash"), ["name_hash"], unique=False)

    op.create_table(
        "studio_draft",
        sa.Column(
            "kind",
            sa.Enum("process", "decision", "form", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("resource_name", sa.String(length=300), nullable=False),
        sa.Column("base_key", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_draft")),
        sa.UniqueConstraint("created_by", "resource_name", name=op.f("uq_studio_draft_created_by_resource_name")),
    )
    op.create_table(
        "watch_list",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_list")),
        sa.UniqueConstraint("name", name=op.f("uq_watch_list_name")),
    )
    op.create_table(
        "bank_account",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("account_no", sa.Text(), nullable=False),
        sa.Column("account_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "debit_card",
                "passbook",
                "corporate",
                name="accountkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("bank_name", sa.String(length=140), nullable=False),
        sa.Column("cnaps", sa.String(length=12), nullable=True),
        sa.Column("luhn_ok", sa.Boolean(), nullable=False),
        sa.Column("verified_by", sa.String(length=32), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "replaced",
                "refused",
                name="accountstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("changed_from_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["changed_from_id"], ["bank_account.id"], name=op.f("fk_bank_account_changed_from_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_bank_account_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
    )
    with op.batch_alter_table("bank_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_account_account_hash"), ["account_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_bank_account_party_id"), ["party_id"], unique=False)

    op.create_table(
        "policy",
        sa.Column("policy_no", sa.String(length=32), nullable=False),
        sa.Column(
            "lob",
            sa.Enum(
                "MOTOR", "MEDICAL", "PA", "PROPERTY", name="lob", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("product_code", sa.String(length=32), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("insured_id", sa.Uuid(), nullable=False),
        sa.Column("beneficiaries", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issue_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "in_force",
                "lapsed",
                "cancelled",
                "expired",
                name="policystatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("premium_fen", sa.BigInteger(), nullable=False),
        sa.Column("premium_paid_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("object_key", sa.String(length=64), nullable=True),
        sa.Column("clause_edition", sa.String(length=8), nullable=False),
        sa.Column("rules_version", sa.String(length=32), nullable=False),
        sa.Column("underwritten_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sum_raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["party.id"], name=op.f("fk_policy_holder_id")),
        sa.ForeignKeyConstraint(["insured_id"], ["party.id"], name=op.f("fk_policy_insured_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("policy_no", name=op.f("uq_policy_policy_no")),
    )
    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_insured_id"), ["insured_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_object_key"), ["object_key"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("relatives", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_user_account_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    op.create_table(
        "portal_account",
        sa.Column("person_hash", sa.String(length=64), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_portal_account_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_account")),
        sa.UniqueConstraint("name_hash", name=op.f("uq_portal_account_name_hash")),
        sa.UniqueConstraint("person_hash", name=op.f("uq_portal_account_person_hash")),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=True),
        sa.Column("policy_no", sa.String(length=32), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("portal_account_id", sa.Uuid(), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_web_session_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_session_token_hash")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_portal_account_id"), ["portal_account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_username"), ["username"], unique=False)

    op.create_table(
        "authority",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "intake",
                "surveyor",
                "medical",
                "adjuster_l1",
                "adjuster_l2",
                "adjuster_l3",
                "approver_l1",
                "approver_l2",
                "approver_l3",
                "approver_l4",
                "siu",
                "cashier",
                "cashier_release",
                "recovery",
                "complaints",
                "compliance",
                "manager",
                "pm",
                "admin",
                "analyst",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("limit_fen", sa.BigInteger(), nullable=False),
        sa.Column("certificate_until", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["username"], ["user_account.username"], name=op.f("fk_authority_username")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sa.UniqueConstraint("username", "role", name=op.f("uq_authority_username_role")),
    )
    with op.batch_alter_table("authority", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authority_username"), ["username"], unique=False)

    op.create_table(
        "coverage",
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("sum_insured_fen", sa.BigInteger(), nullable=False),
        sa.Column("deductible_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "deductible_kind",
            sa.Enum("per_event", "annual", name="deductiblekind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("ratio_bp", sa.Integer(), nullable=False),
        sa.Column("sub_limits", sa.Text(), nullable=False),
        sa.Column("waiting_days", sa.Integer(), nullable=False),
        sa.Column("exclusions", sa.Text(), nullable=False),
        sa.Column("fault_rates", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_coverage_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
        sa.UniqueConstraint("policy_id", "code", name=op.f("uq_coverage_policy_id_code")),
    )
    with op.batch_alter_table("coverage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coverage_policy_id"), ["policy_id"], unique=False)

    op.create_table(
        "policy_version",
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("policy_no", sa.String(length=32), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_policy_version_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("policy_id", "sha256", name=op.f("uq_policy_version_policy_id_sha256")),
    )
    with op.batch_alter_table("policy_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_version_policy_id"), ["policy_id"], unique=False)

    op.create_table(
        "policy_year_counter",
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("coverage_code", sa.String(length=32), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("deductible_used_fen", sa.BigInteger(), nullable=False),
        sa.Column("limit_used_fen", sa.BigInteger(), nullable=False),
        sa.Column("auto_paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_policy_year_counter_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_year_counter")),
        sa.UniqueConstraint(
            "policy_id",
            "coverage_code",
            "period_from",
            name=op.f("uq_policy_year_counter_policy_id_coverage_code_period_from"),
        ),
    )
    op.create_table(
        "user_role",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "intake",
                "surveyor",
                "medical",
                "adjuster_l1",
                "adjuster_l2",
                "adjuster_l3",
                "approver_l1",
                "approver_l2",
                "approver_l3",
                "approver_l4",
                "siu",
                "cashier",
                "cashier_release",
                "recovery",
                "complaints",
                "compliance",
                "manager",
                "pm",
                "admin",
                "analyst",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["username"], ["user_account.username"], name=op.f("fk_user_role_username")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_role")),
        sa.UniqueConstraint("username", "role", name=op.f("uq_user_role_username_role")),
    )
    with op.batch_alter_table("user_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_role_username"), ["username"], unique=False)

    op.create_table(
        "claim",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("report_no", sa.String(length=17), nullable=False),
        sa.Column("channel_msg_id", sa.String(length=120), nullable=True),
        sa.Column("policy_no", sa.String(length=32), nullable=True),
        sa.Column("policy_id", sa.Uuid(), nullable=True),
        sa.Column("policy_version_id", sa.Uuid(), nullable=True),
        sa.Column(
            "lob",
            sa.Enum(
                "MOTOR", "MEDICAL", "PA", "PROPERTY", name="lob", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("coverage_code", sa.String(length=32), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "DRAFT",
                "REPORTED",
                "REGISTERED",
                "DOCS_PENDING",
                "AUTO_REVIEW",
                "IN_REVIEW",
                "INVESTIGATION",
                "ADJUSTED",
                "APPROVAL",
                "OFFERED",
                "PAYING",
                "PAID",
                "CLOSED",
                "DENIED",
                "WITHDRAWN",
                "DUPLICATE",
                "REOPENED",
                name="claimstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "paid_full",
                "paid_part",
                "denied",
                "withdrawn",
                "duplicate",
                "zero",
                "no_policy",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "APP",
                "WECHAT",
                "WEB",
                "PHONE",
                "BRANCH",
                "AGENT",
                "PARTNER",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column("insured_id", sa.Uuid(), nullable=True),
        sa.Column("payee_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("reporter_name", sa.Text(), nullable=True),
        sa.Column("reporter_mobile", sa.Text(), nullable=True),
        sa.Column("reporter_hash", sa.String(length=64), nullable=True),
        sa.Column("insured_id_hash", sa.String(length=64), nullable=True),
        sa.Column("object_key", sa.String(length=64), nullable=True),
        sa.Column("invoice_no", sa.String(length=64), nullable=True),
        sa.Column("provider", sa.String(length=120), nullable=True),
        sa.Column("loss_place", sa.String(length=200), nullable=True),
        sa.Column("loss_province", sa.String(length=6), nullable=True),
        sa.Column("loss_cause", sa.String(length=32), nullable=False),
        sa.Column("loss_desc", sa.String(length=2000), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column(
            "at_fault",
            sa.Enum(
                "none",
                "minor",
                "equal",
                "main",
                "full",
                name="atfault",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("police_ref", sa.String(length=64), nullable=True),
        sa.Column("cat_code", sa.String(length=32), nullable=True),
        sa.Column("claimed_fen", sa.BigInteger(), nullable=False),
        sa.Column("assessed_fen", sa.BigInteger(), nullable=True),
        sa.Column("approved_fen", sa.BigInteger(), nullable=True),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("t_loss", sa.DateTime(timezone=True), nullable=False),
        sa.Column("t_report", sa.DateTime(timezone=True), nullable=False),
        sa.Column("t_register", sa.DateTime(timezone=True), nullable=True),
        sa.Column("t_docs", sa.DateTime(timezone=True), nullable=True),
        sa.Column("t_decide", sa.DateTime(timezone=True), nullable=True),
        sa.Column("t_notify", sa.DateTime(timezone=True), nullable=True),
        sa.Column("t_agree", sa.DateTime(timezone=True), nullable=True),
        sa.Column("t_instruct", sa.DateTime(timezone=True), nullable=True),
        sa.Column("t_paid", sa.DateTime(timezone=True), nullable=True),
        sa.Column("t_close", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("band", sa.String(length=8), nullable=True),
        sa.Column("route", sa.String(length=16), nullable=True),
        sa.Column("coverage_result", sa.String(length=16), nullable=True),
        sa.Column("owner_group", sa.String(length=32), nullable=True),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("process_instance_key", sa.BigInteger(), nullable=True),
        sa.Column("duplicate_of", sa.String(length=17), nullable=True),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("reopen_count", sa.Integer(), nullable=False),
        sa.Column("retention_until", sa.Date(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("claimed_fen >= 0", name=op.f("ck_claim_claimed_not_negative")),
        sa.CheckConstraint("paid_fen >= 0", name=op.f("ck_claim_paid_not_negative")),
        sa.CheckConstraint("priority between 1 and 4", name=op.f("ck_claim_priority_range")),
        sa.CheckConstraint("score is null or score between 0 and 100", name=op.f("ck_claim_score_range")),
        sa.ForeignKeyConstraint(["account_id"], ["bank_account.id"], name=op.f("fk_claim_account_id")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["claim.claim_no"], name=op.f("fk_claim_duplicate_of")),
        sa.ForeignKeyConstraint(["insured_id"], ["party.id"], name=op.f("fk_claim_insured_id")),
        sa.ForeignKeyConstraint(["payee_id"], ["party.id"], name=op.f("fk_claim_payee_id")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_claim_policy_id")),
        sa.ForeignKeyConstraint(["policy_version_id"], ["policy_version.id"], name=op.f("fk_claim_policy_version_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["party.id"], name=op.f("fk_claim_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("channel_msg_id", name=op.f("uq_claim_channel_msg_id")),
        sa.UniqueConstraint("claim_no", name=op.f("uq_claim_claim_no")),
        sa.UniqueConstraint("report_no", name=op.f("uq_claim_report_no")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_insured_id"), ["insured_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_invoice_no"), ["invoice_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_lob"), ["lob"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_object_key"), ["object_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_payee_id"), ["payee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_policy_id"), ["policy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_policy_no"), ["policy_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_provider"), ["provider"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_reporter_hash"), ["reporter_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_reporter_id"), ["reporter_id"], unique=False)
        batch_op.create_index("ix_claim_status", ["status", "t_report"], unique=False)
        batch_op.create_index("ix_claim_open", ["t_close", "t_report"], unique=False)
        batch_op.create_index("ix_claim_t_report", ["t_report"], unique=False)

    op.create_table(
        "claim_action",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "REPORTER",
                "INTAKE",
                "DOCUMENTS",
                "SURVEYOR",
                "MEDICAL",
                "MAKER",
                "INVESTIGATOR",
                "COMPLIANCE",
                "APPROVER",
                "CASHIER",
                "RELEASER",
                "OTHER",
                name="actionrole",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("task_key", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_claim_action_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_action")),
    )
    with op.batch_alter_table("claim_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_action_claim_no"), ["claim_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_action_user"), ["user"], unique=False)

    op.create_table(
        "claim_clock",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("suspensions", sa.Text(), nullable=False),
        sa.Column("due_raw", sa.Date(), nullable=False),
        sa.Column("due_shifted", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "RUNNING",
                "SUSPENDED",
                "BREACHED",
                "MET",
                "MISSED",
                "CANCELLED",
                name="clockstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("warnings_given", sa.Integer(), nullable=False),
        sa.Column("next_alarm_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_claim_clock_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_clock")),
        sa.UniqueConstraint("claim_no", "code", "seq", name=op.f("uq_claim_clock_claim_no_code_seq")),
    )
    with op.batch_alter_table("claim_clock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_clock_claim_no"), ["claim_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_clock_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_clock_next_alarm_at"), ["next_alarm_at"], unique=False)

    op.create_table(
        "claim_event",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("text_en", sa.String(length=500), nullable=False),
        sa.Column("text_zh", sa.String(length=500), nullable=False),
        sa.Column("visible_to_claimant", sa.Boolean(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_claim_event_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_event")),
    )
    with op.batch_alter_table("claim_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_event_claim_no"), ["claim_no"], unique=False)

    op.create_table(
        "claim_item",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "part",
                "labour",
                "drug",
                "treatment",
                "room",
                "property_item",
                "benefit",
                "other",
                name="itemkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("qty", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("unit_fen", sa.BigInteger(), nullable=True),
        sa.Column("claimed_fen", sa.BigInteger(), nullable=False),
        sa.Column("eligible_fen", sa.BigInteger(), nullable=True),
        sa.Column("cut_fen", sa.BigInteger(), nullable=False),
        sa.Column("cut_reason", sa.String(length=300), nullable=True),
        sa.Column("social_paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("settled_fen", sa.BigInteger(), nullable=True),
        sa.Column("source_document_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_claim_item_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_item")),
        sa.UniqueConstraint("claim_no", "line", name=op.f("uq_claim_item_claim_no_line")),
    )
    with op.batch_alter_table("claim_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_item_claim_no"), ["claim_no"], unique=False)

    op.create_table(
        "communication",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("message_key", sa.String(length=80), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("sms", "mail", name="channelname", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("template_version", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "legal_kind",
            sa.Enum(
                "ack",
                "supplement",
                "decision",
                "denial",
                "payment",
                "none",
                name="legalkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(length=120), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_communication_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communication")),
        sa.UniqueConstraint("message_key", name=op.f("uq_communication_message_key")),
    )
    with op.batch_alter_table("communication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_communication_claim_no"), ["claim_no"], unique=False)

    op.create_table(
        "decision_record",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("decisions", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason_codes", sa.Text(), nullable=False),
        sa.Column("explanation_zh", sa.Text(), nullable=False),
        sa.Column("explanation_en", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_decision_record_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_record")),
    )
    with op.batch_alter_table("decision_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_record_claim_no"), ["claim_no"], unique=False)

    op.create_table(
        "denial_letter",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("reason_codes", sa.Text(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery_channel", sa.String(length=24), nullable=True),
        sa.Column("proof_ref", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_denial_letter_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_denial_letter")),
        sa.UniqueConstraint("claim_no", "seq", name=op.f("uq_denial_letter_claim_no_seq")),
    )
    with op.batch_alter_table("denial_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_denial_letter_claim_no"), ["claim_no"], unique=False)

    op.create_table(
        "document",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("doc_type", sa.String(length=32), nullable=False),
        sa.Column(
            "level",
            sa.Enum("M", "C", "N", name="level", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "required",
                "requested",
                "received",
                "accepted",
                "rejected",
                "waived",
                name="documentstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reject_reason", sa.String(length=200), nullable=True),
        sa.Column("waive_reason", sa.String(length=200), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("file_ref", sa.String(length=200), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("mime", sa.String(length=32), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("ocr", sa.Text(), nullable=False),
        sa.Column("ocr_conf", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("invoice_no", sa.String(length=64), nullable=True),
        sa.Column("invoice_amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("via", sa.String(length=16), nullable=True),
        sa.Column("retention_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_document_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_claim_no"), ["claim_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_invoice_no"), ["invoice_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_sha256"), ["sha256"], unique=False)

    op.create_table(
        "reserve_txn",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("coverage_code", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "indemnity",
                "expense",
                "recovery",
                name="reservekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("delta_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "approved",
                "rejected",
                name="reservestatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_reserve_txn_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserve_txn")),
    )
    with op.batch_alter_table("reserve_txn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reserve_txn_claim_no"), ["claim_no"], unique=False)

    op.create_table(
        "risk_flag",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("rule_version", sa.String(length=32), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open", "confirmed", "cleared", name="flagstatus", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("cleared_by", sa.String(length=64), nullable=True),
        sa.Column("cleared_reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_risk_flag_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_flag")),
        sa.UniqueConstraint("claim_no", "code", name=op.f("uq_risk_flag_claim_no_code")),
    )
    with op.batch_alter_table("risk_flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_flag_claim_no"), ["claim_no"], unique=False)

    op.create_table(
        "sanction_screening",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("list_version", sa.String(length=64), nullable=False),
        sa.Column("hit", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_sanction_screening_claim_no")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_sanction_screening_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanction_screening")),
    )
    with op.batch_alter_table("sanction_screening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sanction_screening_claim_no"), ["claim_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_sanction_screening_party_id"), ["party_id"], unique=False)

    op.create_table(
        "settlement",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("coverage_code", sa.String(length=32), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("formula_version", sa.String(length=16), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("claimed_fen", sa.BigInteger(), nullable=False),
        sa.Column("formula_fen", sa.BigInteger(), nullable=False),
        sa.Column("entitlement_fen", sa.BigInteger(), nullable=False),
        sa.Column("prior_paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("net_fen", sa.BigInteger(), nullable=False),
        sa.Column("deductible_used_fen", sa.BigInteger(), nullable=False),
        sa.Column("explanation_zh", sa.Text(), nullable=False),
        sa.Column("explanation_en", sa.Text(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("entitlement_fen >= 0", name=op.f("ck_settlement_entitlement_not_negative")),
        sa.CheckConstraint("net_fen >= 0", name=op.f("ck_settlement_net_not_negative")),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_settlement_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("claim_no", "seq", name=op.f("uq_settlement_claim_no_seq")),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_claim_no"), ["claim_no"], unique=False)

    op.create_table(
        "supplement_notice",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fulfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_supplement_notice_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_notice")),
        sa.UniqueConstraint("claim_no", "seq", name=op.f("uq_supplement_notice_claim_no_seq")),
    )
    with op.batch_alter_table("supplement_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplement_notice_claim_no"), ["claim_no"], unique=False)

    op.create_table(
        "work_report",
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "SURVEY",
                "ASSESSMENT",
                "MEDICAL",
                "PLAN",
                "VISIT",
                "FINDING",
                name="workkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_work_report_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_report")),
    )
    with op.batch_alter_table("work_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_report_claim_no"), ["claim_no"], unique=False)

    op.create_table(
        "claim_clock_alarm",
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("escalation", sa.String(length=24), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_claim_clock_alarm_claim_no")),
        sa.ForeignKeyConstraint(["clock_id"], ["claim_clock.id"], name=op.f("fk_claim_clock_alarm_clock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_clock_alarm")),
    )
    with op.batch_alter_table("claim_clock_alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_clock_alarm_claim_no"), ["claim_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_clock_alarm_clock_id"), ["clock_id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("payment_no", sa.String(length=17), nullable=False),
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("coverage_code", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "FULL",
                "PARTIAL",
                "ADVANCE",
                "BALANCE",
                "EXPENSE",
                "EXGRATIA",
                "REFUND_IN",
                name="paymentkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "DRAFT",
                "PENDING_APPROVAL",
                "APPROVED",
                "HOLD",
                "SUBMITTING",
                "SUBMITTED",
                "ACCEPTED",
                "SETTLED",
                "REJECTED",
                "UNKNOWN",
                "RETURNED",
                "STOPPED",
                "VOID",
                name="paymentstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("maker", sa.String(length=64), nullable=False),
        sa.Column("released_by", sa.String(length=64), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_reason", sa.String(length=200), nullable=True),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "held_from",
            sa.Enum(
                "DRAFT",
                "PENDING_APPROVAL",
                "APPROVED",
                "HOLD",
                "SUBMITTING",
                "SUBMITTED",
                "ACCEPTED",
                "SETTLED",
                "REJECTED",
                "UNKNOWN",
                "RETURNED",
                "STOPPED",
                "VOID",
                name="held_from",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("stop_reason", sa.String(length=64), nullable=True),
        sa.Column("instr_id", sa.String(length=35), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reject_code", sa.String(length=8), nullable=True),
        sa.Column("bank_ref", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "amount_fen <= 1000000 or status in ('APPROVED', 'DRAFT', 'HOLD', 'PENDING_APPROVAL', 'STOPPED', 'VOID', 'APPROVED')"
            " or (released_by is not null and released_by <> 'system')",
            name=op.f("ck_payment_four_eyes"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_amount_above_zero")),
        sa.CheckConstraint(
            "released_by is null or released_by <> maker", name=op.f("ck_payment_maker_is_not_releaser")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["bank_account.id"], name=op.f("fk_payment_account_id")),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_payment_claim_no")),
        sa.ForeignKeyConstraint(["payee_id"], ["party.id"], name=op.f("fk_payment_payee_id")),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlement.id"], name=op.f("fk_payment_settlement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint(
            "claim_no",
            "coverage_code",
            "payee_id",
            "kind",
            "seq",
            name=op.f("uq_payment_claim_no_coverage_code_payee_id_kind_seq"),
        ),
        sa.UniqueConstraint("payment_no", name=op.f("uq_payment_payment_no")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_claim_no"), ["claim_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_instr_id"), ["instr_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_payee_id"), ["payee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_settled_at"), ["settled_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_status"), ["status"], unique=False)

    op.create_table(
        "payment_attempt",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("instr_id", sa.String(length=35), nullable=False),
        sa.Column("msg_id", sa.String(length=35), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("job_key", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason_code", sa.String(length=8), nullable=True),
        sa.Column("bank_ref", sa.String(length=64), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["bank_account.id"], name=op.f("fk_payment_attempt_account_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_payment_attempt_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_attempt")),
        sa.UniqueConstraint("instr_id", name=op.f("uq_payment_attempt_instr_id")),
        sa.UniqueConstraint("msg_id", name=op.f("uq_payment_attempt_msg_id")),
        sa.UniqueConstraint("payment_id", "attempt", name=op.f("uq_payment_attempt_payment_id_attempt")),
    )
    with op.batch_alter_table("payment_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_attempt_payment_id"), ["payment_id"], unique=False)

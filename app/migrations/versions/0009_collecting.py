"""Albums, stamps, codes and rewards; days, never times, beside an album."""

from app.migrations.sql import run

revision = "0009"
down_revision = "0008"

SCRIPT = """
CREATE TABLE album (
    id uuid PRIMARY KEY,
    promotion_id text NOT NULL REFERENCES promotion (id),
    nickname_quality smallint NOT NULL,
    nickname_animal smallint NOT NULL,
    find_hash bytea NOT NULL UNIQUE CHECK (length(find_hash) = 32),
    asks smallint NOT NULL DEFAULT 0 CHECK (asks BETWEEN 0 AND 8),
    created_on date NOT NULL DEFAULT (app_now() AT TIME ZONE 'UTC')::date
);
ALTER TABLE album_link ADD FOREIGN KEY (album_id) REFERENCES album (id);

CREATE TABLE stamp_award (
    album_id uuid NOT NULL REFERENCES album (id),
    stamp_id text NOT NULL,
    awarded_on date NOT NULL DEFAULT (app_now() AT TIME ZONE 'UTC')::date,
    PRIMARY KEY (album_id, stamp_id)
);

CREATE TABLE claim_code (
    code_hash bytea PRIMARY KEY CHECK (length(code_hash) = 32),
    promotion_id text NOT NULL REFERENCES promotion (id),
    stamp_id text NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    spent_on date,
    UNIQUE (promotion_id, stamp_id, number)
);

CREATE TABLE reward_claim (
    id uuid PRIMARY KEY,
    child_id uuid NOT NULL UNIQUE REFERENCES child (id),
    promotion_id text NOT NULL REFERENCES promotion (id),
    state text NOT NULL CHECK (state IN ('earned', 'ready', 'posted', 'ended')),
    earned_on date NOT NULL DEFAULT (app_now() AT TIME ZONE 'UTC')::date,
    asked_parent_at timestamptz,
    posted_at timestamptz,
    CHECK ((state = 'posted') = (posted_at IS NOT NULL))
);
CREATE INDEX reward_claim_state ON reward_claim (promotion_id, state);

GRANT SELECT, INSERT, UPDATE ON album, claim_code, reward_claim TO {app};
GRANT SELECT, INSERT ON stamp_award TO {app};
"""


def upgrade() -> None:
    run(SCRIPT)

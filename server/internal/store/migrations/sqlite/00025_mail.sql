-- +goose Up
-- The twin of the Postgres file of this number.
CREATE TABLE user_emails (
    user_id          INTEGER PRIMARY KEY REFERENCES users,
    address          TEXT,
    folded           TEXT,
    pending          TEXT,
    pending_hash     BLOB,
    pending_until    INTEGER,
    unsubscribe_code TEXT NOT NULL,
    reset_at         INTEGER,
    digest_past      INTEGER NOT NULL DEFAULT 0,
    digest_at        INTEGER,
    digest_due_at    INTEGER,
    digest_tries     INTEGER NOT NULL DEFAULT 0,
    digest_wakes     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX user_emails_folded ON user_emails (folded);
CREATE UNIQUE INDEX user_emails_hash ON user_emails (pending_hash);
CREATE UNIQUE INDEX user_emails_unsubscribe ON user_emails (unsubscribe_code);
CREATE INDEX user_emails_due ON user_emails (digest_due_at) WHERE digest_due_at IS NOT NULL;

CREATE TABLE mails (
    user_id  INTEGER NOT NULL REFERENCES users,
    kind     TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    due_at   INTEGER NOT NULL,
    tries    INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind)
) STRICT;
CREATE INDEX mails_due ON mails (due_at);

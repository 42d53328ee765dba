-- +goose Up
-- Whose an account is at a provider of sign-in. The key makes it one account when two sign in for the first time at once.
CREATE TABLE identities (
    issuer     text COLLATE "C" NOT NULL,
    subject    text COLLATE "C" NOT NULL,
    user_id    bigint NOT NULL REFERENCES users,
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_user ON identities (user_id);

-- People who have come back from the provider, until they exchange the code for a session, once. The code is known to its
-- bearer alone. The names are what the provider says: suggestions for a new account.
CREATE TABLE sign_in_codes (
    hash         bytea PRIMARY KEY,
    issuer       text COLLATE "C" NOT NULL,
    subject      text COLLATE "C" NOT NULL,
    username     text NOT NULL,
    display_name text NOT NULL,
    expires_at   timestamptz(3) NOT NULL,
    used_at      timestamptz(3)
);
CREATE INDEX sign_in_codes_expires ON sign_in_codes (expires_at);

-- Plain SQL that SQLite and PostgreSQL both take. Times are milliseconds since the epoch,
-- those of the journal microseconds.

CREATE TABLE functions (
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    name         TEXT NOT NULL,
    revision     TEXT NOT NULL,
    modified_at  BIGINT NOT NULL,
    code_sha256  TEXT NOT NULL,
    code_bytes   BIGINT NOT NULL,
    document     TEXT NOT NULL,
    PRIMARY KEY (account, region, name)
);

CREATE TABLE reserved_concurrency (
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    name         TEXT NOT NULL,
    units        INTEGER NOT NULL,
    PRIMARY KEY (account, region, name)
);

CREATE TABLE tags (
    resource     TEXT NOT NULL,
    tag_key      TEXT NOT NULL,
    tag_value    TEXT NOT NULL,
    PRIMARY KEY (resource, tag_key)
);

CREATE TABLE event_source_mappings (
    uuid         TEXT NOT NULL,
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    enabled      BOOLEAN NOT NULL,
    modified_at  BIGINT NOT NULL,
    document     TEXT NOT NULL,
    PRIMARY KEY (uuid)
);

CREATE TABLE journal_entries (
    mapping      TEXT NOT NULL,
    sequence     BIGINT NOT NULL,
    noted_at     BIGINT NOT NULL,
    document     TEXT NOT NULL,
    PRIMARY KEY (mapping, sequence)
);

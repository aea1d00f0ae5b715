-- Published versions and aliases of functions. Numbers of versions are never used twice, so the
-- last one is kept with the function.
ALTER TABLE functions ADD COLUMN last_version BIGINT NOT NULL DEFAULT 0;

CREATE TABLE function_versions (
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    name         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    revision     TEXT NOT NULL,
    modified_at  BIGINT NOT NULL,
    code_sha256  TEXT NOT NULL,
    code_bytes   BIGINT NOT NULL,
    document     TEXT NOT NULL,
    PRIMARY KEY (account, region, name, version)
);

CREATE TABLE function_aliases (
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    name         TEXT NOT NULL,
    alias        TEXT NOT NULL,
    revision     TEXT NOT NULL,
    document     TEXT NOT NULL,
    PRIMARY KEY (account, region, name, alias)
);

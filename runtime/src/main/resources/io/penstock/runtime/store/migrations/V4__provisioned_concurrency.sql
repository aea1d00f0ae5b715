-- Environments that are initialised before anybody calls, by version or alias.
CREATE TABLE provisioned_concurrency (
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    name         TEXT NOT NULL,
    qualifier    TEXT NOT NULL,
    units        INTEGER NOT NULL,
    modified_at  BIGINT NOT NULL,
    PRIMARY KEY (account, region, name, qualifier)
);

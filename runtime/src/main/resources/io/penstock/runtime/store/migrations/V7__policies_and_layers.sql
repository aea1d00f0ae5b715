-- Resource policies by the qualifier they are about (empty for the function itself), and when the
-- runtimes of versions are updated.
CREATE TABLE function_policies (
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    name         TEXT NOT NULL,
    qualifier    TEXT NOT NULL,
    document     TEXT NOT NULL,
    PRIMARY KEY (account, region, name, qualifier)
);

CREATE TABLE runtime_updates (
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    name         TEXT NOT NULL,
    qualifier    TEXT NOT NULL,
    document     TEXT NOT NULL,
    PRIMARY KEY (account, region, name, qualifier)
);

-- Numbers of layer versions are never used twice, so the last one is kept beside them.
CREATE TABLE layers (
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    name         TEXT NOT NULL,
    last_version BIGINT NOT NULL,
    PRIMARY KEY (account, region, name)
);

CREATE TABLE layer_versions (
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    name         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    document     TEXT NOT NULL,
    PRIMARY KEY (account, region, name, version)
);

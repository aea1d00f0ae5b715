CREATE TABLE function_urls (
    id           TEXT NOT NULL,
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    name         TEXT NOT NULL,
    alias        TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    modified_at  BIGINT NOT NULL,
    document     TEXT NOT NULL,
    PRIMARY KEY (id)
);

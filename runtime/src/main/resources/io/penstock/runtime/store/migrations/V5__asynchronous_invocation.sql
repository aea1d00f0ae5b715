-- What functions, versions and aliases want of their asynchronous invocations.
CREATE TABLE event_invoke_configs (
    function_arn TEXT NOT NULL PRIMARY KEY,
    modified_at  BIGINT NOT NULL,
    document     TEXT NOT NULL
);

-- Documents of services that keep few and small ones, by kind and key: topics and subscriptions.
CREATE TABLE service_documents (
    kind     TEXT NOT NULL,
    id       TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);

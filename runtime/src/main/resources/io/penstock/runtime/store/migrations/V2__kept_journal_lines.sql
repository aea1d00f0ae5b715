-- Lines about messages whose way was not straight; they outlive the journal's tail.
CREATE TABLE kept_journal_lines (
    mapping      TEXT NOT NULL,
    sequence     BIGINT NOT NULL,
    noted_at     BIGINT NOT NULL,
    document     TEXT NOT NULL,
    PRIMARY KEY (mapping, sequence)
);

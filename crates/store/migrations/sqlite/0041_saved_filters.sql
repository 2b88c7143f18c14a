-- Filters of lists that a person keeps (常用筛选): a document for each list.
CREATE TABLE saved_filters (
    user_id TEXT NOT NULL REFERENCES users (id),
    list TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (user_id, list)
);

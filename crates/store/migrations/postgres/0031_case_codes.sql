-- What opens a case to the citizen who filed it on the portal: a digest.
CREATE TABLE case_codes (
    case_id TEXT NOT NULL PRIMARY KEY REFERENCES cases (id),
    digest TEXT NOT NULL
);

-- How each leg sounded, measured by RTCP: a document as `calls::LegSound` has it.
CREATE TABLE leg_sounds (
    leg TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
);

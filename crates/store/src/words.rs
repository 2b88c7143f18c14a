//! Finding cases by a piece of their title, number, or requester's name or
//! telephone among millions. A piece of Chinese has no word's edges, so pieces
//! of fixed length (grams) are looked up: pairs of characters, and four
//! letters or digits. Whatever is found is compared once more as a whole.

use crate::db::Tx;
use crate::rows::Rows;
use crate::sql::{Marks, Row, Sql};
use crate::{Store, StoreError};
use base::CaseId;
use cases::Case;
use std::collections::BTreeSet;

/// Characters in a gram of letters and digits of ASCII, and of all others.
const PLAIN: usize = 4;
const OTHER: usize = 2;
/// More cases than this hold so common a piece that going through cases from
/// the newest finds a page of them sooner.
const FEW: usize = 1_000;
/// Cases of an older program that are read at a time.
const FILLED_AT_ONCE: usize = 500;

/// What the grams say of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// The piece is in no other cases than these.
    Few(Vec<CaseId>),
    /// In too many to name them, or nobody knows: the piece has no letter or
    /// digit, or only one.
    Many,
}

/// A run of characters of one sort, in lower case.
fn runs(text: &str) -> Vec<Vec<char>> {
    let mut runs: Vec<Vec<char>> = Vec::new();
    let mut before = None;
    for c in text.chars().flat_map(char::to_lowercase) {
        let sort = c.is_alphanumeric().then(|| c.is_ascii());
        if sort != before && sort.is_some() {
            runs.push(Vec::new());
        }
        if let (Some(_), Some(run)) = (sort, runs.last_mut()) {
            run.push(c);
        }
        before = sort;
    }
    runs
}

fn length(run: &[char]) -> usize {
    if run.first().is_some_and(char::is_ascii) { PLAIN } else { OTHER }
}

/// In ASCII, so that no database takes it apart: `噪音` is `u566au97f3`.
fn spelled(gram: &[char]) -> String {
    gram.iter().fold(String::new(), |mut text, c| {
        if c.is_ascii() {
            text.push(*c);
        } else {
            text.push_str(&format!("u{:x}", u32::from(*c)));
        }
        text
    })
}

/// All grams of a text; at the end of a run shorter ones, so that each place
/// begins one.
fn grams(texts: &[&str]) -> BTreeSet<String> {
    let mut grams = BTreeSet::new();
    for run in texts.iter().flat_map(|text| runs(text)) {
        let length = length(&run);
        for at in 0..run.len() {
            grams.insert(spelled(&run[at..run.len().min(at + length)]));
        }
    }
    grams
}

/// What a case must have to hold this piece: grams, and beginnings of grams.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wanted {
    whole: BTreeSet<String>,
    begun: BTreeSet<String>,
}

impl Wanted {
    fn of(piece: &str) -> Self {
        let mut wanted = Self::default();
        for run in runs(piece) {
            let length = length(&run);
            if run.len() < length {
                wanted.begun.insert(spelled(&run));
            }
            wanted.whole.extend(run.windows(length).map(spelled));
        }
        wanted
    }

    fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.begun.is_empty()
    }

    /// One letter or digit is in nearly every case: going through them from the
    /// newest is sooner done than asking where it is.
    fn is_everywhere(&self) -> bool {
        self.whole.is_empty() && self.begun.iter().all(|gram| gram.len() == 1)
    }

    /// As the full-text search of each database writes it.
    fn query(&self, marks: Marks) -> String {
        let (and, begins) = match marks {
            Marks::Plain => (" AND ", "*"),
            Marks::Numbered => (" & ", ":*"),
        };
        let begun = self.begun.iter().map(|gram| format!("{gram}{begins}"));
        self.whole.iter().cloned().chain(begun).collect::<Vec<_>>().join(and)
    }
}

pub(crate) const HEAD: &str = "INSERT INTO case_words (grams, case_id) VALUES";

pub(crate) const fn row(marks: Marks) -> &'static str {
    match marks {
        Marks::Plain => "(?, ?)",
        Marks::Numbered => "(?::tsvector, ?)",
    }
}

fn values(id: CaseId, texts: &[&str]) -> Sql {
    Sql::row().text(grams(texts).into_iter().collect::<Vec<_>>().join(" ")).text(id)
}

/// The values of a case's row.
pub(crate) fn of_case(case: &Case) -> Sql {
    let intake = &case.intake;
    let phone = intake.requester.phone.as_ref().map(ToString::to_string).unwrap_or_default();
    let number = intake.number.to_string();
    values(case.id(), &[&number, &intake.matter.title, &intake.requester.name, &phone])
}

/// Writes down the words of a new case.
pub(crate) async fn write(tx: &mut Tx, case: &Case) -> Result<(), StoreError> {
    tx.run(of_case(case).of([HEAD, row(tx.marks())], tx.marks())).await.map(drop)
}

impl Store {
    pub(crate) async fn found_by(&self, piece: &str) -> Result<Found, StoreError> {
        let wanted = Wanted::of(piece);
        if wanted.is_empty() || wanted.is_everywhere() {
            return Ok(Found::Many);
        }
        let marks = self.db.marks();
        let text = match marks {
            Marks::Plain => "SELECT case_id FROM case_words WHERE case_words MATCH $1",
            Marks::Numbered => "SELECT case_id FROM case_words WHERE grams @@ $1::tsquery",
        };
        let sql = Sql::made(format!("{text} LIMIT {}", FEW + 1)).text(wanted.query(marks));
        let rows = self.db.all(sql).await?;
        let ids = rows.iter().map(|row| row.parse("case_id")).collect::<Result<Vec<_>, _>>()?;
        Ok(if ids.len() > FEW { Found::Many } else { Found::Few(ids) })
    }

    /// Writes the grams of cases that an older program took in.
    pub(crate) async fn fill_words(&self) -> Result<(), StoreError> {
        loop {
            let text = format!(
                "SELECT id, number, title, requester_name, requester_phone FROM cases \
                 WHERE indexed = 0 ORDER BY id LIMIT {FILLED_AT_ONCE}"
            );
            let rows = self.db.all(Sql::made(text)).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let mut tx = self.db.begin().await?;
            let tail = match tx.marks() {
                Marks::Plain => "",
                // Another program of the same centre may be at it too.
                Marks::Numbered => " ON CONFLICT (case_id) DO NOTHING",
            };
            let mut grams = Rows::new(HEAD, row(tx.marks()), tail);
            let mut ids = Vec::new();
            for row in &rows {
                ids.push(row.parse::<CaseId>("id")?);
                grams.add(of_line(row)?);
            }
            grams.write(&mut tx).await?;
            tx.run(Sql::with_list("UPDATE cases SET indexed = 1 WHERE id", &ids, "")).await?;
            tx.commit().await?;
        }
    }
}

fn of_line(row: &Row) -> Result<Sql, StoreError> {
    let phone = row.maybe_text("requester_phone")?.unwrap_or_default();
    let (number, title) = (row.text("number")?, row.text("title")?);
    let name = row.text("requester_name")?;
    Ok(values(row.parse("id")?, &[&number, &title, &name, &phone]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(grams: &[&str]) -> BTreeSet<String> {
        grams.iter().map(|gram| (*gram).to_owned()).collect()
    }

    #[test]
    fn pairs_of_characters_and_fours_of_digits() {
        assert_eq!(grams(&["噪音扰"]), set(&["u566au97f3", "u97f3u6270", "u6270"]));
        assert_eq!(grams(&["13800"]), set(&["1380", "3800", "800", "00", "0"]));
        assert_eq!(grams(&["A栋 3"]), set(&["a", "u680b", "3"]));
    }

    #[test]
    fn every_piece_of_a_text_is_wanted_by_grams_it_has() {
        let text = "福州市鼓楼区A12栋噪音, 13805910001";
        let all = grams(&[text]);
        let chars: Vec<char> = text.chars().collect();
        for from in 0..chars.len() {
            for to in from + 1..=chars.len() {
                let piece: String = chars[from..to].iter().collect();
                let wanted = Wanted::of(&piece);
                assert!(wanted.whole.is_subset(&all), "{piece}");
                for begun in &wanted.begun {
                    assert!(all.iter().any(|gram| gram.starts_with(begun)), "{piece}");
                }
            }
        }
    }

    #[test]
    fn each_database_has_its_own_grammar() {
        let wanted = Wanted::of("噪音 3");
        assert_eq!(wanted.query(Marks::Plain), "u566au97f3 AND 3*");
        assert_eq!(wanted.query(Marks::Numbered), "u566au97f3 & 3:*");
        assert!(Wanted::of("% _").is_empty());
    }
}

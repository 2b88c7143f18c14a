//! Figures: what they are called, what they should be, what they were.

use crate::machine::Machine;
use anyhow::Context;
use serde::Serialize;
use std::path::Path;

/// What a value has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    AtMost(f64),
    AtLeast(f64),
    /// At most so many times the figure of this name.
    Times(f64, &'static str),
    /// No more than this part above the figure of this name.
    Flat(f64, &'static str),
    /// It is there to compare others with.
    None,
}

/// A figure as it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    pub unit: &'static str,
    pub goal: Goal,
}

/// A figure as it was measured, one value for each run.
#[derive(Debug)]
pub struct Figure {
    pub kind: Kind,
    pub runs: Vec<f64>,
}

#[derive(Debug, Serialize)]
struct Written<'a> {
    name: &'a str,
    unit: &'a str,
    goal: String,
    met: Option<bool>,
    median: f64,
    runs: &'a [f64],
}

#[derive(Debug, Serialize)]
struct Document<'a> {
    machine: &'a Machine,
    seconds_per_run: u64,
    figures: Vec<Written<'a>>,
}

/// All figures of one sitting.
#[derive(Debug, Default)]
pub struct Report {
    figures: Vec<Figure>,
}

impl Report {
    pub fn add(&mut self, kind: Kind, value: f64) {
        match self.figures.iter_mut().find(|figure| figure.kind.name == kind.name) {
            Some(figure) => figure.runs.push(value),
            None => self.figures.push(Figure { kind, runs: vec![value] }),
        }
    }

    fn median_of(&self, name: &str) -> Option<f64> {
        self.figures.iter().find(|figure| figure.kind.name == name).map(|f| median(&f.runs))
    }

    fn limit(&self, goal: Goal) -> Option<f64> {
        match goal {
            Goal::AtMost(limit) | Goal::AtLeast(limit) => Some(limit),
            Goal::Times(factor, of) => Some(factor * self.median_of(of)?),
            Goal::Flat(part, of) => Some((1.0 + part) * self.median_of(of)?),
            Goal::None => None,
        }
    }

    /// Whether the median keeps to the goal, if there is one to keep to.
    fn met(&self, figure: &Figure) -> Option<bool> {
        let (limit, value) = (self.limit(figure.kind.goal)?, median(&figure.runs));
        Some(match figure.kind.goal {
            Goal::AtLeast(_) => value >= limit,
            _ => value <= limit,
        })
    }

    fn goal_text(&self, goal: Goal) -> String {
        let limit = self.limit(goal).map(|limit| format!(" ({limit:.4})")).unwrap_or_default();
        match goal {
            Goal::AtMost(limit) => format!("≤ {limit}"),
            Goal::AtLeast(limit) => format!("≥ {limit}"),
            Goal::Times(factor, of) => format!("≤ {factor} × {of}{limit}"),
            Goal::Flat(part, of) => format!("≤ {of} + {:.0} %{limit}", part * 100.0),
            Goal::None => "to compare with".to_owned(),
        }
    }

    /// One line a figure.
    pub fn print(&self) {
        println!("\n{:<36} {:>10} {:<14} {:<6} goal; all runs", "figure", "median", "unit", "met");
        for figure in &self.figures {
            let met = match self.met(figure) {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "",
            };
            let runs: Vec<String> = figure.runs.iter().map(|value| format!("{value:.4}")).collect();
            let Kind { name, unit, goal } = figure.kind;
            println!(
                "{name:<36} {:>10.4} {unit:<14} {met:<6} {}; {}",
                median(&figure.runs),
                self.goal_text(goal),
                runs.join(" ")
            );
        }
    }

    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, path: &Path, machine: &Machine, seconds: u64) -> anyhow::Result<()> {
        let figures = self.figures.iter().map(|figure| Written {
            name: figure.kind.name,
            unit: figure.kind.unit,
            goal: self.goal_text(figure.kind.goal),
            met: self.met(figure),
            median: median(&figure.runs),
            runs: &figure.runs,
        });
        let document = Document { machine, seconds_per_run: seconds, figures: figures.collect() };
        let text = serde_json::to_string_pretty(&document)? + "\n";
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}

/// The middle value; of an even number the lower of the two.
pub fn median(values: &[f64]) -> f64 {
    percentile(values, 50)
}

/// The value that so many of a hundred do not exceed; NaN without values.
pub fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOOR: Kind = Kind { name: "floor", unit: "s", goal: Goal::None };
    const TOLL: Kind = Kind { name: "toll", unit: "s", goal: Goal::Times(1.2, "floor") };

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!([50, 99, 100].map(|percent| percentile(&values, percent)), [3.0, 5.0, 5.0]);
        assert_eq!(percentile(&[7.0], 1), 7.0);
    }

    #[test]
    fn a_goal_may_hang_on_another_figure() {
        let mut report = Report::default();
        for value in [1.0, 1.1, 0.9] {
            report.add(FLOOR, value);
            report.add(TOLL, value + 0.05);
        }
        assert_eq!(report.met(&report.figures[1]), Some(true));
        report.add(TOLL, 9.0);
        report.add(TOLL, 9.0);
        assert_eq!(report.met(&report.figures[1]), Some(true), "the median is 1.15");
        report.add(TOLL, 9.0);
        report.add(TOLL, 9.0);
        assert_eq!(report.met(&report.figures[1]), Some(false));
    }
}

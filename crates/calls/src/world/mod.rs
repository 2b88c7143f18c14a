//! A seeded world around the center: citizens who call, press keys, wait and
//! give up; agents who answer, miss, hold, consult, transfer and go home;
//! phones and networks that are late, lost and wrong. After every step the
//! center is checked from outside ([`Watch`]) and from inside
//! ([`Center::check`]); a failure prints the seed, which replays it.

mod crash;
mod people;
mod shell;

use crate::testing::{Counts, START, Watch, site};
use crate::{Center, Input, Output, Wall};
use base::{Moment, Rng};
use shell::{Happening, Shell};
use std::collections::VecDeque;
use std::time::Duration;

/// How lively a world is: seconds between two of a kind, on average.
#[derive(Debug, Clone, Copy)]
struct Temper {
    callers: u64,
    ideas: u64,
    faults: u64,
    /// 0: the process never dies.
    crashes: u64,
}

struct World {
    rng: Rng,
    now: Moment,
    center: Center,
    watch: Watch,
    wall: Wall,
    shell: Shell,
    journal: crash::Journal,
    temper: Temper,
    /// Nobody calls any more; who is there hangs up.
    closing: bool,
    /// The last that went in and out, for whoever has to mend what broke.
    last: VecDeque<(Moment, Note)>,
}

/// Read by whoever reads the panic's output.
#[derive(Debug)]
#[expect(dead_code, reason = "shown by Debug only")]
enum Note {
    In(Input),
    Out(Output),
}

const LAST_MAX: usize = 60;

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.last.iter().for_each(|(at, note)| eprintln!("{:?} {note:?}", at.elapsed()));
        }
    }
}

impl World {
    fn new(seed: u64, temper: Temper) -> Self {
        let mut rng = Rng::new(seed);
        let center = Center::new(Rng::new(rng.next_u64()));
        let mut world = Self {
            rng,
            now: Moment::ZERO,
            center,
            watch: Watch::default(),
            wall: Wall::default(),
            shell: Shell::default(),
            journal: crash::Journal::default(),
            temper,
            closing: false,
            last: VecDeque::new(),
        };
        world.feed(Input::ClockSet { zero: START });
        world.feed(Input::Configured(Box::new(site())));
        world.people_come();
        world
    }

    /// Lets `time` pass, then sends everybody home and looks whether anything
    /// is left.
    fn run(mut self, time: Duration) -> Counts {
        let end = self.now + time;
        while self.step(end) {}
        self.closing = true;
        self.everybody_leaves();
        let end = self.now + Duration::from_secs(600);
        while self.step(end) {}
        self.watch.nothing_left();
        assert!(self.center.is_quiet(), "the center still knows of legs or calls");
        assert_eq!(self.center.timers_left(), 0, "timers are left");
        self.watch.counts
    }

    /// The next thing that happens before `end`, by the world or by a timer.
    fn step(&mut self, end: Moment) -> bool {
        let (timer, world) = (self.center.deadline(), self.shell.next());
        let Some(at) = [timer, world].into_iter().flatten().min().filter(|at| *at <= end) else {
            self.now = end;
            return false;
        };
        self.now = self.now.max(at);
        if timer == Some(at) {
            self.center.handle_timeout(self.now);
            self.drain();
        } else if let Some(happening) = self.shell.take(self.now) {
            self.happen(happening);
        }
        true
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Input(input) => self.feed(*input),
            Happening::Leg(leg, what) => {
                // What a finished leg would have said comes too late now and
                // then; its end never comes twice.
                let late = self.rng.chance(2);
                if let Some(input) = self.shell.leg_happens(leg, what, late) {
                    self.feed(input);
                }
            }
            Happening::Caller => self.caller_comes(),
            Happening::Idea(agent) => self.agent_has_an_idea(agent),
            Happening::Fault => self.fault(),
            Happening::Crash => self.crash(),
        }
    }

    fn feed(&mut self, input: Input) {
        self.note(Note::In(input.clone()));
        self.watch.input(&input);
        self.center.handle(input, self.now);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(output) = self.center.poll() {
            self.note(Note::Out(output.clone()));
            self.watch.output(&output);
            if let Output::Recorded(recorded) = &output {
                self.wall.apply(recorded);
            }
            self.shell.react(&output, self.now, &mut self.rng);
        }
        self.center.check(&self.wall);
        self.journal.keep(&mut self.center);
    }

    fn note(&mut self, note: Note) {
        if self.last.len() == LAST_MAX {
            self.last.pop_front();
        }
        self.last.push_back((self.now, note));
    }

    /// A time around `average` seconds: mostly shorter, now and then much longer.
    fn pause(&mut self, average: u64) -> Duration {
        let ms = average * 1_000;
        let long = self.rng.chance(15);
        let spread = if long { ms * 4 } else { ms };
        Duration::from_millis(1 + self.rng.below(spread))
    }
}

/// Runs worlds of `hours` each for every seed, and says which one failed.
#[track_caller]
fn worlds(seeds: std::ops::Range<u64>, hours: u64, temper: Temper) {
    let (mut taken_over, mut survived) = (0, 0);
    for seed in seeds {
        let run = || World::new(seed, temper).run(Duration::from_secs(hours * 3_600));
        let seen = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
            Ok(seen) => seen,
            Err(panic) => {
                eprintln!("replay with seed {seed}: {temper:?}");
                std::panic::resume_unwind(panic);
            }
        };
        assert!(seen.interactions > hours && seen.connected > 0, "seed {seed} saw only {seen:?}");
        taken_over += seen.taken_over;
        survived += seen.survived;
    }
    assert_eq!(survived > hours * 10, temper.crashes > 0, "{survived} calls outlived a process");
    assert!(taken_over > hours, "only {taken_over} calls were taken over");
}

const BUSY: Temper = Temper { callers: 40, ideas: 12, faults: 60, crashes: 0 };
const CALM: Temper = Temper { callers: 200, ideas: 40, faults: 1_800, crashes: 0 };
const CHAOS: Temper = Temper { callers: 10, ideas: 3, faults: 4, crashes: 0 };

#[test]
fn calm_worlds_1() {
    worlds(0..10, 50, CALM);
}

#[test]
fn calm_worlds_2() {
    worlds(10..20, 50, CALM);
}

#[test]
fn busy_worlds() {
    worlds(100..120, 5, BUSY);
}

#[test]
fn chaotic_worlds() {
    worlds(1_000..1_030, 1, CHAOS);
}

/// A process that dies every few minutes, in the middle of anything.
#[test]
fn dying_worlds() {
    worlds(2_000..2_015, 5, Temper { crashes: 120, ..BUSY });
    worlds(2_100..2_115, 1, Temper { crashes: 20, ..CHAOS });
}

//! Named maxima and times. Every queue, buffer, timer and retry of this crate
//! ends somewhere; here is where, and why there.

use std::time::Duration;

/// Interactions at a time. One shard is made for 1,000 lines; beyond five
/// times that, something is wrong and new callers hear congestion.
pub const INTERACTIONS_MAX: usize = 5_000;

/// Callers in one queue when its configuration says nothing smaller: a caller
/// behind two thousand others will not be served today.
pub const WAITING_MAX: usize = 2_000;

/// Supervisors who listen to one call. A fifth ear is a mistake.
pub const MONITORS_MAX: usize = 4;

/// Keys pressed before anything asks for them (type-ahead): the depth of the
/// deepest menu tree a person knows by heart, with a case number at its end.
pub const TYPE_AHEAD_MAX: usize = 32;

/// Digits a flow collects at most: longer than any case or identity number.
pub const COLLECTED_MAX: usize = 32;

/// Digits a seat may send at once into a call.
pub const SEND_DIGITS_MAX: usize = 32;

/// Nodes one caller may pass in one run of a flow. A menu visited a thousand
/// times is a machine redialing keys, not a person.
pub const NODES_VISITED_MAX: u32 = 1_000;

/// Nodes of one flow: more than an editor can show; guards the checker.
pub const FLOW_NODES_MAX: usize = 1_000;

/// Prompts joined in one announcement.
pub const PROMPTS_MAX: usize = 64;

/// A wait for a key longer than this is a call that nobody attends.
pub const KEY_WAIT_MAX: Duration = Duration::from_secs(60);

/// How often a menu may be said before the flow goes on without an answer.
pub const TRIES_MAX: u32 = 10;

/// Longest reason code an agent may give for not being ready.
pub const REASON_LEN_MAX: usize = 64;

/// A prompt whose end was never reported counts as ended after this, so that
/// a lost sound file cannot hold a caller for ever.
pub const PROMPT_TIME_MAX: Duration = Duration::from_secs(120);

/// The agent's number takes about five seconds to say. If its end is not
/// reported, caller and agent are joined all the same.
pub const ANNOUNCE_TIME_MAX: Duration = Duration::from_secs(15);

/// A database answer later than this helps no caller: the flow takes
/// `otherwise`, the queue serves by longest idle.
pub const QUERY_TIME_MAX: Duration = Duration::from_secs(3);

/// How long a caller waits for its dedicated agent who is finishing its
/// after-call work, before anyone may serve it.
pub const DEDICATED_WAIT_MAX: Duration = Duration::from_secs(20);

/// How long a lost browser has to come back and take its call up again: a
/// reload takes two seconds, a computer's restart is too long for a citizen.
pub const PHONE_BACK_MAX: Duration = Duration::from_secs(30);

/// An agent's own phone answers by itself when the agent places a call.
pub const OWN_PHONE_RING_MAX: Duration = Duration::from_secs(15);

/// How long an outside number rings: voicemail takes over well before.
pub const DIAL_RING_MAX: Duration = Duration::from_secs(60);

/// How long the target of a consult or transfer rings while a citizen hears
/// music.
pub const CONSULT_RING_MAX: Duration = Duration::from_secs(30);

/// How long an agent hears the busy tone of a number that could not be
/// reached before its phone is hung up.
pub const BUSY_TONE_TIME: Duration = Duration::from_secs(3);

/// Wrap-up after a call that came from no queue.
pub const WRAP_UP_WITHOUT_QUEUE: Duration = Duration::from_secs(60);

/// A ring time for offers that come from no queue (transfers).
pub const RING_WITHOUT_QUEUE: Duration = Duration::from_secs(20);

//! What happened: a log that people read, and a recording that replays. Neither can hold a secret.

mod auth_log;
mod entry;
mod field;
mod hearing;
mod recording;
mod said;
mod way;

pub use auth_log::AuthLog;
pub use entry::{Entry, Happened, Order, Purpose, Shown};
pub use field::Field;
pub use recording::{BadRecording, Recorder, RecordingKey, replay};

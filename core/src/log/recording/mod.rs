//! The recording: everything the core was told and what it asked for, as lines of JSON that hold
//! no secret and replay to the same effects, to the byte.
//!
//! ```text
//!  inputs ── handle ──> effects        The host records the left side and the upper way;
//!    │                     │           a replay takes the lower way. Both ways end in the
//!   veil                  veil         same lines, on every platform.
//!    v                     v
//!  lines ─── replay ──> lines
//! ```
//!
//! The first line says the config, the next ones what the store held, and each further one an
//! input, its time, and what came of it. [`Recorder`] holds nothing but its key, so that a recording
//! may be as long as the host likes: the host writes each line where it wants it.

mod answer;
mod effect;
mod input;
mod record;
mod redirect;
mod replay;
mod veil;

use serde::{Deserialize, Serialize};

pub use replay::{BadRecording, replay};
pub use veil::RecordingKey;

use effect::Asked;
use input::Told;
use record::Held;
use veil::Veil;

use crate::effect::Effect;
use crate::id::{OwnerId, TenantId};
use crate::input::{Input, Refused};
use crate::tenant::Policy;
use crate::tenants::{Config, Tenants};
use crate::time::Timestamp;

/// The version of the lines that this code writes and reads.
const VERSION: u32 = 1;

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Line {
    /// The first: what the core was made with.
    Begun { version: u32, owner: OwnerId, policy: Box<Policy> },
    /// What the store held of one tenant.
    Stored { tenant: TenantId, held: Held },
    /// What happened, and what came of it.
    Happened {
        at: Timestamp,
        told: Told,
        #[serde(skip_deserializing)]
        came: Option<Came>,
    },
}

/// What an input came to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Came {
    Effects(Vec<Asked>),
    Refused(String),
}

impl Line {
    /// The line with its end.
    fn written(&self) -> String {
        // A line is a tree of strings and numbers, for which serde_json has no error.
        let mut text = serde_json::to_string(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Makes the lines of a recording.
///
/// ```
/// # use tenantry_core::*;
/// let recorder = Recorder::new(RecordingKey::new([7; 32])); // 32 random bytes
/// let config = Config::new(OwnerId::new([1; 16]));
/// let stored: Vec<(TenantId, Vec<u8>)> = vec![];
///
/// let mut recording = recorder.begun(&config, &stored);
/// let mut tenants = Tenants::restore(config, stored);
/// let (line, came) = recorder.handle(&mut tenants, Timestamp::default(), Input::Tick);
/// recording.push_str(&line);
///
/// assert!(came.is_ok());
/// assert_eq!(replay(&recording).as_deref(), Ok(recording.as_str()));
/// ```
#[derive(Debug)]
pub struct Recorder {
    veil: Veil,
}

impl Recorder {
    /// A recorder whose placeholders for what people choose need that key.
    pub const fn new(key: RecordingKey) -> Self {
        Self { veil: Veil::Drawn(key) }
    }

    /// The first lines: what [`Tenants::restore`] is given, in the same order.
    pub fn begun<B: AsRef<[u8]>>(&self, config: &Config, stored: &[(TenantId, B)]) -> String {
        let (owner, policy) = (config.owner(), Box::new(config.policy().clone()));
        let mut lines = Line::Begun { version: VERSION, owner, policy }.written();
        for (tenant, bytes) in stored {
            let held = Held::of(tenant, bytes.as_ref(), &self.veil);
            lines.push_str(&Line::Stored { tenant: tenant.clone(), held }.written());
        }
        lines
    }

    /// Tells the core, and returns the line about it together with what came of it.
    ///
    /// # Errors
    /// The second part is that of [`Tenants::handle`]. What is refused is recorded, too.
    pub fn handle(
        &self,
        tenants: &mut Tenants,
        now: Timestamp,
        input: Input,
    ) -> (String, Result<Vec<Effect>, Refused>) {
        let told = Told::of(&input, &self.veil);
        let came = tenants.handle(now, input);
        (happened(now, told, &came, &self.veil), came)
    }
}

fn happened(at: Timestamp, told: Told, came: &Result<Vec<Effect>, Refused>, veil: &Veil) -> String {
    let came = Some(match came {
        Ok(effects) => Came::Effects(effects.iter().map(|it| Asked::of(it, veil)).collect()),
        Err(refused) => Came::Refused(refused.to_string()),
    });
    Line::Happened { at, told, came }.written()
}

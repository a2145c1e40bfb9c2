//! Events: what the engine tells the application.

use std::time::Duration;

use tenantry_core::{Event as CoreEvent, TenantId, Timestamp};

use super::TestCall;

/// Something the application may want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// An org's own news.
    Org(CoreEvent),
    /// A test call is over.
    TestCalled {
        /// Whose token was used.
        tenant: TenantId,
        /// What came of it.
        call: TestCall,
    },
    /// There is a new notice.
    Noticed,
    /// The machine, or the program, stood still for so long.
    Woke {
        /// How long.
        slept: Duration,
    },
    /// The first request did not come through.
    Offline {
        /// Which host was asked.
        host: String,
    },
    /// A host answers again that could not be reached.
    Online {
        /// Since when it could not.
        since: Timestamp,
    },
}

//! Views: what the window shows. A view reads, draws, and returns what the person asked for.

pub(crate) mod about;
pub(crate) mod ask;
pub(crate) mod changing;
pub(crate) mod check_up;
pub(crate) mod choice;
pub(crate) mod choosing;
pub(crate) mod copied;
pub(crate) mod draft;
pub(crate) mod facts;
pub(crate) mod finder;
pub(crate) mod flow;
pub(crate) mod fold;
pub(crate) mod form;
pub(crate) mod hand_over;
pub(crate) mod handed_over;
pub(crate) mod import;
pub(crate) mod leaving;
pub(crate) mod locked;
pub(crate) mod marks;
pub(crate) mod moment;
pub(crate) mod news;
pub(crate) mod offline;
pub(crate) mod org;
pub(crate) mod orgs;
pub(crate) mod outlook;
pub(crate) mod page;
pub(crate) mod passphrase;
pub(crate) mod places;
pub(crate) mod queue;
pub(crate) mod requests;
pub(crate) mod roll;
pub(crate) mod session;
pub(crate) mod stepper;
pub(crate) mod steps;
pub(crate) mod strips;
pub(crate) mod timeline;
pub(crate) mod times;
pub(crate) mod welcome;
pub(crate) mod why;
pub(crate) mod words;

pub use about::about_ui;
pub use ask::ask_ui;
pub use changing::{Changing, KeptNow, changing_ui};
pub(crate) use choice::candidates;
pub use choice::{Choice, choice_ui};
pub use choosing::{Attempt, Before, Choosing, Knock, Probe, Trouble, Way, choosing_ui};
pub use copied::Copied;
pub use draft::Draft;
pub use finder::Finder;
pub use form::form_ui;
pub use hand_over::{Packing, packing_ui};
pub use handed_over::handing_over_ui;
pub use import::{Import, import_ui};
pub use leaving::{Farewell, Parted, Stopping, saving_ui, stopping_ui};
pub use locked::{Cause, Locked, Opener, closing_ui, locked_ui, stuck_ui};
pub(crate) use news::news;
pub use offline::offline_ui;
pub use org::{org_ui, unreadable_ui};
pub use orgs::orgs_ui;
pub use outlook::outlook_ui;
pub use passphrase::Typed;
pub use queue::queue_ui;
pub use roll::Roll;
pub use strips::{Footing, footing_ui, notices_ui};
pub use timeline::{Timeline, timeline_ui};
pub use times::pin_zone;
pub use welcome::welcome_ui;
pub use why::Conclusion;
pub(crate) use words::sentence;

use std::collections::BTreeMap;
use std::path::PathBuf;

use tenantry_core::{Registration, TenantId, Tenants, Timestamp};

use crate::import::Change;
use crate::{Preferences, TestCall};

/// What every view may read.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The orgs.
    pub tenants: &'a Tenants,
    /// What time it is.
    pub now: Timestamp,
    /// Which orgs' tokens have been tried.
    pub trials: &'a BTreeMap<TenantId, Trial>,
}

/// A test call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// The API has been asked.
    Asked,
    /// The API has answered, or will not.
    Over(TestCall),
}

/// What a person asked for.
#[derive(Clone, Debug)]
pub enum Action {
    /// Show this org.
    Choose(TenantId),
    /// Begin a new org.
    Compose,
    /// Import many orgs, or export them.
    Import,
    /// Look at the orgs of this file.
    ReadFile(PathBuf),
    /// Make these orgs known.
    AddAll(Vec<(TenantId, Box<Registration>)>),
    /// Change these orgs, as a person chose.
    ChangeAll(Vec<Change>),
    /// Mend that line of the import in a form.
    Mend(usize),
    /// Have the line that the form mends say this.
    Mended(TenantId, Box<Registration>),
    /// Write this text into this new file.
    Save(PathBuf, String),
    /// Change this org's registration.
    Edit(TenantId),
    /// Close the form and keep nothing of it.
    Leave,
    /// Make an org known.
    Add(TenantId, Box<Registration>),
    /// Replace what is known of an org.
    Update(TenantId, Box<Registration>),
    /// The same, and sign out first: another org, or another client, takes its place.
    Replace(TenantId, Box<Registration>),
    /// Sign in, through the browser or by the client alone.
    SignIn(TenantId),
    /// Put the sign-in link on the clipboard.
    CopyLink(TenantId),
    /// Put the org's access token on the clipboard, for a while.
    CopyToken(TenantId),
    /// Take it off again.
    ClearToken,
    /// Give up the sign-in that is under way.
    Cancel(TenantId),
    /// Renew now.
    Renew(TenantId),
    /// Call the API once.
    TestCall(TenantId),
    /// Ask the org what it says of itself.
    Check(TenantId),
    /// Ask before something that cannot be undone.
    Ask(Question),
    /// The answer to the question was no.
    Keep,
    /// End the grant.
    SignOut(TenantId),
    /// Delete the record.
    Forget(TenantId),
    /// Put this text on the clipboard.
    Copy(String),
    /// Try again at once whatever waits for the network.
    TryNow,
    /// Have the window like this from now on.
    Prefer(Preferences),
    /// Show which version this is.
    About,
    /// Put that away.
    CloseAbout,
    /// Take this notice away.
    Dismiss(usize),
    /// Choose orgs to authorize one after the other.
    ChooseSeveral,
    /// Look again at what a sign-in to the chosen orgs needs.
    Preflight,
    /// Authorize these, one after the other.
    Authorize(Vec<TenantId>),
    /// Leave this org of the queue out.
    Skip(TenantId),
    /// Try this org of the queue again.
    Retry(TenantId),
    /// Halt the queue after what is under way.
    Halt,
    /// Go on with the queue.
    GoOn,
    /// Put the queue away; asked about where orgs of it are still to be authorized.
    CloseQueue,
    /// Choose what to hand over: this org, or else every one that somebody is signed in to.
    Pack(Option<TenantId>),
    /// Put the passphrase of the hand-over on the clipboard. Nothing that can be shown holds it.
    CopyPassphrase,
    /// Hand over what is chosen.
    HandOver,
    /// Put away what is said of a hand-over.
    CloseHandOver,
    /// Put the queue away, whatever is left of it.
    DiscardQueue,
    /// Show what happened to this org, or to all.
    Timeline(Option<TenantId>),
    /// Ask which file the timeline is to be written to.
    AskWhereToExport,
    /// Write what the timeline shows to this file.
    Export(PathBuf),
    /// Lock the vault.
    Lock,
    /// Change how records are kept.
    ChangeKeeping,
}

/// What is asked before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether to end the grant.
    SignOut(TenantId),
    /// Whether to delete the record.
    Forget(TenantId),
    /// Whether to let go of so many sign-ins.
    HandOver {
        /// How many.
        moving: usize,
    },
    /// Whether to put away a queue with so many orgs that are still to be authorized.
    DiscardQueue(usize),
}

//! The choice of how records are kept, before the first org can be added.

use egui::{Id, Key, Label, RichText, Spinner, Ui, accesskit};

use super::fold::Fold;
use super::org::card_ui;
use super::page::page_ui;
use super::passphrase::{NewPassphrase, Typed, new_passphrase_ui};
use super::stepper::primary_ui;
use crate::theme::{self, Tone};
use crate::vault::{CannotOpen, KeychainTrouble, Stored};

/// A way to keep records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Sealed, with the key in the keychain.
    Keychain,
    /// Sealed, with the key wrapped by a passphrase.
    Passphrase,
    /// Not at all.
    Memory,
}

/// What a trial of the keychain has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// It is being tried.
    Asking,
    /// It keeps a secret and gives it back.
    Works,
    /// It does not; this is why.
    Fails(Trouble),
}

/// Why something did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What it means, and what to do.
    pub text: String,
    /// The system's own words, where there are any.
    pub technical: Option<String>,
}

impl From<String> for Trouble {
    fn from(text: String) -> Self {
        Self { text, technical: None }
    }
}

impl From<KeychainTrouble> for Trouble {
    fn from(trouble: KeychainTrouble) -> Self {
        let technical = trouble.technical().map(str::to_owned);
        Self { text: trouble.to_string(), technical }
    }
}

impl From<CannotOpen> for Trouble {
    fn from(why: CannotOpen) -> Self {
        match why {
            CannotOpen::Keychain(trouble) => trouble.into(),
            other => other.to_string().into(),
        }
    }
}

/// What came of the last attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// There was none.
    None,
    /// It is under way.
    UnderWay,
    /// It failed; this is why.
    Failed(Trouble),
}

/// What was chosen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// To keep nothing. It is asked again at each start.
    Memory,
}

/// The choice as far as it is made.
#[derive(Debug)]
pub struct Choosing {
    /// What the keychain has shown.
    pub probe: Probe,
    /// What came of the last attempt.
    pub attempt: Attempt,
    before: Before,
    stored: Stored,
    way: Option<Way>,
    new: NewPassphrase,
}

/// What a person wants at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Knock {
    /// Try the keychain again.
    Probe,
    /// Keep records so from now on.
    Begin(Way, Typed),
    /// Open the vault by this passphrase; by the keychain, where that was chosen.
    Open(Typed),
    /// Look at the folder again.
    Look,
    /// Keep records so from now on: the way, the passphrase that opens them now, and the new one.
    Change(Way, Typed, Typed),
    /// Leave it as it is.
    Leave,
}

impl Choosing {
    /// A choice that nobody has made.
    pub fn new(before: Before, stored: Stored) -> Self {
        Self {
            probe: Probe::Asking,
            attempt: Attempt::None,
            before,
            stored,
            way: (before == Before::Memory).then_some(Way::Memory),
            new: NewPassphrase::default(),
        }
    }

    /// What is chosen; where nobody has, what is recommended.
    fn way(&self) -> Option<Way> {
        self.probe.allows(self.way).or_else(|| self.probe.recommends())
    }

    /// Why it cannot be begun so yet.
    fn obstacle(&self) -> Option<&'static str> {
        obstacle(self.way(), &self.probe, &self.new)
    }
}

impl Probe {
    /// What was chosen, unless it is a keychain that does not work.
    pub(super) fn allows(&self, way: Option<Way>) -> Option<Way> {
        way.filter(|way| *way != Way::Keychain || !matches!(self, Self::Fails(_)))
    }

    /// Why the keychain cannot be chosen, where it cannot.
    pub(super) fn forbids(&self) -> Option<&str> {
        match self {
            Self::Fails(why) => Some(&why.text),
            Self::Asking | Self::Works => None,
        }
    }

    /// What is best, as far as is known.
    pub(super) const fn recommends(&self) -> Option<Way> {
        match self {
            Self::Asking => None,
            Self::Works => Some(Way::Keychain),
            Self::Fails(_) => Some(Way::Passphrase),
        }
    }
}

/// Why records cannot be kept in that way yet.
pub(super) fn obstacle(
    way: Option<Way>,
    probe: &Probe,
    new: &NewPassphrase,
) -> Option<&'static str> {
    match way {
        None => Some("The keychain is being tried first."),
        Some(Way::Keychain) if *probe != Probe::Works => Some("The keychain is being tried first."),
        Some(Way::Passphrase) => new.obstacle(),
        Some(Way::Keychain | Way::Memory) => None,
    }
}

/// Draws the choice.
pub fn choosing_ui(ui: &mut Ui, choosing: &mut Choosing) -> Option<Knock> {
    page_ui(ui, "choosing", |ui| {
        heading_ui(ui, "How should Tenantry keep your orgs?");
        say(ui, introduction(choosing));
        ui.add_space(theme::SPACE);
        let probed = way_ui(ui, choosing, Way::Keychain);
        way_ui(ui, choosing, Way::Passphrase);
        way_ui(ui, choosing, Way::Memory);
        let begun = begin_ui(ui, choosing);
        probed.or(begun)
    })
}

fn introduction(choosing: &Choosing) -> &'static str {
    match (choosing.stored, choosing.before) {
        (Stored::Plain(_), _) => {
            "An older version of Tenantry has left your orgs in files that are not encrypted. As \
             soon as you have chosen, they are encrypted, and the old files are deleted."
        }
        (Stored::None, Before::Memory) => {
            "Last time nothing was kept. You can go on so, or choose a way that lasts."
        }
        (Stored::None, Before::Nothing) => {
            "Each org's client secret and tokens are worth protecting. Choose once, before the \
             first org; Tenantry never changes to a weaker way by itself."
        }
    }
}

fn way_ui(ui: &mut Ui, choosing: &mut Choosing, way: Way) -> Option<Knock> {
    let chosen = choosing.way() == Some(way);
    let Choosing { stored, probe, new, .. } = &mut *choosing;
    let offer = match (way, probe.forbids()) {
        (Way::Memory, _) if *stored != Stored::None => {
            Offer::Not("Not offered: the orgs that are there would be lost.")
        }
        (Way::Keychain, Some(why)) => Offer::Not(why),
        _ if chosen => Offer::Chosen,
        _ => Offer::Open,
    };
    let (clicked, knock) = way_card_ui(ui, title(way), (way, offer), |ui| match way {
        Way::Keychain => probe_ui(ui, probe),
        Way::Passphrase if chosen => {
            ui.add_space(theme::GAP);
            new_passphrase_ui(ui, ["Passphrase", "The same once more"], new);
            None
        }
        Way::Passphrase | Way::Memory => None,
    });
    if clicked {
        choosing.way = Some(way);
    }
    knock
}

/// Whether a way can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer<'a> {
    /// It is.
    Chosen,
    /// It can.
    Open,
    /// Records are kept so.
    Already,
    /// It cannot; this is why.
    Not(&'a str),
}

/// Draws a way. Says whether it was pressed, and what `more` says below its explanation.
pub(super) fn way_card_ui(
    ui: &mut Ui,
    title: &str,
    (way, offer): (Way, Offer<'_>),
    more: impl FnOnce(&mut Ui) -> Option<Knock>,
) -> (bool, Option<Knock>) {
    let shown = card_ui(ui, |ui| {
        let title = RichText::new(title).text_style(theme::title()).color(theme::strong(ui));
        let radio = egui::RadioButton::new(offer == Offer::Chosen, title);
        let can_be_chosen = matches!(offer, Offer::Chosen | Offer::Open);
        let radio = ui.add_enabled(can_be_chosen, radio);
        if let Offer::Not(why) = offer {
            let describe = |node: &mut accesskit::Node| node.set_description(why);
            ui.ctx().accesskit_node_builder(radio.id, describe);
        }
        let clicked = radio.clicked();
        say(ui, explanation(way));
        match offer {
            Offer::Not(why) => tell(ui, Tone::NeedsYou, why),
            Offer::Already => tell(ui, Tone::Good, "This is how they are kept now."),
            Offer::Chosen | Offer::Open => {}
        }
        (clicked, more(ui))
    });
    ui.add_space(theme::GAP);
    shown
}

pub(super) const fn title(way: Way) -> &'static str {
    match way {
        Way::Keychain => "Encrypted, the key in this system's keychain",
        Way::Passphrase => "Encrypted, behind a passphrase",
        Way::Memory => "In memory only",
    }
}

const fn explanation(way: Way) -> &'static str {
    match way {
        Way::Keychain => {
            "You type nothing: the keychain opens when you sign in to this computer. Somebody who \
             has only the disk or a backup reads nothing. A program that runs as you can ask the \
             keychain for the key, too."
        }
        Way::Passphrase => {
            "You type it at each start, and after some time away from the window (15 minutes, unless \
             it was started with another time). While it is locked, no token is in memory and none is renewed. Nobody can restore a forgotten \
             passphrase: you would add and authorize every org again."
        }
        Way::Memory => {
            "Nothing is written to the disk but that you chose this. When the program ends, every \
             org is gone, and you add and authorize it again."
        }
    }
}

pub(super) fn probe_ui(ui: &mut Ui, probe: &Probe) -> Option<Knock> {
    match probe {
        Probe::Asking => {
            ui.horizontal(|ui| {
                ui.add(Spinner::new().size(14.0));
                ui.label("The keychain is being tried. It may ask for your password.");
            });
            None
        }
        Probe::Works => {
            tell(ui, Tone::Good, "Tried just now: the keychain keeps a secret and gives it back.");
            None
        }
        // The card has said why already.
        Probe::Fails(Trouble { technical, .. }) => {
            technical_ui(ui, "the keychain", technical.as_deref());
            ui.button("Ask the keychain again").clicked().then_some(Knock::Probe)
        }
    }
}

/// Draws the system's own words, folded: for whoever looks after it.
fn technical_ui(ui: &mut Ui, of: &str, technical: Option<&str>) {
    let Some(technical) = technical else { return };
    let name = "What the system said";
    let fold = Fold { id: Id::unique((name, of)), name, is_open: false };
    let title = |ui: &mut Ui| {
        let title = RichText::new(name).small().color(theme::weak(ui));
        ui.add(Label::new(title).selectable(false));
    };
    fold.show(ui, title, |ui| {
        let technical = RichText::new(technical).small().monospace().color(theme::weak(ui));
        ui.add(Label::new(technical).wrap());
    });
}

fn begin_ui(ui: &mut Ui, choosing: &Choosing) -> Option<Knock> {
    if attempt_ui(ui, &choosing.attempt, "Preparing the key…") {
        return None;
    }
    let obstacle = choosing.obstacle();
    let entered = ui.input(|input| input.key_pressed(Key::Enter));
    let pressed =
        ui.add_enabled_ui(obstacle.is_none(), |ui| primary_ui(ui, "Keep my orgs this way")).inner;
    if let Some(obstacle) = obstacle {
        say(ui, obstacle);
        return None;
    }
    let way = choosing.way()?;
    let wanted = pressed || (entered && way == Way::Passphrase);
    wanted.then(|| Knock::Begin(way, choosing.new.typed.clone()))
}

/// Draws what came of the last attempt, and says whether one is under way.
pub(super) fn attempt_ui(ui: &mut Ui, attempt: &Attempt, working: &str) -> bool {
    match attempt {
        Attempt::None => false,
        Attempt::UnderWay => {
            ui.horizontal(|ui| {
                ui.add(Spinner::new().size(14.0));
                ui.label(working);
            });
            true
        }
        Attempt::Failed(Trouble { text, technical }) => {
            tell(ui, Tone::Broken, text);
            technical_ui(ui, "the attempt", technical.as_deref());
            ui.add_space(theme::GAP);
            false
        }
    }
}

pub(super) fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).heading().color(theme::strong(ui))).wrap());
}

pub(super) fn say(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
}

pub(super) fn tell(ui: &mut Ui, tone: Tone, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::tone(ui, tone))).wrap());
}
